import { writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { findBinaries } from "../../harness/base/binaries.ts";
import { findServer } from "../../harness/base/find-server.ts";
import { readJournal, readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

const old = await findServer("6.2", findBinaries(process.env)).catch(() => null);
if (old === null) process.stderr.write("upgrade: skipped, there is no redis-server 6.2 (tools/need-redis-6.sh)\n");

/** Versions that the nodes said in the phase, as far as INFO was read in it. */
function versionsIn(folder: string, fromMs: number, toMs: number): readonly string[] {
  const events = readJournal(folder);
  const zero = events.find(({ type }) => type === "run.zero")?.atMs ?? 0;
  const said = events.flatMap((event) =>
    event.type === "info" && event.atMs - zero >= fromMs && event.atMs - zero < toMs && event.reading?.version
      ? [event.reading.version.replace(/\.\d+$/, "")]
      : [],
  );
  return [...new Set(said)].toSorted();
}

function writeDrill(name: string, shape: string, seconds: number): string {
  const path = sandbox.path(`${name}.yaml`);
  writeFileSync(
    path,
    `version: 1
title: Upgrade
seed: 1
targets:
  store: { ${shape}, servers: { all: "6.2" }, security: { auth: acl } }
phases: { before: 2s, upgrading: ${String(seconds)}s, after: 3s }
load:
  orders: { scenario: ledger, target: store, rate: 200/s, with: { keys: 64 } }
faults:
  rolling: { upgrade: store, to: "7.0", at: upgrading }
objectives:
  kept: lostWrites(orders) = 0
  no-ghosts: ghostWrites(orders) = 0
  before: errorRatio(orders) = 0 during before
  served: errorRatio(orders) < 60% during upgrading
  after: errorRatio(orders) < 1% during after
`,
  );
  return path;
}

describe.skipIf(old === null)("a rolling upgrade from 6.2 to 7.0 under load", () => {
  test.each([
    { name: "sentinel", shape: "topology: sentinel, replicas: 1, sentinels: 3", seconds: 7 },
    ...(process.env["REDRILL_E2E"] === "full"
      ? [{ name: "cluster", shape: "topology: cluster, masters: 3, replicasPerMaster: 1", seconds: 20 }]
      : []),
  ])(
    "of a $name target loses no acknowledged write, and every node says its new version",
    async ({ name, shape, seconds }) => {
      const folder = sandbox.path(name);
      const ended = await sandbox.run(["run", writeDrill(name, shape, seconds), "--out", folder]);
      expect([0, 4], ended.stderr + ended.stdout).toContain(ended.exitCode);
      const { objectives, faults } = readVerdict(folder);
      expect(new Set(objectives.map(({ status }) => status))).toEqual(new Set(["pass"]));
      expect(faults[0]).toMatchObject({ effectVerified: true, healVerified: true });
      expect(versionsIn(folder, 0, 2_000)).toEqual(["6.2"]);
      expect(versionsIn(folder, (2 + seconds) * 1_000, (5 + seconds) * 1_000)).toEqual(["7.0"]);
    },
  );
});
