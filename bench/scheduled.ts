import { profile, runEngineLoad } from "./engine-load.ts";
import { type BenchContext, inTurns, median, type Row, type Rows } from "./row.ts";
import { type BenchTarget, startTarget, targets } from "./target.ts";

const perSecond = 10_000;

/** A schedule at 60 % of what a closed loop does in the same minute, and how late the generator is at 10,000/s. */
export const scheduled: Rows = async (context) => {
  await using server = await startTarget(targets.standalone, context);
  context.say("schedule at 60 % of the closed loop's rate");
  const shares = await inTurns(5, async (turn) => {
    const closed = await closedLoopRate(`closed-${String(turn)}`, server, context);
    return (await paced(`sixty-${String(turn)}`, Math.floor(0.6 * closed), server, context)).share;
  });
  context.say(`schedule of ${String(perSecond)}/s`);
  const lags = await inTurns(5, async (turn) => {
    const { lagMs } = await paced(`scheduled-${String(turn)}`, perSecond, server, context);
    return lagMs;
  });
  const rows: readonly Row[] = [
    {
      name: "schedule at 60 % of the closed loop: share of slots done",
      unit: "",
      ours: Math.min(...shares),
      reference: null,
      ratio: null,
      floor: 1,
      target: 1,
      better: "more",
    },
    {
      name: `schedule of ${String(perSecond)}/s: generator lateness p99`,
      unit: "ms",
      ours: median(lags),
      reference: null,
      ratio: null,
      floor: 0.5,
      target: 0.3,
      better: "less",
    },
  ];
  return rows;
};

async function closedLoopRate(name: string, server: BenchTarget, context: BenchContext): Promise<number> {
  const request = { name, scenario: "read", workers: 100, commands: 1, slots: 3_000_000, schedule: [] } as const;
  const { load } = await runEngineLoad({ ...request, limitMs: 3_000 }, server, context);
  const windows = load.counts("bench", "", "end").filter(({ windowMs }) => windowMs >= 500 && windowMs < 2_500);
  return windows.reduce((sum, { done }) => sum + done, 0) / 2;
}

async function paced(name: string, rate: number, server: BenchTarget, context: BenchContext) {
  const seconds = 4;
  const { load } = await runEngineLoad(
    {
      name,
      scenario: "read",
      client: profile("fit"),
      workers: 200,
      commands: 1,
      slots: rate * seconds,
      schedule: [{ startMs: 0, endMs: seconds * 1_000, fromPerSecond: rate, toPerSecond: rate }],
      limitMs: (seconds + 5) * 1_000,
    },
    server,
    context,
  );
  const lags = load.latencies("bench", "", "lag").map(({ histogram }) => histogram.percentileMs(99) ?? Number.NaN);
  const { offered, done } = load.totals["bench"] ?? { offered: 0, done: 0 };
  return { lagMs: median(lags), share: done / offered };
}
