import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readJournal, readVerdict, Sandbox } from "./cli.ts";

function writeDrill(path: string, targets: string, faults: readonly string[], seconds: number): string {
  writeFileSync(
    path,
    `version: 1
title: Faults
seed: 9
targets:
  ${targets}
phases: { all: ${String(seconds)}s }
load:
  writes: { scenario: peak, target: store, rate: 50/s, with: { pages: 100, size: 128b } }
faults:
  ${faults.join("\n  ")}
objectives:
  any: errorRatio(writes) <= 100%
`,
  );
  return path;
}

test("a fault on a path that nobody uses makes the run invalid, however well it is felt by ourselves", async () => {
  using sandbox = new Sandbox();
  const folder = sandbox.path("run");
  const targets = "store: { topology: standalone }\n  unused: { topology: standalone }";
  const faults = ["slow: { latency: unused, roundTrip: 50ms, at: 1s, for: 500ms }"];
  const ended = await sandbox.run(["run", writeDrill(sandbox.path("d.yaml"), targets, faults, 2), "--out", folder]);
  const verdict = readVerdict(folder);
  expect([ended.exitCode, verdict.verdict]).toEqual([4, "invalid"]);
  expect(verdict.reasons).toContain("fault slow was felt by nobody: no load uses the client plane of unused");
  expect(verdict.faults[0]).toMatchObject({ effectVerified: true, healVerified: true });
});

test("several at once, a lost quorum, repetitions and random faults: each is felt, and all are healed", async () => {
  using sandbox = new Sandbox();
  const folder = sandbox.path("run");
  const targets = "store: { topology: sentinel, replicas: 1, sentinels: 3, downAfter: 20s }";
  const faults = [
    "zone: { freeze: [store.replicas, store.sentinel(1)], at: 500ms, for: 1s }",
    "quorum: { kill: store.any(2 sentinels), at: 2s, restart: after 1s, override: quorum }",
    "deaf: { blackHole: store.sentinels, plane: sentinel, at: 4s, for: 700ms, override: quorum }",
    "flap: { refuse: store.master, at: 5500ms, for: 300ms, every: 1500ms, times: 2 }",
    "again: { restart: store.replicas, at: 8500ms }",
    "storm: { random: [store.master], kinds: [partialReply, malformedReply, reset], at: 10s, within: 4s, times: 2, for: 500ms }",
  ];
  await sandbox.run(["run", writeDrill(sandbox.path("d.yaml"), targets, faults, 14), "--out", folder]);
  const found = readVerdict(folder).faults;
  expect(found.map(({ name }) => name).toSorted()).toEqual(
    ["again", "deaf", "flap-1", "flap-2", "quorum", "storm-1", "storm-2", "zone"].toSorted(),
  );
  expect(found.filter(({ effectVerified }) => !effectVerified)).toEqual([]);
  expect(found.filter(({ healVerified }) => !healVerified)).toEqual([]);
  const nodesOf = (name: string) => found.find((fault) => fault.name === name)?.nodes;
  expect(nodesOf("zone")).toEqual(["store-node-2", "store-sentinel-1"]);
  expect(nodesOf("quorum")).toHaveLength(2);
  const seen = readJournal(folder).flatMap((event) => (event.type === "quorum.seen" ? [event.agreeing] : []));
  expect(Math.min(...seen)).toBeLessThan(2);
  expect([...sandbox.processes(), ...sandbox.leftovers()]).toEqual([]);
});
