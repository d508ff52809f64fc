import type { PlannedMeasure } from "../../harness/plan/plan.ts";

/** What a chart shows, free of how it is drawn. Times are ms on the run's clock. */
export interface Chart {
  /** Unique in the page; letters, digits and dashes. */
  readonly id: string;
  readonly title: string;
  /** The unit of the vertical axis in words: `per second`, `ms`. */
  readonly unit: string;
  /** The name of the deployment it belongs to: faults and failovers of others are drawn paler. */
  readonly target: string;
  readonly series: readonly Series[];
  readonly limits: readonly LimitLine[];
  readonly vertical: VerticalAxis;
  /** Of the plot; default 112. */
  readonly heightPx?: number;
  /** How values are written, on the axis and in words. */
  readonly values: ValueKind;
  /** One or two sentences of what is to be seen; also what a screen reader says. */
  readonly summary: string;
  /** Is this the chart to look at for such a measure? */
  readonly shows: (measure: PlannedMeasure) => boolean;
}

/** `share`: 0..1, written as a percentage. `ms`: the axis has bare numbers, words have the unit. */
export type ValueKind = "number" | "ms" | "bytes" | "share";

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  readonly look: Look;
}

/** `value` null = not known: a gap in the line. */
export interface Point {
  readonly atMs: number;
  readonly value: number | null;
}

/** `colour` 0-5 of the palette, or the muted one; `area` fills down to the bottom. */
export interface Look {
  readonly colour: number | "muted";
  readonly dash?: "long" | "short" | "dots";
  readonly area?: boolean;
  readonly isThin?: boolean;
}

/** An objective's limit over the stretch where it counted. */
export interface LimitLine {
  readonly value: number;
  readonly label: string;
  readonly spans: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly isBroken: boolean;
}

/** `auto` picks a logarithm where values differ by more than 30x. `from` and `to` are kept if given. */
export interface VerticalAxis {
  readonly kind: "linear" | "auto";
  readonly from?: number;
  readonly to?: number;
}

/** The clock that charts share, and what happened on it. Other horizontal axes are clocks with ticks of their own. */
export interface Clock {
  /** Where points lie: every `stepMs` from `firstMs` on. */
  readonly grid: { readonly firstMs: number; readonly stepMs: number };
  readonly startMs: number;
  readonly endMs: number;
  readonly phases: readonly { readonly name: string; readonly startMs: number; readonly endMs: number }[];
  readonly faults: readonly FaultBand[];
  readonly failovers: readonly { readonly atMs: number; readonly target: string; readonly label: string }[];
  /** Where the run was cut short, with the reason; null where it ran to its end. */
  readonly cut: { readonly atMs: number; readonly label: string } | null;
  /** Moments with a name above the plot: the steps of a recovery. Then faults are shaded only, and have no names there. */
  readonly marks?: readonly Mark[];
  /** Default: round moments as minutes and seconds. */
  readonly ticks?: readonly { readonly atMs: number; readonly label: string }[];
}

export interface Mark {
  readonly atMs: number;
  readonly symbol: string;
  readonly label: string;
}

export interface FaultBand {
  /** From 1, the same in every chart and table. */
  readonly number: number;
  readonly name: string;
  readonly target: string;
  readonly startMs: number;
  /** The healing, or the end of the clock where it was never healed. */
  readonly endMs: number;
  readonly isHealed: boolean;
}
