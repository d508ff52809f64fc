import type { Ability, ParameterValue, PlannedScenario, PlannedTarget, ProviderName } from "./plan.ts";
import type { Members, Selection } from "./select-nodes.ts";
import type { TextReader } from "./read-table.ts";

/**
 * What a drill may name, handed to `makePlan` by its caller: the fault kinds (their own files in `faults/`), the
 * scenarios (a manifest beside each), what each provider's nodes can do. So planning knows every kind's
 * parameters and needs without importing the live rooms.
 */
export interface Catalogue {
  readonly faults: Readonly<Record<string, FaultDescription>>;
  /** By name, and by path for a user's own. A missing or broken manifest throws a `DrillError`. */
  readonly scenario: (name: string) => ScenarioDescription | null;
  /** The names to suggest from. */
  readonly scenarioNames: readonly string[];
  readonly abilities: Readonly<Record<ProviderName, readonly Ability[]>>;
  /** A pack of objectives, shipped (`packs/production-alerts`) or beside the drill; null = there is none of this name. */
  readonly pack: (name: string) => { readonly file: string; readonly text: string } | null;
  /** The names to suggest from. */
  readonly packNames: readonly string[];
  /** A file that a drill names (recorded rates, a histogram of sizes), by its path relative to the drill. Throws a `SpecError`. */
  readonly readText: TextReader;
}

/** The part of a fault kind that planning, `schema` and the docs need. */
export interface FaultDescription {
  /** One sentence with the effect: "Ends the process with SIGKILL". */
  readonly description: string;
  /** What the target's nodes must be able to do. */
  readonly needs: readonly Ability[];
  /** `node`: data nodes; `link`: a plane of data nodes; `sentinel`: sentinels; a kind may take several. */
  readonly targets: readonly ("node" | "sentinel")[];
  /** How many shards it adds to a Cluster; each has as many replicas as the others. */
  readonly adds?: (parameters: Readonly<Record<string, ParameterValue>>) => { readonly masters: number };
  /** Has a window: `for` is allowed (`optional`), required, or makes no sense (`none`; the kind ends by itself). */
  readonly window: "required" | "optional" | "none";
  /** The key that the window is written under, and a leading word that is dropped: `restart: after 15s`. Default: `for: 15s`. */
  readonly windowKey?: { readonly name: string; readonly prefix: string };
  /** Is a link fault: its `plane` parameter decides which proxies are put in. */
  readonly isLink: boolean;
  /** Takes one node after the other out, and never two at once; default: all at the same time. */
  readonly isOneAtATime?: boolean;
  readonly parameters: ParameterTable;
  /** What is wrong with the parameters together, as planned, and what to write instead; null = nothing. */
  readonly check?: (parameters: Readonly<Record<string, ParameterValue>>) => string | null;
  /** What is too much for this very target, and what it takes; null = nothing. */
  readonly checkTarget?: (parameters: Readonly<Record<string, ParameterValue>>, target: PlannedTarget) => string | null;
  /** Why it cannot be done to these nodes of this target, and what to write instead; null = it can. */
  readonly fits?: (target: PlannedTarget, selection: Selection, members: Members) => string | null;
}

/** A scenario's manifest (`peak.json` beside `peak.ts`). */
export interface ScenarioDescription extends PlannedScenario {
  readonly description: string;
  readonly topologies: readonly ("standalone" | "sentinel" | "cluster")[];
  /**
   * How many slots a load without a rate has: `ceil(with[of] / with[per])`, `per` null = 1. Null where the scenario needs a
   * rate.
   */
  readonly slots: { readonly of: string; readonly per: string | null } | null;
  readonly parameters: ParameterTable;
}

export type ParameterTable = Readonly<Record<string, ParameterSpec>>;

/**
 * One parameter of a fault kind or scenario. In the plan its name gets the unit's suffix: `ttl: 10m` of type `duration`
 * becomes `ttlMs: 600000`; `size` -> `Bytes`, `percent` -> `Ratio`, `rate` -> `PerSecond`. `keys` (a `KeyDistribution`) and `sizes`
 * (a `SizeDistribution`) keep theirs. A `target` is the name of one in the drill: `shadow` -> `shadowTarget`. A `preset`
 * (null = none) names values for the other parameters, which count where the drill writes none.
 */
export interface ParameterSpec {
  readonly type:
    | "duration"
    | "size"
    | "percent"
    | "rate"
    | "integer"
    | "number"
    | "boolean"
    | "word"
    | "keys"
    | "sizes"
    | "preset"
    | "target";
  readonly description: string;
  /** As it would be written; missing = required; null = optional without a default (planned as null). */
  readonly default?: string | number | boolean | null;
  /** Bounds in the planned unit (ms, bytes, ratio, per second), inclusive; of `sizes`: for each of them. */
  readonly min?: number;
  readonly max?: number;
  /** Of a word: what it may be. */
  readonly oneOf?: readonly string[];
  /** Leading words that are dropped: `restart: after 15s` is `15s`. */
  readonly prefix?: string;
}
