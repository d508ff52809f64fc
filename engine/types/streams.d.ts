declare module "k6/x/redrill" {
  /** An entry of a stream. A field that was written twice has its last value; `fields` is null for a pending entry that was deleted. */
  export interface StreamEntry<Text> {
    readonly id: string;
    readonly fields: Record<string, Text> | null;
  }

  /** How a stream is kept short. */
  export interface Trimming {
    /** About so many entries stay (MAXLEN ~). */
    readonly maxLen?: number;
    /** Entries with smaller ids go (MINID ~). */
    readonly minId?: string;
    /** Exactly so many, which costs more (=). */
    readonly exact?: boolean;
    /** At most so many entries go at once; not with `exact`. */
    readonly limit?: number;
  }

  export interface ReadOptions {
    /** At most so many entries of each stream. */
    readonly count?: number;
    /** Waits up to so many milliseconds for an entry (0 waits for ever), as `blpop` does. */
    readonly blockMs?: number;
  }

  export interface PendingSummary {
    readonly count: number;
    readonly minId: string | null;
    readonly maxId: string | null;
    readonly consumers: Record<string, number>;
  }

  export interface PendingEntry<Text> {
    readonly id: string;
    readonly consumer: Text;
    /** Since its last delivery. */
    readonly idleMs: number;
    readonly deliveries: number;
  }

  /** What XAUTOCLAIM came to: where to go on (`0-0` is the end), what was claimed, and the ids of what is gone from the stream. */
  export interface AutoClaimed<Claimed> {
    readonly next: string;
    readonly entries: Claimed[];
    readonly deleted: string[];
  }

  export interface StreamCommands<Text> {
    /** XADD: the new entry's id, null if `noMkStream` forbade to make the stream. Without `id` Redis makes one. */
    xadd(
      key: Key,
      fields: Pairs,
      options?: Trimming & { readonly id?: string; readonly noMkStream?: boolean },
    ): string | null;
    /** XLEN: how many entries there are. */
    xlen(key: Key): number;
    /** XRANGE: from `start` to `end`, both included; `-` and `+` are the ends. */
    xrange(key: Key, start: string, end: string, options?: { readonly count?: number }): StreamEntry<Text>[];
    /** XREVRANGE: the same, newest first. */
    xrevrange(key: Key, end: string, start: string, options?: { readonly count?: number }): StreamEntry<Text>[];
    /** XDEL: how many of the entries were there. */
    xdel(key: Key, ...ids: string[]): number;
    /** XTRIM: how many entries were removed. */
    xtrim(key: Key, options: Trimming): number;
    /** XREAD: the entries after the given ids (`$` is the newest one), by stream; null if there is none. */
    xread(streams: Pairs, options?: ReadOptions): Record<string, StreamEntry<Text>[]> | null;
    /** XGROUP CREATE: fails with ERR (BUSYGROUP) if the group is there. The group begins after `id`. */
    xgroupCreate(key: Key, group: Key, id: string, options?: { readonly mkStream?: boolean }): void;
    /** XGROUP SETID: the group goes on after `id`. */
    xgroupSetid(key: Key, group: Key, id: string): void;
    /** XGROUP DESTROY: false if there was no such group. */
    xgroupDestroy(key: Key, group: Key): boolean;
    /** XGROUP CREATECONSUMER: false if there was one of that name. */
    xgroupCreateconsumer(key: Key, group: Key, consumer: Key): boolean;
    /** XGROUP DELCONSUMER: how many pending entries it had; they are lost to the group. */
    xgroupDelconsumer(key: Key, group: Key, consumer: Key): number;
    /** XREADGROUP: entries by stream, null if there is none. The id `>` is what nobody was given, any other this consumer's own. */
    xreadgroup(
      group: Key,
      consumer: Key,
      streams: Pairs,
      options?: ReadOptions & { readonly noAck?: boolean },
    ): Record<string, StreamEntry<Text>[]> | null;
    /** XACK: how many of the entries were pending. */
    xack(key: Key, group: Key, ...ids: string[]): number;
    /** XPENDING: what was given out and not acknowledged, in sum. */
    xpending(key: Key, group: Key): PendingSummary;
    /** XPENDING: up to `count` of them, from `start` (default `-`) to `end` (default `+`), idle for at least `idleMs`. */
    xpending(
      key: Key,
      group: Key,
      range: {
        readonly start?: string;
        readonly end?: string;
        readonly count: number;
        readonly idleMs?: number;
        readonly consumer?: Key;
      },
    ): PendingEntry<Text>[];
    /** XCLAIM: takes over entries that were idle for at least `minIdleMs`. */
    xclaim(
      key: Key,
      group: Key,
      consumer: Key,
      minIdleMs: number,
      ids: string | readonly string[],
      options?: { readonly idleMs?: number; readonly deliveries?: number; readonly force?: boolean },
    ): StreamEntry<Text>[];
    /** XCLAIM with JUSTID: the ids alone; it does not count as a delivery. */
    xclaim(
      key: Key,
      group: Key,
      consumer: Key,
      minIdleMs: number,
      ids: string | readonly string[],
      options: {
        readonly justId: true;
        readonly idleMs?: number;
        readonly deliveries?: number;
        readonly force?: boolean;
      },
    ): string[];
    /** XAUTOCLAIM: takes over up to `count` entries (default 100) from `start` on that were idle for at least `minIdleMs`. */
    xautoclaim(
      key: Key,
      group: Key,
      consumer: Key,
      minIdleMs: number,
      start: string,
      options?: { readonly count?: number },
    ): AutoClaimed<StreamEntry<Text>>;
    /** XAUTOCLAIM with JUSTID: the ids alone; it does not count as a delivery. */
    xautoclaim(
      key: Key,
      group: Key,
      consumer: Key,
      minIdleMs: number,
      start: string,
      options: { readonly justId: true; readonly count?: number },
    ): AutoClaimed<string>;
    /** XINFO STREAM, by Redis' own names: `length`, `last-generated-id`. */
    xinfoStream(key: Key): Record<string, Reply<Text>>;
    /** XINFO GROUPS: `name`, `pending`, `lag`. */
    xinfoGroups(key: Key): Record<string, Reply<Text>>[];
    /** XINFO CONSUMERS: `name`, `pending`, `idle`. */
    xinfoConsumers(key: Key, group: Key): Record<string, Reply<Text>>[];
  }
}
