import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

test("behind an endpoint clients follow a failover, and a client that is pinned past it does not", async () => {
  const drill = sandbox.path("endpoint.yaml");
  // The master stays away: a pinned client has nobody to come back to.
  writeFileSync(
    drill,
    `version: 1
title: Endpoint
seed: 1
targets:
  sessions: { topology: sentinel, replicas: 1, sentinels: 3, downAfter: 500ms, endpoint: 500ms, security: { auth: acl, tls: true } }
phases: { before: 2s, outage: 5s, after: 2s }
load:
  balanced: { scenario: session, target: sessions, via: endpoint, rate: 50/s }
  past: { scenario: session, target: sessions, client: pinned, rate: 50/s }
faults:
  master-dies: { kill: sessions.master, at: outage }
objectives:
  balanced-before: errorRatio(balanced) = 0 during before
  past-before: errorRatio(past) = 0 during before
  balanced-hurt: errorRatio(balanced) > 0 during outage
  balanced-back: errorRatio(balanced) < 1% during after
  past-back: errorRatio(past) < 1% during after
  kept: lostWriteRatio(balanced) < 10%
`,
  );
  const folder = sandbox.path("run");
  const ended = await sandbox.run(["run", drill, "--out", folder]);
  expect([1, 4], ended.stderr + ended.stdout).toContain(ended.exitCode);
  const { objectives } = readVerdict(folder);
  expect(Object.fromEntries(objectives.map(({ name, status }) => [name, status]))).toEqual({
    "balanced-before": "pass",
    "past-before": "pass",
    "balanced-hurt": "pass",
    "balanced-back": "pass",
    "past-back": "fail",
    kept: "pass",
  });
});
