import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Verdict } from "../../harness/verdict/verdict.ts";
import { waitUntil } from "../../harness/base/wait-until.ts";
import { readJournal, readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

/** A master that is killed and is back before anybody elects another: what it had in memory alone is lost, on its replica too. */
function writeDrill(
  name: string,
  { topology, faults = "{}", config = "" }: { topology: string; faults?: string; config?: string },
): string {
  const path = sandbox.path(`${name}.yaml`);
  const text = `version: 1
title: Ledger
seed: 3
targets:
  store: { ${topology}, config: { ${config} } }
phases: { before: 1500ms, after: 2s }
load:
  orders: { scenario: ledger, target: store, rate: 500/s, with: { keys: 16 } }
  counters: { scenario: ledger, target: store, rate: 200/s, with: { style: increment, reads: 0% } }
  logins: { scenario: session, target: store, rate: 50/s }
faults: ${faults}
objectives:
  kept: lostWrites(orders) = 0
  counted: lostWrites(counters) = 0
  logged-in: lostWrites(logins) = 0
  span: lostSpan(orders) <= 500ms
  ratio: lostWriteRatio(orders) < 1%
  no-ghosts: ghostWrites(store) = 0
  once: duplicateWrites(store) = 0
  fresh: staleReads(orders) = 0
  right-keys: wrongKeys(store) = 0
`;
  writeFileSync(path, text);
  return path;
}

async function run(name: string, drill: string): Promise<Verdict> {
  const folder = sandbox.path(`run-${name}`);
  await sandbox.run(["run", drill, "--out", folder]);
  return readVerdict(folder);
}

/** Whether the run as a whole is valid depends on how busy the machine is; what its ledgers found does not. */
function statuses({ objectives }: Verdict): Readonly<Record<string, string>> {
  return Object.fromEntries(objectives.map(({ name, status }) => [name, status]));
}

function ledgerOf({ ledgers }: Verdict, load: string) {
  const ledger = ledgers.find((one) => one.load === load);
  if (ledger === undefined || ledger.result === null)
    throw new Error(`no ledger of ${load}: ${JSON.stringify(ledger)}`);
  return ledger.result;
}

test("without a fault nothing is lost, and nothing is invented, on all shards of a Cluster", async () => {
  const drill = writeDrill("calm", { topology: "topology: cluster, masters: 3, replicasPerMaster: 1" });
  const verdict = await run("calm", drill);
  for (const [name, status] of Object.entries(statuses(verdict))) expect(`${name} ${status}`).toBe(`${name} pass`);
  for (const { name, failed } of verdict.load) {
    const { rejected, indeterminate, lostAtMost } = ledgerOf(verdict, name);
    expect([failed, rejected, indeterminate, lostAtMost]).toEqual([0, 0, 0, 0]);
  }
  const [orders, counters] = verdict.load.map(({ name, done }) => ({ ...ledgerOf(verdict, name), done }));
  for (const one of [orders, counters]) expect((one?.acknowledged ?? 0) + (one?.reads ?? 0)).toBe(one?.done);
  expect(verdict.targets.map(({ lostWrites }) => lostWrites)).toEqual([0]);
});

describe("a Sentinel master that is killed and back before it is missed", () => {
  const topology = "topology: sentinel, replicas: 1, sentinels: 3, downAfter: 3s";
  const faults = "{ crash: { kill: store.master, at: after, restart: after 300ms } }";

  test("costs nothing that was written to disk", async () => {
    const drill = writeDrill("disk", { topology, faults, config: "appendonly: yes, appendfsync: always" });
    const verdict = await run("disk", drill);
    const { kept, span, once } = statuses(verdict);
    expect([kept, span, once]).toEqual(["pass", "pass", "pass"]);
    expect(ledgerOf(verdict, "orders").rejected).toBeGreaterThan(0);
  });

  test("costs everything that was in memory alone, and each ledger says so, with its time", async () => {
    const verdict = await run("memory", writeDrill("memory", { topology, faults }));
    const { kept, counted, span, ratio, ...others } = statuses(verdict);
    expect([kept, counted, others["logged-in"], span, ratio]).toEqual(["fail", "fail", "fail", "fail", "fail"]);
    expect([others["no-ghosts"], others["once"], others["right-keys"]]).toEqual(["pass", "pass", "pass"]);
    const effectiveMs = verdict.faults[0]?.effectiveAtMs ?? 0;
    for (const load of ["orders", "counters", "logins"]) {
      const { lost, lostSpanMs } = ledgerOf(verdict, load);
      expect(lost.count).toBeGreaterThan(25);
      expect(lost.firstMs).toBeLessThan(500);
      expect(lost.lastMs).toBeLessThan(effectiveMs + 500);
      expect(lostSpanMs).toBeGreaterThan(500);
      expect(lost.examples.length).toBe(5);
    }
    const [store] = verdict.targets;
    const sum = ["orders", "counters", "logins"].reduce((all, load) => all + ledgerOf(verdict, load).lost.count, 0);
    expect(store?.lostWrites).toBe(sum);
    const report = readFileSync(sandbox.path("run-memory/report.md"), "utf8");
    expect(report).toContain("| orders on store |");
  });
});

test("a k6 that is killed leaves a ledger that is compared all the same", async () => {
  const folder = sandbox.path("run-killed");
  const drill = writeDrill("killed", { topology: "topology: standalone" });
  const running = sandbox.start(["run", drill, "--out", folder]);
  await untilBytes(`${folder}/ledger-orders.bin`, 5_000);
  const engine = readJournal(folder).find((event) => event.type === "engine.started");
  if (engine === undefined) throw new Error("no engine was started");
  process.kill(engine.pid, "SIGKILL");
  expect((await running.ended).exitCode).toBe(4);
  const verdict = readVerdict(folder);
  expect(verdict.reason).toContain("SIGKILL");
  const { isComplete, acknowledged, lost, ghost, duplicate } = ledgerOf(verdict, "orders");
  expect([isComplete, lost.count, ghost.count, duplicate.count]).toEqual([false, 0, 0, 0]);
  expect(acknowledged).toBeGreaterThan(100);
  expect(verdict.objectives.filter(({ status }) => status === "pass")).toEqual([]);
});

async function untilBytes(path: string, bytes: number): Promise<void> {
  const look = async () => readFileSync(path).length;
  const wait = { what: `${String(bytes)} bytes of ${path}`, look, isDone: (seen: number) => seen >= bytes };
  await waitUntil({ ...wait, limitMs: 20_000 }, new AbortController().signal);
}
