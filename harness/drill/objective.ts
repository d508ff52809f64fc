/**
 * The objective grammar of the design, as a tree. `parseObjective` and `parseCondition` read the short form; the long form
 * (`{ expect, during, outside, warn, minSamples, severity, description }`) ends in the same tree. Names are not yet
 * resolved, quantities not yet compared with a metric's unit: that is `makePlan`'s work.
 */
export interface Objective {
  /** As written, for reports. */
  readonly text: string;
  /** True: `never condition`, judged on every 1 s window. False: one value over the scope. */
  readonly never: boolean;
  readonly condition: Condition;
  readonly scope: Scope;
  /** The limit of the warn band: worse than this, still inside the limit, is `warn`. As `limit`: the looser one counts; empty = none. */
  readonly warn: readonly Bound[];
  /** Default: the metric's own. */
  readonly minSamples: number | null;
  readonly severity: "key" | "normal";
  readonly description: string | null;
}

export interface StopCondition {
  readonly text: string;
  readonly condition: Condition;
  readonly scope: Scope;
}

export interface Condition {
  readonly left: Expression;
  readonly op: Operator;
  /** One or two bounds; with two, the looser one counts. */
  readonly limit: readonly Bound[];
  /** How long the comparison has to hold in every window; null = one window. Only with `never` and `stopWhen`. */
  readonly forMs: number | null;
}

export type Operator = "<" | "<=" | ">" | ">=" | "=" | "!=";

/** One measure, or the difference or ratio of two. */
export interface Expression {
  readonly first: Measure;
  readonly operation: "-" | "/" | null;
  readonly second: Measure | null;
}

/** `p99(shop.get, time=service)`: name `p99`, of a selector or of another measure, with filters. */
export interface Measure {
  /** A metric's name, or an aggregate: `min`, `mean`, `max`, `worst`, `p99`, `p99.9`. */
  readonly name: string;
  readonly of: Measure | Selector;
  readonly filters: Readonly<Record<string, string>>;
}

/** `cache.shard(1).master`: dotted parts, each a name with an optional argument. */
export interface Selector {
  readonly parts: readonly SelectorPart[];
}

export interface SelectorPart {
  readonly name: string;
  /** `shard(1)`, `slot(page:7)`, `any(2 masters)`; null = none. */
  readonly argument: string | null;
}

export type Bound =
  | { readonly kind: "quantity"; readonly value: number; readonly unit: Unit; readonly text: string }
  /** `3x base`: a multiple of the same measure in another phase; `1.2x run(last)`: of a saved run; `1x base + 2ms`: and more. */
  | {
      readonly kind: "relative";
      readonly factor: number;
      readonly to: { readonly phase: string } | { readonly run: string };
      readonly plus: { readonly value: number; readonly unit: Unit; readonly text: string } | null;
      readonly text: string;
    };

/**
 * What a number in a limit means. Quantities are normalised: durations to ms, sizes to bytes, rates to per second, percentages
 * to a ratio (85% = 0.85). `count` is a bare number, also written `2x`.
 */
export type Unit = "ms" | "bytes" | "perSecond" | "ratio" | "count";

/** Empty `during`: from 0s to the end of the run. */
export interface Scope {
  readonly during: readonly Span[];
  readonly outside: readonly Span[];
}

/** A phase, a fault, `faults` for all of them, `recovery(fault)`, or `recoveries` for all of these. */
export interface Span {
  readonly name: string;
  readonly isRecovery: boolean;
}
