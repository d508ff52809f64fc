declare module "k6/x/redrill" {
  /** An end of a list: `left` is its head. */
  export type End = "left" | "right";

  export interface ListCommands<Text> {
    /** LPUSH: the length after it. */
    lpush(key: Key, ...values: Value[]): number;
    /** RPUSH: the length after it. */
    rpush(key: Key, ...values: Value[]): number;
    /** LPUSHX: only if the list is there; the length after it. */
    lpushx(key: Key, ...values: Value[]): number;
    /** RPUSHX: only if the list is there; the length after it. */
    rpushx(key: Key, ...values: Value[]): number;
    /** LPOP: null if the list is empty. */
    lpop(key: Key): Text | null;
    /** LPOP: up to `count` values, null if the list is empty. */
    lpop(key: Key, count: number): Text[] | null;
    /** RPOP: null if the list is empty. */
    rpop(key: Key): Text | null;
    /** RPOP: up to `count` values, null if the list is empty. */
    rpop(key: Key, count: number): Text[] | null;
    /** LLEN. */
    llen(key: Key): number;
    /** LRANGE: from `start` to `stop`, both included; below 0 they count from the end. */
    lrange(key: Key, start: number, stop: number): Text[];
    /** LINDEX: null if there is no such element. Counts a hit or a miss. */
    lindex(key: Key, index: number): Text | null;
    /** LSET: fails with ERR if there is no such element. */
    lset(key: Key, index: number, value: Value): void;
    /** LINSERT: the length after it; -1 without the pivot, 0 without the list. */
    linsert(key: Key, where: "before" | "after", pivot: Value, value: Value): number;
    /** LREM: removes up to `count` equal values from the head, from the tail if it is below 0, all if it is 0; how many they were. */
    lrem(key: Key, count: number, value: Value): number;
    /** LTRIM: keeps what is from `start` to `stop`. */
    ltrim(key: Key, start: number, stop: number): void;
    /** LPOS: where the value is, null if it is not. */
    lpos(key: Key, value: Value, options?: { readonly rank?: number; readonly maxLen?: number }): number | null;
    /** LPOS with COUNT: where the value is, up to `count` times; 0 is all. */
    lpos(
      key: Key,
      value: Value,
      options: { readonly count: number; readonly rank?: number; readonly maxLen?: number },
    ): number[];
    /** LMOVE: what was moved, null if the source was empty. */
    lmove(source: Key, destination: Key, from: End, to: End): Text | null;
    /** LMPOP: up to `count` values (default 1) of the first list that has some, null if all are empty. */
    lmpop(keys: Key | readonly Key[], from: End, options?: { readonly count?: number }): Popped<Text> | null;
    /**
     * BLPOP: waits up to `timeoutMs` for a value (0 waits for ever), null if none came. It waits on a connection of its own,
     * and the profile's deadline counts from the end of the waiting.
     */
    blpop(keys: Key | readonly Key[], timeoutMs: number): { key: Text; value: Text } | null;
    /** BRPOP: as `blpop`, from the tail. */
    brpop(keys: Key | readonly Key[], timeoutMs: number): { key: Text; value: Text } | null;
    /** BLMOVE: as `lmove`, waiting as `blpop` does. */
    blmove(source: Key, destination: Key, from: End, to: End, timeoutMs: number): Text | null;
    /** BLMPOP: as `lmpop`, waiting as `blpop` does. */
    blmpop(
      keys: Key | readonly Key[],
      from: End,
      timeoutMs: number,
      options?: { readonly count?: number },
    ): Popped<Text> | null;
  }

  /** What came off a list, and off which. */
  export interface Popped<Text> {
    readonly key: Text;
    readonly values: Text[];
  }
}
