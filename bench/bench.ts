import { mkdirSync, writeFileSync } from "node:fs";
import { findBinaries } from "../harness/base/binaries.ts";
import { describeMachine } from "../harness/base/machine.ts";
import { besides, closedLoop, pipelines } from "./closed-loop.ts";
import { commandTimes } from "./command-times.ts";
import { forming } from "./forming.ts";
import { freeze } from "./freeze.ts";
import { memory } from "./memory.ts";
import { recovery } from "./recovery.ts";
import { type Row, type Rows, holds, printTable } from "./row.ts";
import { scheduled } from "./scheduled.ts";

/**
 * `make bench`: speed as ratios measured in one run, ours and the reference in turn, medians of at least five where it is noisy.
 * Prints a table and writes `bench/results.json`; exit code 1 where a floor does not hold. Names as arguments choose
 * some: `node bench/bench.ts freeze closedLoop` (nothing is written then).
 */
const benches = {
  closedLoop,
  pipelines,
  besides,
  scheduled,
  freeze,
  forming,
  commandTimes,
  recovery,
  memory,
} satisfies Readonly<Record<string, Rows>>;

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  process.stderr.write(`bench: unknown: ${unknown.join(", ")}; there is ${Object.keys(benches).join(", ")}\n`);
  process.exit(2);
}

const binaries = findBinaries(process.env);
const rows: Row[] = [];
for (const [name, bench] of Object.entries(benches)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  rows.push(...(await bench({ binaries, say: (text) => process.stderr.write(`bench: ${text}\n`) })));
}

printTable(rows);
if (chosen.length === 0) {
  mkdirSync("bench", { recursive: true });
  const results = { version: 1, machine: describeMachine(), rows: rows.map((row) => ({ ...row, holds: holds(row) })) };
  writeFileSync("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
}
process.exitCode = rows.every(holds) ? 0 : 1;
