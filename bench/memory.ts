import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { runEngineLoad } from "./engine-load.ts";
import type { Rows } from "./row.ts";
import { startTarget, targets } from "./target.ts";

const perSecond = 20_000;
const minutes = 10;

/** How k6's resident memory grows from minute 2 to minute 10 of a steady load, and how large its records are then. */
export const memory: Rows = async (context) => {
  const name = `resident memory from minute 2 to ${String(minutes)} at ${perSecond.toLocaleString("en")}/s`;
  context.say(`${name} (${String(minutes)} minutes)`);
  await using server = await startTarget(targets.standalone, context);
  let [early, late] = [Number.NaN, Number.NaN];
  const endMs = minutes * 60_000;
  await runEngineLoad(
    {
      name: "memory",
      scenario: "read",
      workers: 200,
      commands: 1,
      slots: perSecond * minutes * 60,
      schedule: [{ startMs: 0, endMs, fromPerSecond: perSecond, toPerSecond: perSecond }],
      limitMs: endMs + 10_000,
      whileItRuns: async ({ pid }) => {
        await sleep(120_000);
        early = residentMb(pid);
        await sleep(endMs - 120_000 - 3_000);
        late = residentMb(pid);
      },
    },
    server,
    context,
  );
  return [{ name, unit: "MB", ours: late - early, reference: null, ratio: null, floor: 20, target: 5, better: "less" }];
};

function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, "utf8"))?.[1]) / 1024;
}
