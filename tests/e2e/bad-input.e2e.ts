import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readJournal, readVerdict, Sandbox, untilJournal } from "./cli.ts";

const good = `version: 1
title: Small
seed: 1
targets:
  store: { topology: standalone, config: { maxmemory: 64mb, maxmemory-policy: allkeys-lru } }
phases: { steady: 2s, end: 1s }
load:
  reads: { scenario: peak, target: store, rate: 100/s, with: { pages: 100, size: 1kb, keys: uniform, ttl: 10m } }
faults:
  thawed: { freeze: store.master, at: end, for: 200ms }
objectives:
  fast: p99(reads.get) <= 1s
`;

/** Each: what is wrong, how it is written, and the place and words that the message must have. */
const wrongDrills: readonly {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly says: readonly RegExp[];
}[] = [
  { what: "an unknown key", from: "seed: 1", to: "sed: 1", says: [/:3:1: .*sed/, /did you mean .*seed/i] },
  {
    what: "an unknown scenario",
    from: "scenario: peak",
    to: "scenario: pek",
    says: [/:8:\d+: .*pek/, /did you mean .*peak/i],
  },
  {
    what: "an unknown target",
    from: "target: store,",
    to: "target: stor,",
    says: [/:8:\d+: .*stor/, /did you mean .*store/i],
  },
  { what: "an unknown phase", from: "at: end", to: "at: ende", says: [/:10:\d+: .*ende/, /did you mean .*end/i] },
  {
    what: "an unknown metric",
    from: "p99(reads.get)",
    to: "hitRation(reads)",
    says: [/:12:\d+: .*hitRation/, /did you mean .*hitRatio/i],
  },
  {
    what: "a measure of a scenario that the load does not run",
    from: "p99(reads.get) <= 1s",
    to: "queueDepth(reads) < 10",
    says: [/:12:\d+: .*expected a metric or an aggregate, got "queueDepth"/],
  },
  {
    what: "lost writes of a target without a ledger",
    from: "p99(reads.get) <= 1s",
    to: "lostWrites(store) = 0",
    says: [/:12:\d+: .*lostWrites/, /ledger/i],
  },
  { what: "an unknown unit", from: "<= 1s", to: "<= 1sec", says: [/:12:\d+: .*sec/] },
  { what: "a duration without a unit", from: "for: 200ms", to: "for: 200", says: [/:10:\d+: .*duration with a unit/] },
  {
    what: "an unknown fault kind",
    from: "freeze: store",
    to: "freze: store",
    says: [/:10:\d+: .*freze/, /did you mean .*freeze/i],
  },
  {
    what: "a fault on a shard that is not there",
    from: "store.master, at",
    to: "store.shard(7).master, at",
    says: [/:10:\d+: .*shard/],
  },
  {
    what: "a latency without a proxied plane that the target has",
    from: "freeze: store.master, at: end, for: 200ms",
    to: "latency: store.master, plane: bus, roundTrip: 5ms, at: end, for: 200ms",
    says: [/:10:\d+: .*bus/],
  },
  { what: "YAML that cannot be read", from: "phases: {", to: "phases: {{", says: [/:\d+:\d+: /] },
];

test.each(wrongDrills)("$what is refused with its place and what to do, exit code 2", async ({ from, to, says }) => {
  using sandbox = new Sandbox();
  const drill = sandbox.path("drill.yaml");
  expect(good).toContain(from);
  writeFileSync(drill, good.replace(from, to));
  for (const command of ["validate", "run"]) {
    const ended = await sandbox.run([command, drill, ...(command === "run" ? ["--out", sandbox.path("run")] : [])]);
    for (const words of says) expect(ended.stderr).toMatch(words);
    expect(ended.stderr).toContain(drill.split("/").at(-1));
    expect(ended.exitCode).toBe(2);
    expect(existsSync(sandbox.path("run"))).toBe(false);
  }
});

test("the drill that the wrong ones are made of is right", async () => {
  using sandbox = new Sandbox();
  const drill = sandbox.path("drill.yaml");
  writeFileSync(drill, good);
  const ended = await sandbox.run(["validate", drill]);
  expect(ended.stderr + ended.stdout).toContain("valid");
  expect(ended.exitCode).toBe(0);
});

test("wrong command lines are refused with exit code 2 and a suggestion", async () => {
  using sandbox = new Sandbox();
  const unknown = await sandbox.run(["validat", "x.yaml"]);
  expect([unknown.exitCode, unknown.stderr]).toEqual([2, expect.stringMatching(/did you mean validate/i)]);
  const missing = await sandbox.run(["run", "nowhere.yaml"]);
  expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining("nowhere.yaml")]);
  for (const [option, port] of [
    ["--ui", "65536"],
    ["--ui", "80a"],
    ["--metrics-port", "-1"],
  ] as const) {
    const ended = await sandbox.run(["run", "drills/ci/smoke.yaml", "--out", sandbox.path("run"), `${option}=${port}`]);
    expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining(`${option} ${port}: expected a port`)]);
    expect(existsSync(sandbox.path("run"))).toBe(false);
  }
  const noRun = await sandbox.run(["judge", sandbox.path("nothing")]);
  expect([noRun.exitCode, noRun.stderr]).toEqual([2, expect.stringContaining("plan.json")]);
});

test.each(["--ui", "--metrics-port"])(
  "a port of %s that is taken is told before anything starts, exit code 3",
  async (option) => {
    using sandbox = new Sandbox();
    const other = createServer().listen(0, "127.0.0.1");
    try {
      await once(other, "listening");
      const { port } = other.address() as AddressInfo;
      const ended = await sandbox.run([
        "run",
        "drills/ci/smoke.yaml",
        "--out",
        sandbox.path("run"),
        option,
        String(port),
      ]);
      expect([ended.exitCode, ended.stderr]).toEqual([
        3,
        expect.stringContaining(`127.0.0.1:${String(port)}: it is taken`),
      ]);
      expect(sandbox.processes()).toEqual([]);
    } finally {
      other.close();
    }
  },
);

test("a folder with another run in it is not overwritten", async () => {
  using sandbox = new Sandbox();
  mkdirSync(sandbox.path("run"));
  writeFileSync(sandbox.path("run/plan.json"), "precious");
  const drill = sandbox.path("drill.yaml");
  writeFileSync(drill, good);
  const ended = await sandbox.run(["run", drill, "--out", sandbox.path("run")]);
  expect([ended.exitCode, ended.stderr]).toEqual([2, expect.stringContaining("new or empty")]);
});

test("a missing binary is one line with the fix, exit code 3", async () => {
  using sandbox = new Sandbox();
  const drill = sandbox.path("drill.yaml");
  writeFileSync(drill, good);
  const ended = await sandbox.run(["run", drill, "--out", sandbox.path("run")], {
    REDRILL_REDIS_SERVER: "/nowhere/redis-server",
  });
  expect(ended.exitCode).toBe(3);
  expect(ended.stderr).toContain("/nowhere/redis-server");
  expect(ended.stderr).not.toContain("    at ");
});

test("a redis-server that dies at its start is shown with its last log lines, exit code 3", async () => {
  using sandbox = new Sandbox();
  const drill = sandbox.path("drill.yaml");
  writeFileSync(drill, good.replace("maxmemory: 64mb", "appendonly: perhaps"));
  const ended = await sandbox.run(["run", drill, "--out", sandbox.path("run")]);
  expect(ended.exitCode).toBe(3);
  expect(ended.stderr + ended.stdout).toMatch(/argument must be 'yes' or 'no'/);
  expect(readVerdict(sandbox.path("run"))).toMatchObject({ exitCode: 3 });
  expect(sandbox.processes()).toEqual([]);
});

test("a scenario with a syntax error is shown with its place, exit code 2", async () => {
  using sandbox = new Sandbox();
  writeScenario(sandbox, "export default function broken(load) {\n  return (slot) => { const = 1 };\n}\n");
  const ended = await sandbox.run(["run", sandbox.path("drill.yaml"), "--out", sandbox.path("run")]);
  expect(ended.stderr).toMatch(/own\.ts:2:\d+/);
  expect(ended.exitCode).toBe(2);
  expect(sandbox.processes()).toEqual([]);
});

test("a scenario that throws in every iteration makes the run invalid, with the place", async () => {
  using sandbox = new Sandbox();
  writeScenario(
    sandbox,
    'export default function thrower() {\n  return () => {\n    throw new TypeError("no such cart");\n  };\n}\n',
  );
  const ended = await sandbox.run(["run", "drill.yaml", "--out", "run"], {}, sandbox.folder);
  expect(ended.exitCode).toBe(4);
  const verdict = readVerdict(sandbox.path("run"));
  expect(verdict.verdict).toBe("invalid");
  expect(verdict.reasons.join("\n")).toMatch(/no such cart/);
  expect(verdict.reasons.join("\n")).toMatch(/own\.ts:3/);
  expect(verdict.load[0]).toMatchObject({ done: 0, errors: { SCENARIO: verdict.load[0]?.offered } });
});

test("a k6 that is killed from outside makes the run invalid, and the rest is healed", async () => {
  using sandbox = new Sandbox();
  const drill = sandbox.path("drill.yaml");
  writeFileSync(drill, good.replace("steady: 2s", "steady: 20s"));
  const running = sandbox.start(["run", drill, "--out", sandbox.path("run")]);
  const started = await untilJournal(
    sandbox.path("run"),
    (event) => event.type === "engine.started" && event.what === "load",
  );
  if (started.type !== "engine.started") throw new Error("unreachable");
  process.kill(started.pid, "SIGKILL");
  const ended = await running.ended;
  expect(ended.exitCode).toBe(4);
  expect(readVerdict(sandbox.path("run")).reasons.join("\n")).toMatch(/k6/);
  expect(readJournal(sandbox.path("run")).at(-2)).toMatchObject({ type: "cleanup.ended", complete: true });
  expect(sandbox.processes()).toEqual([]);
});

function writeScenario(sandbox: Sandbox, source: string): void {
  writeFileSync(sandbox.path("own.ts"), source);
  writeFileSync(
    sandbox.path("own.json"),
    JSON.stringify({
      description: "A scenario of the user's own.",
      topologies: ["standalone"],
      operations: ["get"],
      counters: [],
      slots: null,
      parameters: {},
    }),
  );
  const load =
    "reads: { scenario: peak, target: store, rate: 100/s, with: { pages: 100, size: 1kb, keys: uniform, ttl: 10m } }";
  writeFileSync(
    sandbox.path("drill.yaml"),
    good.replace(load, "reads: { scenario: ./own.ts, target: store, rate: 100/s }"),
  );
}
