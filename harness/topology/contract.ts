import type { Binaries } from "../base/binaries.ts";
import type { TlsSettings } from "../base/tls.ts";
import type { UndoLog } from "../base/undo-log.ts";
import type { JournalEntry, NodeName } from "../journal/event.ts";
import type { Ability, Plane, PlannedTarget, TargetSelector } from "../plan/plan.ts";

/** Makes the topology of a planned target; one provider is one folder, and one line in `topology/providers.ts`. */
export interface Provider {
  /** What its nodes can do; what is not in here is refused at plan time. */
  readonly abilities: readonly Ability[];
  /** Resolves when the topology is whole (every replica online, every sentinel agrees, all slots, PING through each path). Throws `EnvironmentError`, and leaves nothing behind then. */
  create(target: PlannedTarget, context: TopologyContext): Promise<Topology>;
}

export interface TopologyContext {
  /** A temporary folder of the run's own for data files; removed by its owner. */
  readonly dataFolder: string;
  /** Where logs are kept, in the run's folder. */
  readonly logsFolder: string;
  readonly undo: UndoLog;
  readonly journal: (entry: JournalEntry) => void;
  /** Ends the forming; not the clean-up. */
  readonly signal: AbortSignal;
  /** The target must not be used any longer: ends the run with this error. Absent: nobody listens. */
  readonly giveUp?: (error: Error) => void;
  readonly binaries: Pick<Binaries, "redisServer" | "toxiproxy" | "serversFolder">;
}

/** A deployment that stands. Disposing of it stops what is ours, in every state, and is harmless when repeated. */
export interface Topology extends AsyncDisposable {
  readonly name: string;
  readonly target: PlannedTarget;
  /** Data nodes, `<target>-node-<n>`. */
  readonly nodes: readonly RedisNode[];
  /** Nodes to come, not started; those that were admitted are in `nodes`, too. Absent: none. */
  readonly spares?: readonly RedisNode[];
  /** Counts a spare that was started among the nodes, for selectors, roles and probes. */
  admit?(node: RedisNode): void;
  /** `<target>-sentinel-<n>`; empty unless the topology is `sentinel`. */
  readonly sentinels: readonly RedisNode[];
  /** Processes of this machine that work for it and are no descendants of the harness; absent: none. */
  readonly pids?: () => readonly number[];
  /** How clients reach it. Fixed for the run: proxies keep their ports. */
  readonly access: ClientAccess;
  /** The load's own user, where its password is ours to change; absent: it has none. */
  readonly user?: LoadUser;
  /** Who is master and replica now, by shard. Asks the nodes themselves; bounded by `signal`. */
  roles(signal: AbortSignal): Promise<readonly ShardRoles[]>;
}

/** Whom the load logs in as, and how its clients learn of a new password. */
export interface LoadUser {
  readonly name: string;
  /** The published one. */
  readonly password: string;
  /** Puts it where clients look, atomically. */
  publish(password: string): void;
  /** Logs in at a node, past every proxy: null = let in, else what was said (`WRONGPASS ...`). */
  tryAt(node: RedisNode, password: string, limitMs: number): Promise<string | null>;
}

export interface ShardRoles {
  /** From 1, in the order of the first slots when the topology is new; it keeps its number when slots move. Standalone and Sentinel have one. */
  readonly shard: number;
  readonly slots: readonly { readonly from: number; readonly to: number }[];
  /** Null while nobody is. */
  readonly master: RedisNode | null;
  readonly replicas: readonly RedisNode[];
  /** `configEpoch` of the shard, or the sentinels' config epoch; null for standalone. */
  readonly epoch: number | null;
}

/** One redis-server: a data node or a sentinel. An act that the node is not able to do throws. */
export interface RedisNode {
  readonly name: NodeName;
  readonly kind: "node" | "sentinel";
  /** Where probes and the harness reach it, past every proxy. */
  readonly direct: Address;
  /** Where it says that it is: its proxy's address when the replication plane is proxied, else `direct`. */
  readonly announced: Address;
  readonly abilities: ReadonlySet<Ability>;
  readonly username: string | null;
  readonly password: string | null;
  /** Absent or null: in the clear. */
  readonly tls?: TlsSettings | null;
  /** Null while it is not running. */
  readonly pid: number | null;
  /**
   * Asks over a connection past every proxy that is opened when needed and kept. Throws a Redis error as it came, the system's
   * error (`code` ECONNREFUSED, ECONNRESET), or one with `code` TIMEOUT after `limitMs`; the command may still run then.
   */
  ask(args: Command, limitMs: number): Promise<unknown>;
  /** A connection of its own, past every proxy, for what would hold up the one of `ask`. Fails as `ask` does. */
  connect(limitMs: number): Promise<NodeConnection>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /**
   * Asks it to end: SIGTERM, or SHUTDOWN that saves (`true`) or not (`false`). Resolves when the process is gone: false = it had not
   * ended within the limit and was killed. Throws what Redis says where it refuses.
   */
  terminate(save: boolean | null, limitMs: number): Promise<boolean>;
  /** Takes its data off its disk, while it is not running; its configuration stays, and of a Cluster what it knows of that. */
  wipe(): Promise<void>;
  /** Starts it again on its port, with the data on its disk. Resolves when it answers PING. Harmless while it runs. */
  start(signal: AbortSignal): Promise<void>;
  /**
   * Ends it in order and starts it again as another server: a version or a path. Resolves when it answers PING; where that
   * fails, it runs as before, and the error is thrown. Absent where the server is not ours to choose.
   */
  upgrade?(server: string, signal: AbortSignal): Promise<void>;
  /** SIGSTOP, with its undo record on disk before. */
  pause(): Promise<void>;
  /** Does it stand still, as the system that runs it says? Null where nobody can tell. */
  isFrozen(): Promise<boolean | null>;
  /** SIGCONT. Harmless while it runs. */
  resume(): Promise<void>;
  /** Cuts it off from other servers, with its undo record on disk before; clients and the harness still reach it. */
  partition(cut: PartitionCut): Promise<void>;
  /** Ends that, at the address that it had. Harmless where nothing is cut. */
  rejoin(): Promise<void>;
  /** Does what it sends get to another server, past every proxy? Null: nobody can tell. */
  reaches(other: RedisNode, limitMs: number): Promise<boolean | null>;
  /** The proxied path to this node on a plane; null where that plane is not proxied. */
  link(plane: Plane): Link | null;
}

/** Its owner closes it; until then it counts among the clients of the server. */
export interface NodeConnection {
  ask(args: Command, limitMs: number): Promise<unknown>;
  /** What was asked and not answered fails. Harmless when repeated. */
  close(): void;
}

/** How a server is cut off. What a provider cannot tell apart it refuses, or cuts more of: then its `partition` says so. */
export interface PartitionCut {
  /** From these servers. */
  readonly from: readonly RedisNode[];
  /** What is lost: what it sends (`out`), what is sent to it (`in`), or both. */
  readonly direction: "both" | "in" | "out";
}

/** The name of a Redis command and its arguments. */
export type Command = readonly [string, ...(string | number)[]];

export interface Address {
  readonly host: string;
  readonly port: number;
}

/**
 * A path to a node through a proxy. The client plane's proxy is reached by `ClientAccess.addressMap`; the replication plane's
 * is the node's announced address. A node has one announced address, so in a Sentinel topology the sentinels' traffic to it
 * takes the replication plane's proxy too. The sentinel plane is the path to a sentinel, for clients and for other sentinels.
 */
export interface Link {
  readonly plane: Plane;
  readonly node: NodeName;
  /** Where the proxy listens. */
  readonly listen: Address;
  /** Asks through the proxy, on a fresh connection. Fails as `RedisNode.ask` does; an upstream that is down is `ECONNRESET`. */
  ask(args: Command, limitMs: number): Promise<unknown>;
  /** How long one PING takes through the proxy, in ms, on a fresh connection that is already open. Fails as `ask` does. */
  roundTripMs(limitMs: number): Promise<number>;
  /** Puts a toxic in, with its undo record on disk before; every call is bounded. */
  add(toxic: Toxic): Promise<void>;
  /** Takes it out; harmless when it is not there. If the control API hangs, the proxy process is replaced and verified. */
  remove(name: string): Promise<void>;
  /** Is it there, as the control API says? */
  has(name: string): Promise<boolean>;
  /** Ends its connections and refuses new ones, with its undo record on disk before. */
  shut(): Promise<void>;
  /** Takes connections again; harmless when it does. */
  open(): Promise<void>;
}

export interface Toxic {
  readonly name: string;
  readonly type: string;
  readonly stream: "upstream" | "downstream";
  readonly attributes: Readonly<Record<string, number>>;
}

/**
 * Resolves `cache.shard(1).master` against the roles of this moment. `any(2 masters)` is a function of `draw`: the run's seed and
 * the fault's name.
 */
export type ResolveNodes = (
  selector: TargetSelector,
  topology: Topology,
  signal: AbortSignal,
  draw: string,
) => Promise<readonly RedisNode[]>;

/** How clients reach a target; also a part of the engine's input. */
export interface ClientAccess {
  readonly topology: "standalone" | "sentinel" | "cluster";
  /** `host:port` of the data nodes as announced: every one for a Cluster, the only one for standalone, none for Sentinel. */
  readonly addresses: readonly string[];
  /** `host:port` of every sentinel; empty unless the topology is `sentinel`. */
  readonly sentinels: readonly string[];
  /** The name that the sentinels monitor the master by; null unless the topology is `sentinel`. */
  readonly masterName: string | null;
  readonly username: string | null;
  readonly password: string | null;
  /** A file with the credentials of the moment, JSON with `username` and `password`; absent: they stay as they are. */
  readonly credentialsFile?: string;
  /** Of the sentinels themselves; absent or null: they ask for none. */
  readonly sentinelUsername?: string | null;
  readonly sentinelPassword?: string | null;
  /** Of the connections to data nodes, and of those to sentinels; absent or null: in the clear. */
  readonly tls?: TlsSettings | null;
  readonly sentinelTls?: TlsSettings | null;
  /** `host:port` of a balancer in front of the master; absent: there is none. */
  readonly endpoint?: string;
  /**
   * Address mapping of the client plane: announced `host:port` to the proxy's `host:port`. An address that is not in it
   * is dialled as it is.
   */
  readonly addressMap: Readonly<Record<string, string>>;
  /** Of a target that redrill does not own: every key begins with the prefix, and what is written expires. Absent: it is ours. */
  readonly guard?: {
    readonly keyPrefix: string;
    readonly keyTtlMs: number;
    /** The servers know PEXPIRE ... NX (Redis 7.0). */
    readonly expiresNew: boolean;
    /** Of all connections of this run there. */
    readonly clientName: string;
  };
}
