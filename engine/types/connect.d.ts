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
     * `redis+sentinel://host:port,host:port/master-name`.
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
    readonly sentinelUsername?: string;
    readonly sentinelPassword?: string;
    /** Leads announced addresses elsewhere: `{ "10.0.0.5:6379": "127.0.0.1:16379" }`. */
    readonly addressMap?: Readonly<Record<string, string>>;
    readonly client?: ClientOptions;
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
    readonly retry?: {
      /** Attempts after the first one, default 0. */
      readonly max?: number;
      readonly backoffMinMs?: number;
      readonly backoffMaxMs?: number;
      readonly jitter?: boolean;
      /** Retries allowed as a share of the commands of the last 10 s; null is no bound. */
      readonly budgetRatio?: number | null;
    };
    /** How many MOVED and ASK replies an attempt follows, default 5. */
    readonly maxRedirects?: number;
    /** When a Sentinel or Cluster client looks for changes; by default on errors, on events, and every second. */
    readonly refresh?: { readonly onError?: boolean; readonly onEvents?: boolean; readonly everyMs?: number | null };
  }
}
