import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packLongRecords } from "../harness/journal/pack-load.ts";
import { generateRun } from "../harness/verdict/testing/generated/generate-run.ts";
import { inTurns, median, type Row, type Rows } from "./row.ts";

/** Whole-process times of commands that people wait for, the start of Node and the writing of every file included. */
export const commandTimes: Rows = async ({ say }) => {
  const run = mkdtempSync(join(tmpdir(), "redrill-bench-"));
  try {
    generateRun(run, 30);
    packLongRecords(run, 1); // as a run leaves them behind
    const rows: Row[] = [];
    for (const { name, args, floor, target } of commandsOf(run)) {
      say(name);
      const seconds = await inTurns(5, async () => {
        const start = performance.now();
        execFileSync(process.execPath, ["bin/redrill.js", ...args], { stdio: "ignore" });
        return (performance.now() - start) / 1000;
      });
      rows.push({
        name,
        unit: "s",
        ours: median(seconds),
        reference: null,
        ratio: null,
        floor,
        target,
        better: "less",
      });
    }
    return rows;
  } finally {
    rmSync(run, { recursive: true });
  }
};

function commandsOf(run: string) {
  return [
    { name: "redrill --help", args: ["--help"], floor: 0.3, target: 0.15 },
    { name: "redrill validate", args: ["validate", "drills/readiness/black-friday.yaml"], floor: 0.6, target: 0.3 },
    { name: "judge + render of a 30-minute run", args: ["report", run], floor: 4, target: 2 },
  ] as const;
}
