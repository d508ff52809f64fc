import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pendingUndo } from "../../harness/base/undo.ts";
import type { Topology } from "../../harness/topology/contract.ts";
import { addressText } from "../../harness/topology/redis-client.ts";
import { externalTarget } from "../../harness/topology/testing/external-target.ts";
import { clusterTarget, makeTestBed, sentinelTarget, type TestBed } from "../../harness/topology/testing/test-bed.ts";
import { readJournal, readVerdict, Sandbox, untilJournal } from "./cli.ts";

const drill = "drills/staging/smoke.yaml";
const isFull = process.env["REDRILL_E2E"] === "full";

const sandbox = new Sandbox();
let bed: TestBed;
let sessions: Topology;
let cache: Topology;
let environment: Record<string, string>;

beforeAll(async () => {
  bed = makeTestBed();
  [sessions, cache] = await Promise.all([
    bed.form(sentinelTarget({ replicas: 1, config: { requirepass: "s3cret-of-theirs" } })),
    bed.form(clusterTarget({ replicasPerMaster: 0 })),
  ]);
  const hosts = (nodes: Topology["nodes"]) => nodes.map(({ direct }) => addressText(direct)).join(",");
  const allowed = async (topology: Topology) => ((await externalTarget(topology)).external?.allow ?? []).join(",");
  environment = {
    CACHE_URL: `redis+cluster://${hosts(cache.nodes)}`,
    CACHE_IDS: await allowed(cache),
    SESSIONS_URL: `redis+sentinel://${hosts(sessions.sentinels)}/sessions`,
    SESSIONS_PASSWORD: "s3cret-of-theirs",
    SESSIONS_IDS: await allowed(sessions),
  };
  // What is there already has to be there afterwards, untouched.
  await sessions.nodes[0]?.ask(["SET", "session:1", "theirs"], 1_000);
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
  sandbox[Symbol.dispose]();
});

/** Every key on every master, by their own servers. */
async function keysThere(): Promise<readonly string[]> {
  const masters = [...cache.nodes, ...sessions.nodes.slice(0, 1)];
  const keys = await Promise.all(masters.map(async (master) => (await master.ask(["KEYS", "*"], 2_000)) as string[]));
  return keys.flat();
}

/** What nobody but the team has there. */
async function expectAsFound(folder: string): Promise<void> {
  expect(await keysThere()).toEqual(["session:1"]);
  const compared = readJournal(folder).filter((event) => event.type === "target.compared");
  expect(compared.map(({ target }) => target).toSorted((a, b) => a.localeCompare(b))).toEqual(["cache", "sessions"]);
  for (const event of compared)
    expect(event).toMatchObject({ keysLeft: 0, changed: [], clients: [], masters: [], unchecked: [] });
  expect(pendingUndo(join(folder, "undo.ndjson"))).toEqual([]);
  expect(sandbox.processes()).toEqual([]);
  expect(sandbox.leftovers()).toEqual([]);
}

describe("the staging smoke drill on what another provider brought up", () => {
  test("passes, and leaves it as it was found", async () => {
    const folder = sandbox.path("passing");
    const ended = await sandbox.run(["run", drill, "--out", folder], environment);
    const { verdict, reason, objectives, faults } = readVerdict(folder);
    expect(objectives.map(({ status }) => status)).toEqual(objectives.map(() => "pass"));
    // On a machine that is busy with other things the generator itself may be late: that is no word on the target.
    expect(`${verdict}: ${reason}`).toMatch(/^(pass: |invalid: .*(generator|not steady))/);
    expect(faults[0]).toMatchObject({ effectVerified: true, healVerified: true });
    expect(ended.stderr + ended.stdout + JSON.stringify(readJournal(folder))).not.toContain("s3cret-of-theirs");
    await expectAsFound(folder);
  });

  test.runIf(isFull)("that fails leaves it as it was found", async () => {
    const folder = sandbox.path("failing");
    const short = ["--set", "phases.base=2s", "--set", "phases.peak=4s", "--set", "phases.after=1s"];
    await sandbox.run(
      ["run", drill, "--out", folder, ...short, "--set", "objectives.pages-served=errorRatio(shop) > 50%"],
      environment,
    );
    expect(
      readVerdict(folder)
        .objectives.filter(({ status }) => status === "fail")
        .map(({ name }) => name),
    ).toEqual(["pages-served"]);
    await expectAsFound(folder);
  });

  test.runIf(isFull)("that is interrupted leaves it as it was found", async () => {
    const folder = sandbox.path("interrupted");
    const running = sandbox.start(["run", drill, "--out", folder], environment);
    await untilJournal(folder, (event) => event.type === "fault.injected");
    running.kill("SIGINT");
    expect((await running.ended).exitCode).toBe(130);
    await expectAsFound(folder);
  });

  test("that is SIGKILLed is cleaned up after, and a run beside it is told whose the target is", async () => {
    const folder = sandbox.path("killed");
    const running = sandbox.start(["run", drill, "--out", folder], environment);
    await untilJournal(folder, (event) => event.type === "fault.injected");
    const beside = await sandbox.run(["run", drill, "--out", sandbox.path("beside")], environment);
    expect(beside.exitCode).toBe(3);
    expect(beside.stderr + beside.stdout).toMatch(/(cache|sessions) is in use: redrill of .* has its lock/);
    running.kill("SIGKILL");
    await running.ended;
    // Its watchdog may have been faster: then there is nothing to undo any more.
    const cleaned = await sandbox.run(["cleanup", folder], environment);
    expect(cleaned.exitCode).toBe(0);
    expect(await keysThere()).toEqual(["session:1"]);
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftovers()).toEqual([]);
  });
});

test.runIf(isFull)("a command whose undo fails is exit code 6, and every other fault is healed", async () => {
  const folder = sandbox.path("undo");
  const file = sandbox.path("undo.yaml");
  const command = '{ exec: sessions.master, command: "true", undo: exit 9, effect: down, at: 2s, for: 1s }';
  writeFileSync(file, readFileSync(drill, "utf8").replace("\nfaults:\n", `\nfaults:\n  command: ${command}\n`));
  const set = ["phases.base=2s", "phases.peak=4s", "phases.after=1s", "faults.slow-shard.at=2s"];
  const ended = await sandbox.run(["run", file, "--out", folder, ...set.flatMap((one) => ["--set", one])], environment);
  expect(ended.exitCode).toBe(6);
  const { faults, reason } = readVerdict(folder);
  expect(reason).toContain("`exit 9` ended with exit code 9");
  expect(faults.map(({ name, healVerified }) => [name, healVerified])).toEqual(
    expect.arrayContaining([
      ["slow-shard", true],
      ["command", false],
    ]),
  );
  expect(await keysThere()).toEqual(["session:1"]);
});

test.runIf(isFull)(
  "the wrong identity and wrong credentials are one message, exit code 3, and change nothing",
  async () => {
    for (const [name, wrong, message] of [
      ["identity", { CACHE_IDS: "0".repeat(40) }, "cache is another one than the drill allows"],
      ["credentials", { SESSIONS_PASSWORD: "wrong" }, "does not accept these credentials"],
    ] as const) {
      const ended = await sandbox.run(["run", drill, "--out", sandbox.path(name)], { ...environment, ...wrong });
      expect(ended.exitCode).toBe(3);
      expect(ended.stdout + ended.stderr).toContain(message);
      expect(await keysThere()).toEqual(["session:1"]);
    }
  },
);

test("production needs two words more", async () => {
  const production = ["--set", "targets.cache.external.environment=production"];
  const ended = await sandbox.run(["run", drill, ...production, "--out", sandbox.path("production")], environment);
  expect(ended.exitCode).toBe(2);
  expect(ended.stderr).toContain("--allow-production --confirm cache");
  expect(await keysThere()).toEqual(["session:1"]);
});
