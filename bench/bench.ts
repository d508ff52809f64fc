import { mkdirSync, writeFileSync } from "node:fs";
import { findBinaries } from "../harness/base/binaries.ts";
import { describeMachine } from "../harness/base/machine.ts";
import { closedLoop } from "./closed-loop.ts";
import { commandTimes } from "./command-times.ts";
import { forming } from "./forming.ts";
import { scheduled } from "./scheduled.ts";
import { type Row, type Rows, holds, printTable } from "./row.ts";

/**
 * `make bench`: speed as ratios measured in one run, ours and the reference in turn, medians of five. Prints a table and
 * writes `bench/results.json`; exit code 1 where a floor does not hold.
 */
const binaries = findBinaries(process.env);
const benches: readonly Rows[] = [closedLoop, scheduled, forming, commandTimes];
const rows: Row[] = [];
for (const bench of benches)
  rows.push(...(await bench({ binaries, say: (text) => process.stderr.write(`bench: ${text}\n`) })));

printTable(rows);
mkdirSync("bench", { recursive: true });
const results = { version: 1, machine: describeMachine(), rows: rows.map((row) => ({ ...row, holds: holds(row) })) };
writeFileSync("bench/results.json", `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = rows.every(holds) ? 0 : 1;
