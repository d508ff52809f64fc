import { setTimeout as sleep } from "node:timers/promises";
import { mergeHistograms } from "../harness/journal/histogram.ts";
import { profile, runEngineLoad } from "./engine-load.ts";
import { type BenchContext, inTurns, median, type Row, type Rows } from "./row.ts";
import { type BenchTarget, startTarget, targets } from "./target.ts";

const seconds = 8;
const freezeMs = 2_000;

/**
 * What other generators leave out: a server that stands still for F s under a schedule of 8 s shows as a response p99 of
 * F - 0.08 (1 - rate/drain) s, since the worst 1 % (0.08 s worth of slots) are those due first after the freeze.
 */
export const freeze: Rows = async (context) => {
  const rows: Row[] = [];
  for (const rate of [10_000, 40_000]) {
    const name = `freeze of 2 s under ${rate.toLocaleString("en")}/s: p99 off the formula`;
    context.say(name);
    await using server = await startTarget(targets.standalone, context);
    const results = await inTurns(3, async (turn) =>
      frozen(`freeze-${String(rate)}-${String(turn)}`, rate, server, context),
    );
    const common = { unit: "", reference: null, ratio: null } as const;
    rows.push({
      ...common,
      name,
      ours: median(results.map(({ off }) => off)),
      floor: 0.02,
      target: 0.01,
      better: "less",
    });
    const share = Math.min(...results.map((result) => result.share));
    rows.push({
      ...common,
      name: "the same: share of slots accounted for and done",
      ours: share,
      floor: 1,
      target: 1,
      better: "more",
    });
  }
  return rows;
};

async function frozen(name: string, rate: number, server: BenchTarget, context: BenchContext) {
  const [node] = server.topology.nodes;
  if (node === undefined) throw new Error("there is no node");
  let [pausedNs, resumedNs] = [0n, 0n];
  const { load, zeroNs } = await runEngineLoad(
    {
      name,
      scenario: "read",
      client: profile("no-deadline"),
      workers: 200,
      commands: 1,
      slots: rate * seconds,
      schedule: [{ startMs: 0, endMs: seconds * 1_000, fromPerSecond: rate, toPerSecond: rate }],
      limitMs: (seconds + 20) * 1_000,
      whileItRuns: async (k6) => {
        await sleep(2_000 - Number(process.hrtime.bigint() - k6.zeroNs) / 1e6);
        await node.pause();
        pausedNs = process.hrtime.bigint();
        await sleep(freezeMs);
        await node.resume();
        resumedNs = process.hrtime.bigint();
      },
    },
    server,
    context,
  );
  const frozenMs = Number(resumedNs - pausedNs) / 1e6;
  const thawMs = Number(resumedNs - zeroNs) / 1e6;
  const after = load.counts("bench", "", "end").filter(({ windowMs }) => windowMs >= Math.ceil(thawMs / 100) * 100);
  const drained = after.slice(
    0,
    after.findIndex(({ done }) => done <= (rate / 10) * 1.05),
  );
  const drain = (drained.reduce((sum, { done }) => sum + done, 0) / drained.length) * 10;
  const expectedMs = frozenMs - 10 * seconds * (1 - rate / drain);
  const responses = load.latencies("bench", "", "response").map(({ histogram }) => histogram);
  const p99Ms = mergeHistograms(responses).percentileMs(99) ?? Number.NaN;
  const { offered, done, failed, abandoned } = load.totals["bench"] ?? { offered: 0, done: 0, failed: 0, abandoned: 0 };
  const isAccounted = offered === rate * seconds && done + failed + abandoned === offered;
  return { off: Math.abs(p99Ms - expectedMs) / expectedMs, share: isAccounted ? done / offered : 0 };
}
