/** What the page carries for its scripts, as `reports/page/data.ts` writes it. */
interface PageData {
  readonly clocks: readonly ClockData[];
  readonly charts: readonly ChartData[];
  /** Every series of every chart one after the other, packed: see `reports/page/pack.ts`. */
  readonly packed: string;
}

interface ClockData {
  /** Charts with the same name move their cursors and zoom together. */
  readonly group: string;
  readonly kind: "clock" | "percentile";
  readonly firstMs: number;
  readonly stepMs: number;
  readonly count: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly phases: readonly Stretch[];
  readonly faults: readonly (Stretch & {
    readonly number: number;
    readonly target: string;
    readonly isHealed: boolean;
  })[];
  readonly failovers: readonly { readonly atMs: number; readonly target: string }[];
  readonly cutAtMs: number | null;
  readonly marks: readonly { readonly atMs: number; readonly text: string; readonly row: number }[] | null;
  readonly ticks: readonly { readonly atMs: number; readonly label: string }[] | null;
}

interface Stretch {
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
}

interface ChartData {
  readonly id: string;
  /** Its clock's place in the list. */
  readonly clock: number;
  readonly target: string;
  readonly title: string;
  readonly values: "number" | "ms" | "bytes" | "share";
  readonly scale: {
    readonly isLog: boolean;
    readonly from: number;
    readonly to: number;
    readonly ticks: readonly number[];
  };
  readonly heightPx: number;
  readonly limits: readonly {
    readonly value: number;
    readonly label: string;
    readonly isBroken: boolean;
    readonly spans: readonly { readonly startMs: number; readonly endMs: number }[];
  }[];
  readonly series: readonly SeriesData[];
}

interface SeriesData {
  readonly name: string;
  readonly colour: number | "muted";
  readonly dash: readonly number[] | null;
  readonly area: boolean;
  readonly width: number;
  /** Whole numbers in the packed data times this are the values. */
  readonly unit: number;
}

/** A chart that scripts have taken over. */
interface LiveChart {
  readonly data: ChartData;
  readonly clock: ClockData;
  readonly figure: HTMLElement;
  /** x in ms, then each series. */
  readonly columns: (number | null)[][];
  readonly values: readonly HTMLElement[];
  readonly moment: HTMLElement | null;
  plot: Plot | null;
}
