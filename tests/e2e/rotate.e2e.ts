import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

test("a password rotated under load costs no request of a client that looks it up, and all of one that does not", async () => {
  const drill = sandbox.path("rotate.yaml");
  // A client that makes a connection for each request has to log in all the time; one that shares a connection when it is closed.
  writeFileSync(
    drill,
    `version: 1
title: Rotate
seed: 1
targets:
  sessions: { topology: cluster, masters: 3, replicasPerMaster: 0, security: { auth: acl } }
  cache: { topology: standalone, security: { auth: acl } }
clients:
  fresh: { from: fit, mode: per-request, connections: 20, credentials: refresh }
  stale: { from: fit, mode: per-request, connections: 20, credentials: start }
  clinging: { from: fit, credentials: start }
warmup:
  pages: { scenario: cache-warmup, target: cache, with: { pages: 100, size: 200b } }
phases: { before: 1s, rotated: 3s, after: 2s }
load:
  fresh: { scenario: session, target: sessions, client: fresh, rate: 50/s }
  stale: { scenario: session, target: sessions, client: stale, rate: 50/s }
  kicked: { scenario: peak, target: cache, client: fit, rate: 100/s, with: { pages: 100, size: 200b } }
  clinging: { scenario: peak, target: cache, client: clinging, rate: 100/s, with: { pages: 100, size: 200b } }
faults:
  quietly: { rotateCredentials: sessions, at: rotated, overlap: 300ms, for: 2s }
  at-once: { rotateCredentials: cache, at: rotated, overlap: 0s, reconnect: true, for: 2s }
objectives:
  fresh-served: errors(fresh) = 0
  kicked-served: errors(kicked) = 0
  stale-refused: errors(stale, code=WRONGPASS) > 0 during rotated
  clinging-refused: errors(clinging, code=WRONGPASS) > 0 during rotated
  stale-served: errorRatio(stale) = 0
  clinging-served: errorRatio(clinging) = 0
  stale-back: errorRatio(stale) = 0 during after
  clinging-back: errorRatio(clinging) = 0 during after
  none-lost: lostWrites(fresh) = 0
`,
  );
  const folder = sandbox.path("run");
  const ended = await sandbox.run(["run", drill, "--out", folder]);
  expect([1, 4], ended.stderr + ended.stdout).toContain(ended.exitCode);
  const { objectives, faults } = readVerdict(folder);
  for (const fault of faults) expect(fault).toMatchObject({ effectVerified: true, healVerified: true });
  expect(Object.fromEntries(objectives.map(({ name, status }) => [name, status]))).toEqual({
    "fresh-served": "pass",
    "kicked-served": "pass",
    "stale-refused": "pass",
    "clinging-refused": "pass",
    "stale-served": "fail",
    "clinging-served": "fail",
    "stale-back": "pass",
    "clinging-back": "pass",
    "none-lost": "pass",
  });
});
