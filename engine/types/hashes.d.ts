declare module "k6/x/redrill" {
  export interface HashCommands<Text> {
    /** HSET: how many of the fields are new. */
    hset(key: Key, fields: Pairs): number;
    /** HSETNX: true when set, false when the field was there. */
    hsetnx(key: Key, field: Key, value: Value): boolean;
    /** HGET: the value, null if there is none. Counts a hit or a miss. */
    hget(key: Key, field: Key): Text | null;
    /** HMGET: values in the order of the fields, null for each that is not there. Counts each. */
    hmget(key: Key, ...fields: Key[]): (Text | null)[];
    /** HGETALL: an empty object if there is no such key, which counts as a miss. Field names are texts. */
    hgetall(key: Key): Record<string, Text>;
    /** HDEL: how many of the fields were there. */
    hdel(key: Key, ...fields: Key[]): number;
    /** HEXISTS. */
    hexists(key: Key, field: Key): boolean;
    /** HLEN: how many fields there are. */
    hlen(key: Key): number;
    /** HKEYS: the names of the fields. */
    hkeys(key: Key): Text[];
    /** HVALS: the values of the fields. */
    hvals(key: Key): Text[];
    /** HSTRLEN: the length of the field's value in bytes, 0 if there is none. */
    hstrlen(key: Key, field: Key): number;
    /** HINCRBY: the number after it. */
    hincrby(key: Key, field: Key, increment: Integer): Integer;
    /** HINCRBYFLOAT: the number after it. */
    hincrbyfloat(key: Key, field: Key, increment: number): number;
    /** HRANDFIELD: the name of any field, null if there is none. */
    hrandfield(key: Key): Text | null;
    /** HRANDFIELD: up to `count` different names; a negative count may give one several times. */
    hrandfield(key: Key, count: number): Text[];
    /** HRANDFIELD with WITHVALUES: names and values. */
    hrandfield(key: Key, count: number, options: { readonly withValues: true }): [field: Text, value: Text][];
  }
}
