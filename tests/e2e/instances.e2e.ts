import { readdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readJournal, readVerdict, Sandbox, untilJournal } from "./cli.ts";

const drill = (steady: string) => `version: 1
title: Together
seed: 1
targets:
  store: { topology: standalone, config: { maxmemory: 64mb, maxmemory-policy: allkeys-lru } }
warmup:
  pages: { scenario: cache-warmup, target: store, with: { pages: 100, size: 1kb } }
phases: { steady: ${steady} }
load:
  reads: { scenario: peak, target: store, rate: 300/s, with: { pages: 100, size: 1kb, keys: uniform, ttl: 10m } }
objectives:
  served: errorRatio(reads) <= 0.1%
  right: counter(reads, name=wrongPage) = 0
`;

test("three instances of k6 are one load, and judged as one", async () => {
  using sandbox = new Sandbox();
  writeFileSync(sandbox.path("drill.yaml"), drill("3s"));
  const ended = await sandbox.run([
    "run",
    sandbox.path("drill.yaml"),
    "--instances",
    "3",
    "--out",
    sandbox.path("run"),
  ]);
  expect(ended.stdout).toContain("--instances 3");
  const verdict = readVerdict(sandbox.path("run"));
  expect(verdict.load[0]).toMatchObject({ offered: 900, done: 900, failed: 0, abandoned: 0 });
  expect(verdict.objectives.map(({ status }) => status)).toEqual(["pass", "pass"]);
  const files = readdirSync(sandbox.path("run")).filter((name) => /^(load|warmup).*ndjson$/.test(name));
  expect(files).toEqual(["load-1.ndjson", "load-2.ndjson", "load-3.ndjson", "warmup-pages.ndjson"]);
  expect(sandbox.processes()).toEqual([]);
});

test("a run of which one instance is killed is invalid, says so, and leaves nothing behind", async () => {
  using sandbox = new Sandbox();
  writeFileSync(sandbox.path("drill.yaml"), drill("30s"));
  const running = sandbox.start(["run", sandbox.path("drill.yaml"), "--instances", "2", "--out", sandbox.path("run")]);
  const started = await untilJournal(
    sandbox.path("run"),
    (event) => event.type === "engine.started" && event.instance === 2,
  );
  if (started.type !== "engine.started") throw new Error("unreachable");
  process.kill(started.pid, "SIGKILL");
  const ended = await running.ended;
  expect(ended.exitCode).toBe(4);
  const { verdict, reason } = readVerdict(sandbox.path("run"));
  expect([verdict, reason]).toEqual(["invalid", "the engine (k6, load, instance 2) was ended by SIGKILL"]);
  const ends = readJournal(sandbox.path("run")).filter((event) => event.type === "engine.ended");
  expect(ends).toMatchObject([{ what: "warmup" }, { instance: 2, asked: false }, { instance: 1, asked: true }]);
  expect(sandbox.processes()).toEqual([]);
});
