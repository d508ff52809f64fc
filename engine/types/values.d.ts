declare module "k6/x/redrill" {
  /**
   * Anything that Redis stores as a string. Texts go out as UTF-8, numbers as JavaScript writes them, bytes as they are. At
   * most 512 MB, which is Redis' own limit.
   */
  export type Value = string | number | bigint | Uint8Array | ArrayBuffer;

  /** A key, a field or a member: as binary-safe as values are. */
  export type Key = Value;

  /** A whole number of 64 bits: a `number` up to 2 ** 53, a `bigint` beyond, so that nothing is rounded. */
  export type Integer = number | bigint;

  /**
   * A reply as RESP2 has it, whatever the connection speaks: texts, whole numbers, null, arrays. Maps are flat arrays of
   * name, value, name, value; doubles are texts.
   */
  export type Reply<Text = string> = Text | Integer | null | Reply<Text>[] | RedisError;

  /** A command as Redis documents it: `["SET", "key", 1, "EX", 60]`. */
  export type Command = readonly [name: string, ...args: Value[]];

  /** Pairs, as an object or, where the first of a pair is no text or the order counts, as an array. */
  export type Pairs<Second = Value> = Readonly<Record<string, Second>> | readonly (readonly [Key, Second])[];
}
