/** The module that the engine builds into k6. A scenario is a function from a load to "serve one slot". */
declare module "k6/x/redrill" {
  /**
   * The load named `name` in the engine's input. Call it in the VU stage, not in init; the same object comes back for the same
   * VU. Throws when there is no such load.
   */
  export function load<With extends object = Record<string, unknown>>(name: string): Load<With>;

  /** For `setup()` of the harness's entry: waits until all instances of the load are ready. A scenario has no use for it. */
  export function begin(): void;

  /** What a scenario file exports as its default: called once per VU; the function it returns serves one slot. */
  export type Scenario<With extends object = Record<string, unknown>> = (load: Load<With>) => (slot: number) => void;

  export interface Load<With extends object = Record<string, unknown>> {
    readonly name: string;
    /** The scenario's parameters as planned: numbers carry their unit in the key (`ttlMs`, `sizeBytes`, `jitterRatio`). */
    readonly with: Readonly<With>;
    /** The client of the load's target, as its profile says. */
    readonly redis: Redis;
    /** A client of the same profile for another target, which a parameter of the type `target` names. */
    redisOf(target: string): Redis;
    /** The simulated origin; every call fails with `ORIGIN_NONE` where the load has none. */
    readonly origin: Origin;
    /**
     * Takes this iteration's slot, waits until it is due, and calls `serve` with its number. What `serve` throws ends the slot
     * as failed: with the code of a `RedisError` or `OriginError`, else with `SCENARIO` (and the message is recorded).
     */
    slot(serve: (slot: number) => void): void;
    /**
     * A drawer of key indexes `0 .. count - 1` (of a growing key space also beyond): `keys(50_000, load.with.keys)(slot)`. The
     * same seed, load and slot give the same index whatever the number of VUs. Make it once per VU, not in every slot.
     */
    keys(count: number, distribution: KeyDistribution): (slot: number) => number;
    /**
     * A drawer of sizes in bytes: `sizes(load.with.size)(key)`. The same seed and number give the same size in all loads: asked
     * with a key's index, a key keeps its size; asked with the slot's number, every value has one of its own.
     */
    sizes(distribution: SizeDistribution): (number: number) => number;
    /** An even number in [0, 1), a function of seed, load, slot and `salt` (default 0). */
    random(slot: number, salt?: number): number;
    /** A text of exactly `bytes` ASCII characters that compresses badly; equal for equal `bytes`, and never copied. */
    payload(bytes: number): string;
    /** Adds to a counter of the scenario's own, such as `staleRead`; `by` defaults to 1. */
    count(name: string, by?: number): void;
    /**
     * Writes a line into the load's history, `history-<load>.ndjson`: that `event` happened to `subject` just now, and when this
     * worker's last call began. The model that the scenario's manifest names computes its measures from it when the run is over.
     */
    note(event: string, subject: string | number, value?: number): void;
    /** The number of this worker among those of the load, from 0; of several instances each counts its own. */
    readonly worker: number;
    /**
     * Computes a text once for all workers of this process that ask for the same key at the same time; the others wait for it. What
     * `compute` throws is thrown to the worker that computed alone, and the next one in line computes again.
     */
    coalesce(key: string, compute: () => string): string;
    /**
     * The load's ledger: writes that are written down with Redis's answer, in `ledger-<load>.bin`, and compared with what
     * survived when the run is over. A load has one; all its workers open it with the same settings.
     */
    ledger(settings: LedgerSettings): Ledger;
  }

  /**
   * How writes are laid out. In a Cluster the keys lie on all shards; every value carries its key, and a name of its run.
   *
   * `append`: each write adds an entry with a unique id to the end of one of `keys` lists. `increment`: each raises one of
   * `keys` counters. `own`: each has a key of its own, which can expire and be erased, as sessions are.
   */
  export type LedgerSettings =
    | { readonly style: "append"; readonly keys: number; readonly sizeBytes?: number; readonly prefix?: string }
    | { readonly style: "increment"; readonly keys: number; readonly prefix?: string }
    | { readonly style: "own"; readonly prefix?: string; readonly sizeBytes?: number; readonly ttlMs?: number };

  /** Synchronous, as `Redis` is; a failure is noted in the ledger and thrown as a `RedisError`. */
  export interface Ledger {
    /** The same ledger, its calls measured under another operation name; without one they are named after their command. */
    named(operation: string): Ledger;
    /**
     * Writes, and returns the key: the list or counter number `place % keys`, or the key of that place's own. `place` is a
     * whole number from 0 to 4294967295, such as the slot.
     *
     * With `replicas` or `onDisk` it counts as acknowledged only when as many replicas have it within `timeoutMs` (WAIT), or when it
     * is on disk there and on the master (WAITAOF, Redis 7.2): with fewer it fails with NOREPLICAS, and nobody knows whether it stays.
     */
    write(
      place: number,
      options?: { readonly replicas?: number; readonly onDisk?: boolean; readonly timeoutMs?: number },
    ): string;
    /** Reads what a write to `place` went to: the list's last entry, the counter, or the key. */
    read(place: number): LedgerReading;
    /** Deletes the key of `place`; only with the style `own`. An erased key that is there in the end is a lost write. */
    erase(place: number): string;
  }

  /**
   * `stale`: older than a write that had been acknowledged before the read began, or gone (with the style `own` as far as
   * this worker's last write tells). `wrongKey`: the value carries another key, or none. `nothing`: no key, and none need be
   * there.
   */
  export type LedgerReading = "fresh" | "stale" | "wrongKey" | "nothing";

  /** Which keys are popular: a scenario's parameter of type `keys`, as planned. Ratios are shares of the keys or draws. */
  export type KeyDistribution =
    | { readonly distribution: "uniform" | "sequential" }
    | { readonly distribution: "zipf"; readonly exponent: number }
    | {
        readonly distribution: "hotset";
        readonly hotRatio: number;
        readonly drawRatio: number;
        readonly moves: {
          readonly everyMs: number | null;
          readonly everySlots: number | null;
          readonly byKeys: number | null;
        } | null;
      }
    /** At slot s there are count + floor(s * growRatio) keys, and the last one is the most popular. */
    | { readonly distribution: "latest"; readonly exponent: number; readonly growRatio: number }
    | { readonly distribution: "gaussian"; readonly centerRatio: number; readonly deviationRatio: number };

  /** How large values are: a parameter of type `sizes`, as planned. Each share lies evenly between its sizes, both included. */
  export interface SizeDistribution {
    readonly sizes: readonly { readonly minBytes: number; readonly maxBytes: number; readonly ratio: number }[];
  }

  /** What a client and a connection of a VU's own have in common. */
  export interface Calls<Text>
    extends
      KeyCommands,
      StringCommands<Text>,
      BitCommands,
      HashCommands<Text>,
      ListCommands<Text>,
      SetCommands<Text>,
      SortedSetCommands<Text>,
      StreamCommands<Text>,
      ScriptCommands<Text>,
      ServerCommands {
    /**
     * Any command: `call("GEOADD", key, 13.4, 52.5, "Berlin")`. The reply as RESP2 has it. In a Cluster it goes to the node of
     * the command's first key, a command without keys to any node. Measured as the command's name in lower case.
     */
    call(command: string, ...args: Value[]): Reply<Text>;
    /**
     * Sends all commands at once and waits for every reply; an element that failed is its `RedisError`, not thrown. Measured as
     * one operation `pipeline`, done when every command was. In a Cluster the keys may lie on several shards.
     */
    pipeline(commands: readonly Command[]): Reply<Text>[];
    /**
     * MULTI, the commands, EXEC, sent at once: all of them are applied or none. A command that Redis refuses to queue throws; one
     * that fails while it is executed is its `RedisError` in the replies. In a Cluster all keys lie in one slot.
     */
    transaction(commands: readonly Command[]): Reply<Text>[];
    /** A Lua script; make it once per VU. `readOnly`: it may not write. */
    script(source: string, options?: { readonly readOnly?: boolean }): Script<Text>;
    /** HSCAN: fields and values, batch by batch. */
    hscan(
      key: Key,
      options?: { readonly match?: string; readonly count?: number },
    ): Iterable<[field: Text, value: Text][]>;
    /** SSCAN: members, batch by batch. */
    sscan(key: Key, options?: { readonly match?: string; readonly count?: number }): Iterable<Text[]>;
    /** ZSCAN: members and scores, batch by batch. */
    zscan(key: Key, options?: { readonly match?: string; readonly count?: number }): Iterable<Scored<Text>[]>;
  }

  /**
   * Synchronous commands; each blocks its VU alone. A miss is `null`. Every failure throws a `RedisError`, every misuse a
   * `TypeError` that names the argument. Each call is measured as one operation, named after its method (`get`) unless
   * `named` says otherwise. Replies look the same whether the connection speaks RESP2 or RESP3.
   */
  export interface Redis<Text = string> extends Calls<Text> {
    /** The same client, its calls measured under another operation name (`login`). */
    named(operation: string): Redis<Text>;
    /** The same client, its texts as bytes: `redis.bytes.get("picture")` is a `Uint8Array`. */
    readonly bytes: Redis<Uint8Array>;
    /** SCAN: keys, batch by batch, of a Cluster all masters' one after the other. An empty batch is left out. */
    scan(options?: { readonly match?: string; readonly count?: number; readonly type?: string }): Iterable<Text[]>;
    /**
     * WATCH: `decide` looks at the keys over the connection and returns the commands to execute, or nothing to give up. The
     * result is their replies; null if somebody changed a key in between, and an empty array if it gave up.
     */
    watch(
      keys: Key | readonly Key[],
      decide: (connection: Connection<Text>) => readonly Command[] | null | undefined,
    ): Reply<Text>[] | null;
    /**
     * Lends the VU a connection of its own, in a Cluster to the node of `key` (null is any), for what is about one connection:
     * `dedicated(key, (connection) => { connection.set(key, 1); return connection.wait(1, 100); })`. What is sent over it
     * is neither redirected nor tried again.
     */
    dedicated<Result>(key: Key | null, use: (connection: Connection<Text>) => Result): Result;
    /** SUBSCRIBE, over a connection of its own. */
    subscribe(...channels: Key[]): Subscription<Text>;
    /** PSUBSCRIBE, over a connection of its own. */
    psubscribe(...patterns: Key[]): Subscription<Text>;
    /** SSUBSCRIBE, over a connection of its own; in a Cluster all channels lie in one slot. */
    ssubscribe(...channels: Key[]): Subscription<Text>;
  }

  /** A connection that a VU has to itself while a function runs. */
  export interface Connection<Text = string> extends Calls<Text> {
    /** The same connection, its calls measured under another operation name. */
    named(operation: string): Connection<Text>;
    /** The same connection, its texts as bytes. */
    readonly bytes: Connection<Uint8Array>;
    /** WAIT: how many replicas have this connection's writes, after up to `timeoutMs` (0 waits for ever). Check the number. */
    wait(replicas: number, timeoutMs: number): number;
    /** WAITAOF (Redis 7.2): at how many of them this connection's writes are on disk; `local` is 1 for the master itself. */
    waitaof(local: 0 | 1, replicas: number, timeoutMs: number): { local: number; replicas: number };
  }

  /** `outcome`: `rejected` = certainly not applied; `indeterminate` = nobody knows (timeout, connection lost after the send). */
  export interface RedisError extends Error {
    readonly name: "RedisError";
    readonly code: RedisErrorCode;
    readonly outcome: "rejected" | "indeterminate";
  }

  export type RedisErrorCode =
    | "READONLY"
    | "MOVED"
    | "ASK"
    | "TRYAGAIN"
    | "CLUSTERDOWN"
    | "LOADING"
    | "MASTERDOWN"
    | "OOM"
    | "NOREPLICAS"
    | "MISCONF"
    | "NOAUTH"
    | "WRONGPASS"
    | "NOPERM"
    | "BUSY"
    | "NOSCRIPT"
    | "WRONGTYPE"
    | "EXECABORT"
    | "UNKILLABLE"
    | "UNBLOCKED"
    | "TIMEOUT"
    | "REFUSED"
    | "RESET"
    | "EOF"
    | "MALFORMED"
    | "NOADDRESS"
    | "TLS"
    | "BREAKER_OPEN"
    | "CANCELLED"
    | "ERR";

  /** The database behind a cache, simulated: a limit of concurrent calls, a queue, a time of service. */
  export interface Origin {
    /** Takes as long as the origin takes, queueing included. Throws an `OriginError`. Measured as operation `origin`. */
    fetch(): void;
  }

  export interface OriginError extends Error {
    readonly name: "OriginError";
    readonly code: "ORIGIN_FULL" | "ORIGIN_ERROR" | "ORIGIN_NONE" | "CANCELLED";
  }
}
