declare module "k6/x/redrill" {
  export interface SetOptions {
    /** The key expires after so many milliseconds (PX), at least 1. Without it, and without `keepTtl`, it never does. */
    readonly ttlMs?: number;
    /** The key expires at this Unix time in milliseconds (PXAT). */
    readonly expireAtMs?: number;
    /** The key keeps the expiry that it has (KEEPTTL). */
    readonly keepTtl?: boolean;
    /** Only if the key is not there (NX). */
    readonly ifAbsent?: boolean;
    /** Only if the key is there (XX). */
    readonly ifPresent?: boolean;
  }

  export interface StringCommands<Text> {
    /** GET: the value, null if there is none. Counts a hit or a miss. */
    get(key: Key): Text | null;
    /** SET: true when set, false when `ifAbsent` or `ifPresent` forbade it. */
    set(key: Key, value: Value, options?: SetOptions): boolean;
    /** SET with GET: the value that was there before, whether or not the new one was set; null if there was none. */
    set(key: Key, value: Value, options: SetOptions & { readonly returnOld: true }): Text | null;
    /** SETNX: true when set. It takes no expiry: `set` with `ifAbsent` and `ttlMs` does both at once. */
    setnx(key: Key, value: Value): boolean;
    /** GETEX: the value, null if there is none; the key gets another expiry, or none at all (`persist`). Counts a hit or a miss. */
    getex(
      key: Key,
      options?: { readonly ttlMs?: number; readonly expireAtMs?: number; readonly persist?: boolean },
    ): Text | null;
    /** GETDEL: the value, null if there is none; the key is gone then. Counts a hit or a miss. */
    getdel(key: Key): Text | null;
    /** MGET: values in the order of the keys, null for each that is not there. Keys may lie on several shards. Counts each. */
    mget(...keys: Key[]): (Text | null)[];
    /** MSET. In a Cluster the keys may lie on several shards; then it is one MSET per slot, and no longer atomic. */
    mset(values: Pairs): void;
    /** MSETNX: true when all were set, false when one of the keys was there and none was set. */
    msetnx(values: Pairs): boolean;
    /** INCR: the number after it. A key that is not there counts as 0. */
    incr(key: Key): Integer;
    /** INCRBY: the number after it. */
    incrby(key: Key, increment: Integer): Integer;
    /** INCRBYFLOAT: the number after it. */
    incrbyfloat(key: Key, increment: number): number;
    /** DECR: the number after it. */
    decr(key: Key): Integer;
    /** DECRBY: the number after it. */
    decrby(key: Key, decrement: Integer): Integer;
    /** APPEND: the length of the value after it, in bytes. */
    append(key: Key, value: Value): number;
    /** STRLEN: the length of the value in bytes, 0 if there is none. */
    strlen(key: Key): number;
    /** GETRANGE: the bytes from `start` to `end`, both included; below 0 they count from the end. */
    getrange(key: Key, start: number, end: number): Text;
    /** SETRANGE: writes into the value from `offset` on, and returns its length after it, in bytes. */
    setrange(key: Key, offset: number, value: Value): number;
  }

  export interface BitCommands {
    /** GETBIT: 0 or 1. */
    getbit(key: Key, offset: number): number;
    /** SETBIT: the bit that was there before. */
    setbit(key: Key, offset: number, bit: 0 | 1): number;
    /** BITCOUNT: how many bits are 1, in the whole value or from byte `start` to byte `end`. */
    bitcount(key: Key, start?: number, end?: number): number;
    /** PFADD: true when the estimate of distinct elements changed. */
    pfadd(key: Key, ...elements: Value[]): boolean;
    /** PFCOUNT: about how many distinct elements were added to the keys together. */
    pfcount(...keys: Key[]): number;
    /** PFMERGE: the destination then stands for all keys together. */
    pfmerge(destination: Key, ...keys: Key[]): void;
  }
}
