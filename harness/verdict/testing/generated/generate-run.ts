import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { JournalEvent } from "../../../journal/event.ts";
import { planText } from "../../../plan/testing/plan-text.ts";
import { generatedDrill } from "./drill.ts";
import { generateEvents } from "./events.ts";
import { generateRecords } from "./records.ts";

/** Where zero lies on the generated journal's clock. */
const zeroMs = 5_000;
const originNs = 1_000_000_000_000n;

/**
 * Writes the folder of a run that never was, as `readEvidence` reads it: three targets, twelve data nodes, three loads, five
 * faults with failovers, as many records and readings as a real run of this length has (30 minutes: some 55,000
 * histograms). The same minutes give the same bytes.
 */
export function generateRun(folder: string, minutes: number, share = 1): void {
  const plan = planText(generatedDrill(minutes, share));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "plan.json"), `${JSON.stringify(plan, null, 2)}\n`);
  writeLines(join(folder, "journal.ndjson"), [startOfJournal, ...generateEvents(plan).map(fromOrigin)]);
  const monotonicNs = String(originNs + BigInt(zeroMs) * 1_000_000n);
  const zero = { type: "zero", version: 1, instance: 1, instances: 1, monotonicNs };
  writeLines(join(folder, "load.ndjson"), prepend(zero, generateRecords(plan)));
}

const startOfJournal: JournalEvent = {
  atMs: 0,
  type: "run.started",
  id: "20261121-101500-a-generated-run",
  startedAt: "2026-11-21T10:15:00.000Z",
  monotonicNs: String(originNs),
  command: ["redrill", "run", "generated.yaml"],
  versions: { redrill: "0.1.0", node: "v24.21.0", redis: "7.0.15", k6: "2.2.0", toxiproxy: "2.12.0" },
  machine: { cpus: 8, cpuModel: "a processor", memoryBytes: 16 * 2 ** 30, platform: "linux x64" },
};

function fromOrigin(event: JournalEvent): JournalEvent {
  const sent = "sentAtMs" in event ? { sentAtMs: event.sentAtMs + zeroMs } : {};
  return Object.assign({}, event, { atMs: event.atMs + zeroMs }, sent);
}

function* prepend(first: unknown, rest: Iterable<unknown>): Generator {
  yield first;
  yield* rest;
}

function writeLines(path: string, values: Iterable<unknown>): void {
  const file = openSync(path, "w");
  try {
    let lines: string[] = [];
    for (const value of values) {
      if (lines.push(JSON.stringify(value)) < 1000) continue;
      writeSync(file, `${lines.join("\n")}\n`);
      lines = [];
    }
    if (lines.length > 0) writeSync(file, `${lines.join("\n")}\n`);
  } finally {
    closeSync(file);
  }
}
