import type { Objective, StopCondition } from "./objective.ts";

/**
 * A drill as written: short, with names instead of lists, values with units in their text. `readDrill` makes one from YAML,
 * overrides applied and shape checked; `makePlan` gives every name and number its exact meaning.
 */
export interface Drill {
  readonly version: 1;
  readonly title: string;
  /** Default: drawn by `makePlan`'s caller and printed. */
  readonly seed?: number;
  readonly targets: Readonly<Record<string, WrittenTarget>>;
  /** Loads that run to their end, one after the other, before the clock starts. */
  readonly warmup: Readonly<Record<string, WrittenLoad>>;
  /** Phases in order, each a duration text. */
  readonly phases: Readonly<Record<string, string>>;
  readonly load: Readonly<Record<string, WrittenLoad>>;
  readonly faults: Readonly<Record<string, WrittenFault>>;
  readonly objectives: Readonly<Record<string, Objective>>;
  /** Packs of objectives, by name or by path. */
  readonly include: readonly string[];
  /** Objectives of those packs that are written as `off`. */
  readonly switchedOff: readonly string[];
  readonly stopWhen: Readonly<Record<string, StopCondition>>;
  /** Client profiles of the drill's own; each starts from a shipped one (`from`, default `fit`). */
  readonly clients: Readonly<Record<string, Readonly<Record<string, WrittenValue>>>>;
  /** The variant that was applied; null = the drill as it is. */
  readonly variant: AppliedVariant | null;
  /** Names of all variants of the file. */
  readonly variants: readonly string[];
}

export interface AppliedVariant {
  readonly name: string;
  /** Objectives that must fail, and no others; empty = all must pass. */
  readonly expectFail: readonly string[];
}

export type WrittenValue = string | number | boolean | null;

/** A scenario's parameter; a map where it has shares: `{ 200b: 70%, 4kb: 30% }`. */
export type WrittenParameter = WrittenValue | Readonly<Record<string, WrittenValue>>;

export type WrittenTarget =
  | {
      readonly topology: "standalone";
      readonly config: RedisConfig;
      readonly origin?: WrittenOrigin;
      readonly docker?: WrittenDocker;
      readonly external?: WrittenExternal;
      readonly security?: WrittenSecurity;
      readonly servers?: WrittenServers;
    }
  | {
      readonly topology: "sentinel";
      readonly replicas: number;
      readonly sentinels: number;
      /** Default: the majority of the sentinels. */
      readonly quorum?: number;
      /** How long a node may stay silent before a sentinel calls it down; default `2s` (Redis: 30s). */
      readonly downAfter?: string;
      /** Default `5s` (Redis: 180s). */
      readonly failoverTimeout?: string;
      /** A balancer in front of the master looks for it this often: `1s`. Default: there is none. */
      readonly endpoint?: string;
      readonly config: RedisConfig;
      readonly origin?: WrittenOrigin;
      readonly docker?: WrittenDocker;
      readonly external?: WrittenExternal;
      readonly security?: WrittenSecurity;
      readonly servers?: WrittenServers;
    }
  | {
      readonly topology: "cluster";
      readonly masters: number;
      readonly replicasPerMaster: number;
      /** `cluster-node-timeout`; default `2s` (Redis: 15s). */
      readonly nodeTimeout?: string;
      readonly config: RedisConfig;
      readonly origin?: WrittenOrigin;
      readonly docker?: WrittenDocker;
      readonly external?: WrittenExternal;
      readonly security?: WrittenSecurity;
      readonly servers?: WrittenServers;
    };

/** Lines of redis.conf for every data node, the value as text (`64mb`, `allkeys-lru`). */
export type RedisConfig = Readonly<Record<string, string>>;

/** Which redis-server servers of our own are, where it is not the usual one: a version or an absolute path. */
export interface WrittenServers {
  readonly all?: string;
  /** By number or name: `node(2)`, `sentinel(1)`. */
  readonly [node: string]: string | undefined;
}

/** How servers of our own are locked. Passwords, keys and certificates are drawn anew for every run. */
export interface WrittenSecurity {
  /** `password`: one for everybody; `acl`: that is the operator's, and the load is the user `app`. Default `none`. */
  readonly auth?: "none" | "password" | "acl";
  /** What `app` may, with `auth: acl`. */
  readonly app?: WrittenUser;
  /** Every connection is encrypted, and shows a certificate; default false. */
  readonly tls?: boolean;
  /** Commands and what they are called instead; `""` = taken away. */
  readonly rename?: Readonly<Record<string, string>>;
}

/** Redis's own words, separated by blanks. */
export interface WrittenUser {
  /** Default `~*`. */
  readonly keys?: string;
  /** Default: reads, writes, scripts, transactions, publishing; nothing dangerous. */
  readonly commands?: string;
}

/** The simulated database behind the target. Default: 50 at once, `20ms` each, no limit to the queue. */
export interface WrittenOrigin {
  readonly concurrency?: number;
  readonly service?: string;
  readonly maxQueue?: number;
  readonly distribution?: "constant" | "exponential" | "log-normal";
  readonly sigma?: number;
  readonly errors?: string;
  readonly slowdown?: string;
}

/** What the containers of a target are; its presence makes them containers. */
export interface WrittenDocker {
  /** `redis:7.4`, `valkey:8`, or any image with a redis-server. */
  readonly image?: string;
  /** Of each container; default: no limit. */
  readonly memory?: string;
  readonly cpus?: number;
  /** The size of a tmpfs for the data, which does not survive the container's restart; default: none. */
  readonly tmpfs?: string;
}

/** Where a target stands that redrill does not own, who it is there, and what redrill may do to it (docs/staging.md). */
export interface WrittenExternal {
  /** `redis://host:6379`, `redis+sentinel://host:26379,host:26379/mymaster`, `redis+cluster://host:6379,...`; `rediss` = TLS. */
  readonly url: string;
  /** `production` asks for more than a drill. */
  readonly environment: "development" | "test" | "staging" | "production";
  /** Whom it may be: run ids, the master's name, ids of Cluster nodes. A run is refused unless they are observed. */
  readonly allow?: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly sentinelUsername?: string;
  readonly sentinelPassword?: string;
  readonly tls?: WrittenTls;
  /** What every key of redrill's begins with; default `redrill:`. */
  readonly keyPrefix?: string;
  /** How long a key of redrill's lives at most; default `1h`. */
  readonly keyTtl?: string;
  /** What a run may add to each master's memory; default `64mb`. */
  readonly memoryCap?: string;
  /** The control API of a toxiproxy that the team runs; default: redrill starts one. */
  readonly toxiproxy?: string;
  /** Whether a fault may fail a master over by command; default no. */
  readonly failover?: boolean;
}

/** Paths relative to the drill, files in PEM. */
export interface WrittenTls {
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly serverName?: string;
  /** False takes any certificate; default true. */
  readonly verify?: boolean;
}

export interface WrittenLoad {
  /** A shipped scenario's name (`peak`), or a path that ends in `.ts`, relative to the drill. */
  readonly scenario: string;
  readonly target: string;
  /** A client profile's name; default `fit`. */
  readonly client?: string;
  /** The load knows the target's balancer alone. */
  readonly via?: "endpoint";
  /** One rate for the whole run, or one per phase; a phase left out has none. Not in a warm-up. */
  readonly rate?: string | Readonly<Record<string, string>>;
  /** Default: sized by the highest rate. */
  readonly workers?: number;
  /** Slots that may wait for a worker; default `unlimited`. Not in a warm-up. */
  readonly maxBacklog?: number | "unlimited";
  /** The share of slots in which the scenario itself may throw; default `1%`. Not in a warm-up. */
  readonly maxScenarioErrors?: string;
  readonly with: Readonly<Record<string, WrittenParameter>>;
}

/** `{ kill: sessions.master, at: peak + 5s, restart: after 15s }`: the first key names the kind, its value the target. */
export interface WrittenFault {
  readonly kind: string;
  /** Several of one target are separated by commas, or a list in YAML. */
  readonly target: string;
  /** An offset from 0s (`25s`), a phase's start (`peak + 5s`), or another fault's injection (`master-dies + 2s`). */
  readonly at: string;
  readonly for?: string;
  /** The other keys, as the kind defines them. */
  readonly parameters: Readonly<Record<string, WrittenValue>>;
}
