/** What a step showed: all objectives held, one did not, redrill was not fit to offer that much, nobody knows, somebody ended it. */
export type Mark = "good" | "bad" | "generator" | "unknown" | "interrupted";

export interface Step {
  /** Times the drill's own rates. */
  readonly factor: number;
  readonly mark: Mark;
}

export interface SearchSettings {
  /** Where the climb begins and where it ends, times the drill's own rates. */
  readonly from: number;
  readonly to: number;
  /** How near the highest good and the lowest bad rate have to come: 0.1 = 10 %. */
  readonly precisionRatio: number;
}

export type Next =
  | { readonly factor: number }
  | {
      readonly end: "knee" | "beyond" | "below" | "generator" | "unknown" | "interrupted";
      readonly good: number | null;
      readonly bad: number | null;
    };

const climb = 2;

/**
 * The next rate to try, or what is known when there is none: the rate doubles until a step fails, then the gap is halved (by
 * ratio) until it is narrow enough. A step that is not good is run twice before it counts, since a machine has bad moments and a
 * good run is none of them. Pure: the same steps give the same answer.
 */
export function nextStep(steps: readonly Step[], { from, to, precisionRatio }: SearchSettings): Next {
  const last = steps.at(-1);
  if (last === undefined) return { factor: from };
  const settled = settle(steps);
  const bad = lowest(settled.filter(({ mark }) => mark === "bad"));
  const good = highest(settled.filter(({ mark, factor }) => mark === "good" && (bad === null || factor < bad)));
  if (last.mark === "interrupted") return { end: "interrupted", good, bad };
  const mark = settled.find(({ factor }) => factor === last.factor)?.mark ?? null;
  if (mark === null) return { factor: last.factor };
  if (mark === "generator" || mark === "unknown")
    return { end: bad !== null && good !== null ? "knee" : mark, good, bad };
  if (bad === null)
    return last.factor >= to ? { end: "beyond", good, bad } : { factor: Math.min(to, neat(last.factor * climb)) };
  if (good === null) return { end: "below", good, bad };
  const middle = neat(Math.sqrt(good * bad));
  const isNarrow = bad / good <= 1 + precisionRatio || middle <= good || middle >= bad;
  return isNarrow ? { end: "knee", good, bad } : { factor: middle };
}

/** Rates whose mark is settled: good once, or anything else twice (then bad counts before what is not known). */
function settle(steps: readonly Step[]): readonly Step[] {
  return [...new Set(steps.map(({ factor }) => factor))].flatMap((factor): readonly Step[] => {
    const marks = steps.filter((step) => step.factor === factor).map(({ mark }) => mark);
    if (marks.includes("good")) return [{ factor, mark: "good" }];
    if (marks.length < 2) return [];
    return [
      { factor, mark: (["bad", "generator", "unknown"] as const).find((mark) => marks.includes(mark)) ?? "unknown" },
    ];
  });
}

function lowest(steps: readonly Step[]): number | null {
  return steps.length === 0 ? null : Math.min(...steps.map(({ factor }) => factor));
}

function highest(steps: readonly Step[]): number | null {
  return steps.length === 0 ? null : Math.max(...steps.map(({ factor }) => factor));
}

/** Three digits: nobody reads more, and a step is named after it. */
function neat(factor: number): number {
  return Number(factor.toPrecision(3));
}
