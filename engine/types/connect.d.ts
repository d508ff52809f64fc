declare module "k6/x/redrill" {
  /**
   * A client for a plain k6 script, with k6's own executors. It may stand in the init phase: the connection is made with the
   * first command, in the VU stage, in `setup` or `teardown`. All VUs that give the same options share the client.
   * Its calls appear as k6 metrics, which are listed in docs/commands.md. Throws a `TypeError` for wrong options.
   */
  export function connect(options: ConnectOptions): Redis;

  /** Where Redis is, as a URL or in parts, and what the client does on its own. */
  export interface ConnectOptions {
    /**
     * `redis://user:password@host:port`, `redis+cluster://host:port,host:port` (one seed is enough) or
     * `redis+sentinel://host:port,host:port/master-name`; `rediss` for TLS.
     */
    readonly url?: string;
    /** Without it: `sentinel` where there are sentinels, `cluster` where there are several addresses, else `standalone`. */
    readonly topology?: "standalone" | "sentinel" | "cluster";
    /** `host:port` of the server, or of one or more nodes of a Cluster. */
    readonly addresses?: readonly string[];
    /** `host:port` of one or more sentinels. */
    readonly sentinels?: readonly string[];
    /** What the sentinels call the master. */
    readonly masterName?: string;
    readonly username?: string;
    readonly password?: string;
    /** JSON with `username` and `password` of this moment; a client with `credentials: "refresh"` reads it for each connection. */
    readonly credentialsFile?: string;
    /** `host:port` of a balancer in front of the master, which loads of a drill may go through; a script gives it as the address. */
    readonly endpoint?: string;
    readonly sentinelUsername?: string;
    readonly sentinelPassword?: string;
    /** Connections to the nodes are encrypted; `{}` trusts the system's authorities. */
    readonly tls?: TlsOptions;
    /** The same for the sentinels. */
    readonly sentinelTls?: TlsOptions;
    /** Leads announced addresses elsewhere: `{ "10.0.0.5:6379": "127.0.0.1:16379" }`. */
    readonly addressMap?: Readonly<Record<string, string>>;
    readonly client?: ClientOptions;
    /** Every key begins with a prefix, and every key that is written expires; see docs/staging.md. By default neither. */
    readonly guard?: GuardOptions;
    /** True lets commands through that could harm the target: FLUSHALL, CONFIG SET and their like (docs/staging.md). */
    readonly dangerous?: boolean;
  }

  export interface GuardOptions {
    /** Put before every key that does not have it. */
    readonly keyPrefix?: string;
    /** How long a key lives at most; default 0, without a limit. */
    readonly keyTtlMs?: number;
    /** The server is Redis 7.0 or newer: a shorter time of the script's own is left alone. */
    readonly expiresNew?: boolean;
    /** What all connections are called, instead of the client's `clientName`. */
    readonly clientName?: string;
  }

  /** Files are PEM. */
  export interface TlsOptions {
    /** The authorities to trust instead of the system's. */
    readonly caFile?: string;
    /** The client's own certificate and key; both or none. */
    readonly certificateFile?: string;
    readonly keyFile?: string;
    /** The name that the server must prove; by default the host's. */
    readonly serverName?: string;
    /** Takes any certificate; default false. */
    readonly insecure?: boolean;
  }

  /** What a client does on its own. What is left out is as its comment says; nothing is tried again unless asked for. */
  export interface ClientOptions {
    readonly name?: string;
    /** A few connections that all VUs share (default), one for each command from a pool, or a new one for each command. */
    readonly mode?: "multiplexed" | "pooled" | "per-request";
    /** Connections per node, default 1: how many are shared, or how many there may be at once. */
    readonly connections?: number;
    /** Default 1000. */
    readonly connectTimeoutMs?: number;
    /** When a pooled connection that nobody uses is closed; default null, never. */
    readonly idleTimeoutMs?: number | null;
    /** What CLIENT SETNAME says, default `redrill`. */
    readonly clientName?: string;
    /** RESP, default 3. */
    readonly protocol?: 2 | 3;
    /** Bounds a command with all its attempts and pauses; default 1000, null is no bound. Blocking commands wait beyond it. */
    readonly deadlineMs?: number | null;
    /** Bounds one attempt; default null, the deadline does. */
    readonly commandTimeoutMs?: number | null;
    readonly retry?: RetryOptions;
    /** Each node's circuit breaker; default null, none. */
    readonly breaker?: BreakerOptions | null;
    /** Sends slow reads a second time; default null, never. */
    readonly hedge?: HedgeOptions | null;
    /** Where reads go: to the master (default), to a replica, or to the node that answers soonest. */
    readonly replicaReads?: "never" | "prefer" | "nearest";
    /** How many MOVED and ASK replies an attempt follows, default 5. */
    readonly maxRedirects?: number | null;
    /** When a Sentinel or Cluster client looks for changes; default null: on errors, on events, and every second. */
    readonly refresh?: RefreshOptions | null;
    /** When it connects: in the background (default), with the first command, or before anything else, which then must succeed. */
    readonly connect?: "background" | "lazy" | "required";
    /** Which credentials it shows: those that it was started with (default), or those of `credentialsFile`. */
    readonly credentials?: "start" | "refresh";
    /** A planted mistake, for the drill about it alone. */
    readonly defect?: "" | "reuse-after-timeout";
  }

  export interface RetryOptions {
    /** Attempts after the first one, default 0. */
    readonly max?: number;
    readonly backoffMinMs?: number;
    readonly backoffMaxMs?: number;
    readonly jitter?: boolean;
    /** Retries allowed as a share of the commands of the last 10 s; default 0, so give one; null is no bound. */
    readonly budgetRatio?: number | null;
    /** Repeats also writes of which nobody knows whether they were applied; default false. */
    readonly writes?: boolean;
  }

  /** Opens when at least `minRequests` ended within `windowMs` and `errorRatio` of them failed. */
  export interface BreakerOptions {
    readonly errorRatio: number;
    readonly minRequests: number;
    readonly windowMs: number;
    /** After this time it lets `probes` commands through, and closes when all of them succeed. */
    readonly openMs: number;
    readonly probes: number;
  }

  export interface HedgeOptions {
    readonly afterMs: number;
    /** Bounds them as a share of the reads of the last 10 s; null is no bound. */
    readonly budgetRatio: number | null;
  }

  export interface RefreshOptions {
    readonly onError?: boolean;
    readonly onEvents?: boolean;
    readonly everyMs?: number | null;
  }
}
