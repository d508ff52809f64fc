declare module "k6/x/redrill" {
  export interface SetCommands<Text> {
    /** SADD: how many of the members are new. */
    sadd(key: Key, ...members: Value[]): number;
    /** SREM: how many of the members were there. */
    srem(key: Key, ...members: Value[]): number;
    /** SISMEMBER. */
    sismember(key: Key, member: Value): boolean;
    /** SMISMEMBER: in the order of the members. */
    smismember(key: Key, ...members: Value[]): boolean[];
    /** SMEMBERS, in no order. */
    smembers(key: Key): Text[];
    /** SCARD: how many members there are. */
    scard(key: Key): number;
    /** SPOP: any member, null if there is none. */
    spop(key: Key): Text | null;
    /** SPOP: up to `count` members. */
    spop(key: Key, count: number): Text[];
    /** SRANDMEMBER: any member, null if there is none. */
    srandmember(key: Key): Text | null;
    /** SRANDMEMBER: up to `count` different members; a negative count may give one several times. */
    srandmember(key: Key, count: number): Text[];
    /** SMOVE: false if the member was not in the source. */
    smove(source: Key, destination: Key, member: Value): boolean;
    /** SINTER: what is in all of them. */
    sinter(...keys: Key[]): Text[];
    /** SUNION: what is in any of them. */
    sunion(...keys: Key[]): Text[];
    /** SDIFF: what is in the first and in no other. */
    sdiff(...keys: Key[]): Text[];
    /** SINTERCARD: how many are in all of them, counted up to `limit` (0 is no limit). */
    sintercard(keys: Key | readonly Key[], options?: { readonly limit?: number }): number;
    /** SINTERSTORE: how many members the destination has then. */
    sinterstore(destination: Key, ...keys: Key[]): number;
    /** SUNIONSTORE: how many members the destination has then. */
    sunionstore(destination: Key, ...keys: Key[]): number;
    /** SDIFFSTORE: how many members the destination has then. */
    sdiffstore(destination: Key, ...keys: Key[]): number;
  }
}
