import type { ClientProfile, OriginSettings, ParameterValue, PlannedRate, RateSegment } from "./load-settings.ts";
import type { TlsSettings } from "../base/tls.ts";
import type { MeasureSpec, ModelName } from "./measures.ts";
import type { PlannedBound, PlannedExpression, PlannedScope } from "./planned-measure.ts";
import type { Operator, Selector, Unit } from "../drill/objective.ts";

export type * from "./load-settings.ts";
export type * from "./planned-measure.ts";

/** The drill with nothing left open: defaults filled, times in ms from zero, names resolved, the seed fixed. Plain JSON. */
export interface Plan {
  readonly version: 1;
  readonly title: string;
  /** The title in kebab-case, for the run folder's name. */
  readonly slug: string;
  readonly seed: number;
  /** How many k6 processes share the slots and workers of the loads; a warm-up runs in one. */
  readonly instances: number;
  readonly drill: { readonly file: string; readonly sha256: string; readonly variant: string | null };
  /** Objectives that must fail in this variant; null = the drill as it is, where all must pass. */
  readonly expectFail: readonly string[] | null;
  readonly targets: readonly PlannedTarget[];
  readonly warmup: readonly PlannedLoad[];
  readonly phases: readonly Phase[];
  /** The end of the last phase. */
  readonly durationMs: number;
  readonly loads: readonly PlannedLoad[];
  readonly faults: readonly PlannedFault[];
  readonly objectives: readonly PlannedObjective[];
  readonly stopWhen: readonly PlannedStop[];
  /** Things worth knowing that are no errors. */
  readonly notes: readonly string[];
}

export interface Phase {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

export type PlannedTarget = PlannedStandalone | PlannedSentinel | PlannedCluster;

/** Who makes a target: redis-server processes of our own, containers, or nobody, since it stands. */
export type ProviderName = "process" | "docker" | "external";

interface TargetBase {
  readonly name: string;
  readonly provider: ProviderName;
  /** With the provider `external`: where it stands. */
  readonly external?: PlannedExternal;
  /** With the provider `docker`: what its containers are. */
  readonly docker?: PlannedContainers;
  readonly config: Readonly<Record<string, string>>;
  readonly origin: OriginSettings;
  /** How servers of our own are locked; absent = not at all, but for what `config` says. */
  readonly security?: PlannedSecurity;
  /** The redis-server of servers of our own, a version or a path, where it is not the usual one. */
  readonly servers?: PlannedServers;
  /** Where the drill has link faults, the planes that are led through proxies. */
  readonly proxiedPlanes: readonly Plane[];
  /** The drill cuts servers off from each other, so each has an address of its own; left out: no. */
  readonly hasOwnAddresses?: boolean;
}

/** What each server's container is made of, and what it may have; absent: no limit. */
export interface PlannedContainers {
  /** Null: the provider's default. */
  readonly image: string | null;
  readonly memoryBytes?: number;
  /** Processors' worth of time; 0.5 is half of one. */
  readonly cpus?: number;
  /** The data in memory, at most so much: it does not survive the container's restart. */
  readonly tmpfsBytes?: number;
}

/** A deployment that redrill does not own: how it is reached, who it may be, and what may be done to it. */
export interface PlannedExternal {
  /** `host:port` of data nodes, or of the sentinels of a Sentinel topology; the others are found by asking these. */
  readonly seeds: readonly string[];
  /** The name that the sentinels know the master by; null without sentinels. */
  readonly masterName: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly sentinelUsername: string | null;
  readonly sentinelPassword: string | null;
  /** Of data nodes and sentinels; null = in the clear. */
  readonly tls: TlsSettings | null;
  readonly environment: "development" | "test" | "staging" | "production";
  readonly allow: readonly string[];
  readonly keyPrefix: string;
  readonly keyTtlMs: number;
  readonly memoryCapBytes: number;
  /** `host:port`; null = redrill starts one of its own. */
  readonly toxiproxy: string | null;
  readonly mayFailOver: boolean;
}

export interface PlannedServers {
  /** Null = the usual one. */
  readonly all: string | null;
  /** Those that have another one, by their name (`cache-node-2`). */
  readonly byName: Readonly<Record<string, string>>;
}

export interface PlannedSecurity {
  /** Everybody needs a password: the operator's, which is the default user's. */
  readonly hasPassword: boolean;
  /** What the load's own user may, in the words of ACL SETUSER; null = the load is the operator. */
  readonly app: { readonly keys: string; readonly commands: string } | null;
  readonly hasTls: boolean;
  /** Commands in capitals, and what they are called instead; empty = taken away. */
  readonly renamed: Readonly<Record<string, string>>;
}

export interface PlannedStandalone extends TargetBase {
  readonly topology: "standalone";
}

export interface PlannedSentinel extends TargetBase {
  readonly topology: "sentinel";
  readonly replicas: number;
  readonly sentinels: number;
  readonly quorum: number;
  readonly downAfterMs: number;
  readonly failoverTimeoutMs: number;
  /** A balancer in front of the master looks for it this often; absent: there is none. */
  readonly endpointEveryMs?: number;
}

export interface PlannedCluster extends TargetBase {
  readonly topology: "cluster";
  readonly masters: number;
  readonly replicasPerMaster: number;
  readonly nodeTimeoutMs: number;
  /** Shards that a fault adds under way: their nodes have their places, and are not started before. Absent: none. */
  readonly spareShards?: number;
}

/** Which traffic a link fault touches. */
export type Plane = "client" | "replication" | "bus" | "sentinel";

/** What can be done to a node; each provider says which of them its nodes have. */
export type Ability =
  | "kill"
  | "pause"
  | "restart"
  | "link"
  | "configure"
  | "partition"
  | "upgrade"
  | "exec"
  | "failover";

export interface PlannedLoad {
  readonly name: string;
  readonly scenario: PlannedScenario;
  readonly target: string;
  /** It knows the target's balancer alone; absent: it finds its way as the topology asks for. */
  readonly via?: "endpoint";
  readonly client: ClientProfile;
  readonly workers: number;
  readonly slots: number;
  /** Slots that may wait for a worker; those that fall due beyond are given up (abandoned). Null = no limit. */
  readonly maxBacklog: number | null;
  /** The share of slots in which the scenario itself may throw; above it the run is invalid. Absent: 0.01. */
  readonly maxScenarioErrorRatio?: number;
  /** As written; empty in a warm-up. */
  readonly rates: readonly PlannedRate[];
  /** Empty in a warm-up: each slot is due when a worker takes it. */
  readonly schedule: readonly RateSegment[];
  readonly with: Readonly<Record<string, ParameterValue>>;
}

export interface PlannedScenario {
  readonly name: string;
  /** Relative to the scenarios' folder (`peak.ts`), or absolute for one of the user's. */
  readonly file: string;
  /** The operation names that it measures, the most important first. */
  readonly operations: readonly string[];
  /** The scenario's own counters. */
  readonly counters: readonly string[];
  /** True: its writes go through the load's ledger, so that lost ones can be told. */
  readonly hasLedger?: boolean;
  /** Who computes its measures from the load's history; left out: it has none. */
  readonly model?: ModelName;
  readonly measures?: Readonly<Record<string, MeasureSpec>>;
}

export interface PlannedFault {
  readonly name: string;
  readonly kind: string;
  /** Symbolic; resolved to nodes when the fault starts. */
  readonly target: TargetSelector;
  readonly atMs: number;
  /** The time from injection to healing; null = until the end of the run. */
  readonly forMs: number | null;
  /** The kind's parameters, numbers with their unit in the key. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** It is meant to be refused by the target, and makes the run invalid where it is not; left out: it is meant to be felt. */
  readonly expect?: "refused";
  /** One sentence of what will be done to whom, for `plan` and the report. */
  readonly summary: string;
}

/** `cache.shard(1).master`: target `cache`, then which nodes of it. */
export interface TargetSelector {
  readonly text: string;
  readonly target: string;
  readonly nodes: Selector;
  /** Further nodes of the same target that are meant at once; left out: none. */
  readonly also?: readonly Selector[];
}

export interface PlannedObjective {
  readonly name: string;
  /** Where it stands in the drill, its line from 1; left out where it came from the command line. */
  readonly place?: { readonly file: string; readonly line: number };
  readonly text: string;
  readonly description: string | null;
  readonly severity: "key" | "normal";
  readonly never: boolean;
  readonly expression: PlannedExpression;
  readonly op: Operator;
  readonly limit: readonly PlannedBound[];
  /** The looser of its bounds counts, as of `limit`; empty = no warn band. */
  readonly warn: readonly PlannedBound[];
  /** Only with `never`: how long the comparison has to hold; 0 = one window. */
  readonly forMs: number;
  readonly scope: PlannedScope;
  /** Fewer samples than this are `unknown`. */
  readonly minSamples: number;
  /** Of the measured value and of every quantity in the limits; `ratio` for the quotient of two measures. */
  readonly unit: Unit;
}

export interface PlannedStop {
  readonly name: string;
  readonly text: string;
  readonly expression: PlannedExpression;
  readonly op: Operator;
  readonly limit: readonly PlannedBound[];
  readonly forMs: number;
  readonly scope: PlannedScope;
}
