import { execFileSync } from "node:child_process";
import { inTurns, median, type Row, type Rows } from "./row.ts";

/** Whole-process times of commands that people wait for, Node's start included. */
export const commandTimes: Rows = async ({ say }) => {
  const time = async (name: string, args: readonly string[], floor: number, target: number): Promise<Row> => {
    say(name);
    const seconds = await inTurns(5, async () => {
      const start = performance.now();
      execFileSync(process.execPath, ["bin/redrill.js", ...args], { stdio: "ignore" });
      return (performance.now() - start) / 1000;
    });
    return { name, unit: "s", ours: median(seconds), reference: null, ratio: null, floor, target, better: "less" };
  };
  return [
    await time("redrill --help", ["--help"], 0.3, 0.15),
    await time("redrill validate", ["validate", "drills/readiness/black-friday.yaml"], 0.6, 0.3),
  ];
};
