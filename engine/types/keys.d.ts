declare module "k6/x/redrill" {
  export interface ExpireOptions {
    /** Only if the key has no expiry yet (NX). */
    readonly ifNone?: boolean;
    /** Only if it has one (XX). */
    readonly ifAny?: boolean;
    /** Only if the new one is later (GT). */
    readonly ifLater?: boolean;
    /** Only if the new one is sooner (LT). */
    readonly ifSooner?: boolean;
  }

  export interface KeyCommands {
    /** DEL: how many of the keys were there. Keys may lie on several shards. */
    del(...keys: Key[]): number;
    /** UNLINK: as `del`, the memory is freed later. */
    unlink(...keys: Key[]): number;
    /** EXISTS: how many of the keys are there. Keys may lie on several shards. */
    exists(...keys: Key[]): number;
    /** TOUCH: how many of the keys are there; they count as used just now. Keys may lie on several shards. */
    touch(...keys: Key[]): number;
    /** EXPIRE: false if there is no such key or an option forbade it. */
    expire(key: Key, seconds: number, options?: ExpireOptions): boolean;
    /** PEXPIRE: the same in milliseconds. */
    pexpire(key: Key, ms: number, options?: ExpireOptions): boolean;
    /** EXPIREAT: the same for a point in time. */
    expireat(key: Key, unixSeconds: number, options?: ExpireOptions): boolean;
    /** PEXPIREAT: the same in milliseconds. */
    pexpireat(key: Key, unixMs: number, options?: ExpireOptions): boolean;
    /** EXPIRETIME: Unix time in seconds; -1 without an expiry, -2 without a key. */
    expiretime(key: Key): number;
    /** PEXPIRETIME: the same in milliseconds. */
    pexpiretime(key: Key): number;
    /** TTL in seconds; -1 without an expiry, -2 without a key. */
    ttl(key: Key): number;
    /** PTTL: the same in milliseconds. */
    pttl(key: Key): number;
    /** PERSIST: true when the key had an expiry, and has none any more. */
    persist(key: Key): boolean;
    /** TYPE: `string`, `list`, `set`, `zset`, `hash`, `stream`, or `none` if there is no such key. */
    type(key: Key): string;
    /** RENAME: fails with ERR if there is no such key; what was at the new one is gone. */
    rename(key: Key, newKey: Key): void;
    /** RENAMENX: false if there is something at the new key. */
    renamenx(key: Key, newKey: Key): boolean;
    /** COPY: false if there is nothing to copy, or something at the destination and no `replace`. */
    copy(source: Key, destination: Key, options?: { readonly replace?: boolean }): boolean;
    /** DUMP: the value in Redis' own form, null if there is none. */
    dump(key: Key): Uint8Array | null;
    /** RESTORE: puts back what DUMP gave; `ttlMs` 0 is no expiry. */
    restore(
      key: Key,
      ttlMs: number,
      dump: Uint8Array,
      options?: { readonly replace?: boolean; readonly absoluteTtl?: boolean },
    ): void;
    /** OBJECT ENCODING: `listpack`, `quicklist` and the like; null if there is no such key. */
    objectEncoding(key: Key): string | null;
    /** OBJECT IDLETIME: seconds since the last use; fails under an LFU policy. */
    objectIdletime(key: Key): number | null;
    /** OBJECT FREQ: the logarithmic counter of uses; fails without an LFU policy. */
    objectFreq(key: Key): number | null;
    /** MEMORY USAGE in bytes; `samples` 0 looks at every element. Null if there is no such key. */
    memoryUsage(key: Key, options?: { readonly samples?: number }): number | null;
  }
}
