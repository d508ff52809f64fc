import { runEngineLoad, startStore } from "./engine-load.ts";
import { inTurns, median, type Row, type Rows } from "./row.ts";

const seconds = 4;
const perSecond = 10_000;

/** A schedule of 10,000/s: every slot done, and how late the generator itself was. */
export const scheduled: Rows = async (context) => {
  await using server = await startStore(context);
  context.say(`schedule of ${String(perSecond)}/s`);
  const turns = await inTurns(5, async (turn) => {
    const schedule = [{ startMs: 0, endMs: seconds * 1_000, fromPerSecond: perSecond, toPerSecond: perSecond }];
    const load = await runEngineLoad(
      {
        name: `scheduled-${String(turn)}`,
        workers: 200,
        commands: 1,
        slots: perSecond * seconds,
        schedule,
        limitMs: (seconds + 5) * 1_000,
      },
      server,
      context,
    );
    const lags = load.latencies("bench", "", "lag").map(({ histogram }) => histogram.percentileMs(99) ?? Number.NaN);
    const { offered, done } = load.totals["bench"] ?? { offered: 0, done: 0 };
    return { lagMs: median(lags), share: done / offered };
  });
  const rows: readonly Row[] = [
    {
      name: `schedule of ${String(perSecond)}/s: share of slots done`,
      unit: "",
      ours: Math.min(...turns.map(({ share }) => share)),
      reference: null,
      ratio: null,
      floor: 1,
      target: 1,
      better: "more",
    },
    {
      name: `schedule of ${String(perSecond)}/s: generator lateness p99`,
      unit: "ms",
      ours: median(turns.map(({ lagMs }) => lagMs)),
      reference: null,
      ratio: null,
      floor: 0.5,
      target: 0.3,
      better: "less",
    },
  ];
  return rows;
};
