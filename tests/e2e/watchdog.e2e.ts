import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { whyNoFilters } from "../../harness/base/nft.ts";
import { processState } from "../../harness/base/process-identity.ts";
import { pendingUndo } from "../../harness/base/undo.ts";
import { waitUntil } from "../../harness/base/wait-until.ts";
import { readJournal, readVerdict, Sandbox, untilJournal } from "./cli.ts";

const isSoak = process.env["REDRILL_E2E"] === "soak";
const canCut = (await whyNoFilters()) === null;

/** Every kind of thing that has to be undone: filters, toxics, a shut proxy, a frozen and a killed process. */
function writeFaultedDrill(path: string): string {
  const faults = [
    ...(canCut ? ["split: { partition: cache.shard(1).master, at: 500ms, for: 50s }"] : []),
    "thaw-me: { freeze: sessions.replica(1), at: 500ms, for: 50s }",
    "slow: { latency: cache.shard(2).master, roundTrip: 20ms, at: 500ms, for: 50s }",
    "shut: { refuse: sessions.master, at: 500ms, for: 50s }",
    "dead: { kill: cache.shard(3).replicas, at: 500ms, restart: after 50s }",
  ];
  writeFileSync(
    path,
    `version: 1
title: Faulted
seed: 5
targets:
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1, nodeTimeout: 30s }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3, downAfter: 30s }
phases: { all: 60s }
load:
  shop: { scenario: peak, target: cache, rate: 50/s, with: { pages: 100, size: 128b } }
faults:
  ${faults.join("\n  ")}
objectives:
  any: errorRatio(shop) <= 100%
`,
  );
  return path;
}

function tables(): string {
  return canCut ? execFileSync("nft", ["list", "tables"], { encoding: "utf8" }) : "";
}

async function untilNothingIsLeft(sandbox: Sandbox, folder: string): Promise<void> {
  await waitUntil(
    {
      what: "nothing left of the run",
      look: async () => [...sandbox.processes(), ...sandbox.leftovers()],
      isDone: (left) => left.length === 0,
      limitMs: 30_000,
    },
    new AbortController().signal,
  );
  expect(pendingUndo(join(folder, "undo.ndjson"))).toEqual([]);
  for (const table of tablesOf(folder)) expect(tables()).not.toContain(table);
}

/** Of this run: others may be under way beside it. */
function tablesOf(folder: string): readonly string[] {
  return [...readFileSync(join(folder, "undo.ndjson"), "utf8").matchAll(/"table":"(\w+)"/g)].map(
    ([, name = ""]) => name,
  );
}

test("a harness that is SIGKILLed among faults is cleaned up after by its watchdog alone", async () => {
  using sandbox = new Sandbox();
  const folder = sandbox.path("run");
  const running = sandbox.start(["run", writeFaultedDrill(sandbox.path("drill.yaml")), "--out", folder]);
  await untilJournal(
    folder,
    () => readJournal(folder).filter(({ type }) => type === "fault.effect").length >= (canCut ? 5 : 4),
  );
  for (const table of tablesOf(folder)) expect(tables()).toContain(table);
  running.kill("SIGKILL");
  await running.ended;
  await untilNothingIsLeft(sandbox, folder);
  expect(readFileSync(join(folder, "logs/watchdog.log"), "utf8")).not.toContain("NOT undone");
  expect((await sandbox.run(["cleanup", folder])).stdout).toContain("nothing to undo");
});

test("the watchdog does nothing while the harness lives, even stopped, and ends with a run that ends in order", async () => {
  using sandbox = new Sandbox();
  const folder = sandbox.path("run");
  const running = sandbox.start(["run", writeFaultedDrill(sandbox.path("drill.yaml")), "--out", folder]);
  const effect = await untilJournal(folder, (event) => event.type === "fault.effect" && event.fault === "thaw-me");
  const frozen = readJournal(folder).find((event) => event.type === "fault.injecting" && event.fault === "thaw-me");
  const name = frozen?.type === "fault.injecting" ? frozen.nodes[0] : undefined;
  const started = readJournal(folder).find((event) => event.type === "node.started" && event.node === name);
  const pid = started?.type === "node.started" ? (started.pid ?? 0) : 0;
  expect([effect.type, processState(pid)]).toEqual(["fault.effect", "T"]);

  running.kill("SIGSTOP");
  await new Promise((done) => setTimeout(done, 1_000)); // what must not happen has its time
  expect(processState(pid)).toBe("T");
  running.kill("SIGCONT");
  running.kill("SIGHUP");
  expect((await running.ended).exitCode).toBe(129);
  expect(readVerdict(folder).verdict).toBe("aborted");
  const healed = readJournal(folder).filter((event) => event.type === "fault.healed");
  expect(healed.filter(({ verified }) => !verified)).toEqual([]);
  // The last one in is the first one out.
  const order = (type: "fault.injecting" | "fault.healing") =>
    readJournal(folder).flatMap((event) => (event.type === type ? [event.fault] : []));
  expect(order("fault.healing")).toHaveLength(order("fault.injecting").length);
  expect([...sandbox.processes(), ...sandbox.leftovers()]).toEqual([]);
  expect(readFileSync(join(folder, "logs/watchdog.log"), "utf8")).toBe("");
});

test.runIf(isSoak).each(Array.from({ length: 20 }, () => Math.round(Math.random() * 12_000)))(
  "a harness that is SIGKILLed %i ms after its start leaves nothing",
  async (afterMs) => {
    using sandbox = new Sandbox();
    const folder = sandbox.path("run");
    const running = sandbox.start(["run", writeFaultedDrill(sandbox.path("drill.yaml")), "--out", folder]);
    await untilJournal(folder, ({ type }) => type === "run.stage");
    const timer = setTimeout(() => running.kill("SIGKILL"), afterMs);
    await running.ended;
    clearTimeout(timer);
    expect((await sandbox.run(["cleanup", folder])).exitCode).toBe(0);
    await untilNothingIsLeft(sandbox, folder);
  },
);
