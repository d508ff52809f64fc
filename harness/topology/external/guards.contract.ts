import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { undoAll } from "../../base/undo.ts";
import type { JournalEntry } from "../../journal/event.ts";
import type { Topology } from "../contract.ts";
import { denied, only } from "../denied-commands.ts";
import { askOnFreshConnection } from "../redis-client.ts";
import { externalTarget } from "../testing/external-target.ts";
import { clusterTarget, makeTestBed, sentinelTarget, type TestBed } from "../testing/test-bed.ts";
import { undoPerformers } from "../undo-performers.ts";
import { clientsLeft } from "./as-found.ts";
import { externalProvider } from "./external-provider.ts";

let bed: TestBed;
let sessions: Topology;
let cache: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  [sessions, cache] = await Promise.all([bed.form(sentinelTarget({ replicas: 1 })), bed.form(clusterTarget())]);
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** Every key of a deployment, by its own servers. */
async function keysOf(topology: Topology): Promise<readonly string[]> {
  const masters = (await topology.roles(AbortSignal.timeout(5_000))).flatMap(({ master }) => master ?? []);
  const keys = await Promise.all(masters.map(async (master) => (await master.ask(["KEYS", "*"], 2_000)) as string[]));
  return keys.flat().toSorted((a, b) => a.localeCompare(b));
}

function compared(journalled: readonly JournalEntry[]) {
  return journalled.findLast((entry) => entry.type === "target.compared");
}

async function refusalOf(promise: PromiseLike<unknown>): Promise<Error> {
  return Promise.resolve(promise).then(
    () => new Error("it was taken"),
    (error: unknown) => error as Error,
  );
}

describe("who it is", () => {
  test("has to be allowed, and the message says who it says that it is", async () => {
    const target = await externalTarget(cache, { allow: [] });
    const error = await refusalOf(externalProvider.create(target, bed.context));
    const ids = (await externalTarget(cache)).external?.allow ?? [];
    expect(error).toMatchObject({ exitCode: 3, message: expect.stringContaining("does not say who may be there") });
    expect(error).toMatchObject({ next: expect.stringContaining(`allow: [ ${ids.join(", ")} ]`) });
    expect(await keysOf(cache)).toEqual([]);
  });

  test.each([
    ["another name", { allow: ["orders"] }],
    ["one id of three", { allow: ["x"] }],
    ["a run id more", { allow: ["sessions", "0".repeat(40)] }],
  ])("is another one with %s in the list", async (_, more) => {
    const error = await refusalOf(externalProvider.create(await externalTarget(sessions, more), bed.context));
    expect(error).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("is another one than the drill allows"),
    });
    expect(await keysOf(sessions)).toEqual([]);
  });
});

test("a second run on the same target is told whose it is, and changes nothing", async () => {
  const target = await externalTarget(sessions);
  await using first = await externalProvider.create(target, bed.context);
  expect(first.name).toBe("there");
  const keys = await keysOf(sessions);
  expect(keys).toEqual(["redrill:.lock"]);
  const error = await refusalOf(externalProvider.create({ ...target, name: "again" }, bed.context));
  expect(error).toMatchObject({
    exitCode: 3,
    message: expect.stringContaining(`again is in use: redrill of`),
    next: expect.stringMatching(/One run at a time.*expires in \d+ s/),
  });
  expect(error.message).toContain(`pid ${String(process.pid)}`);
  expect(await keysOf(sessions)).toEqual(keys);
});

test("keys of somebody else's under the prefix keep a run from beginning, and stay", async () => {
  const [master] = sessions.nodes;
  await master?.ask(["SET", "redrill:mine", "1"], 1_000);
  const error = await refusalOf(externalProvider.create(await externalTarget(sessions), bed.context));
  expect(error).toMatchObject({ exitCode: 3, message: expect.stringContaining("has 1 keys already that begin with") });
  expect(await keysOf(sessions)).toEqual(["redrill:mine"]);
  await master?.ask(["DEL", "redrill:mine"], 1_000);
});

test.each([
  ["sentinel", () => sessions],
  ["cluster", () => cache],
] as const)("a %s is left as it was found, and others' keys stay", async (_, standingOf) => {
  const standing = standingOf();
  const masters = (await standing.roles(AbortSignal.timeout(5_000))).flatMap(({ master }) => master ?? []);
  const there = await externalProvider.create(await externalTarget(standing, { keyPrefix: "load:" }), bed.context);
  for (const master of masters) {
    await Promise.all(
      Array.from({ length: 300 }, (__, n) =>
        master.ask(["SET", `load:${String(n)}`, "x"], 1_000).catch(() => undefined),
      ),
    );
    await Promise.all(
      Array.from({ length: 9 }, (__, n) =>
        master.ask(["SET", `other:${String(n)}`, "x"], 1_000).catch(() => undefined),
      ),
    );
  }
  const before = (await keysOf(standing)).length;
  expect(before).toBeGreaterThanOrEqual(300 + 9 + 1);
  await there[Symbol.asyncDispose]();
  await there[Symbol.asyncDispose]();
  const after = await keysOf(standing);
  expect(after).toHaveLength(9);
  expect(after.every((key) => key.startsWith("other:"))).toBe(true);
  expect(compared(bed.journalled)).toEqual({
    type: "target.compared",
    target: "there",
    keysLeft: 0,
    changed: [],
    clients: [],
    masters: [],
    unchecked: [],
  });
  for (const master of masters) await master.ask(["FLUSHALL"], 1_000);
});

test("what is not as it was found is named and thrown: a setting, a user; another master is told", async () => {
  const there = await externalProvider.create(await externalTarget(sessions), bed.context);
  const [first] = await sessions.roles(AbortSignal.timeout(5_000));
  await first?.master?.ask(["CONFIG", "SET", "maxmemory", "100mb"], 1_000);
  await first?.master?.ask(["ACL", "SETUSER", "stranger", "on"], 1_000);
  const error = await refusalOf(there[Symbol.asyncDispose]());
  expect(error.message).toContain("the setting maxmemory of there-node-");
  expect(error.message).toContain("the users (ACL LIST) of there-node-");
  expect(error.message).not.toContain("100mb");
  await first?.master?.ask(["CONFIG", "SET", "maxmemory", "0"], 1_000);
  await first?.master?.ask(["ACL", "DELUSER", "stranger"], 1_000);
});

test("after a harness that was killed, its undo record takes the keys out, unless another run is there", async () => {
  const lone = makeTestBed();
  const target = await externalTarget(sessions, { keyPrefix: "killed:" });
  // As a killed harness leaves it: its lock, its keys and its record.
  const there = await externalProvider.create(target, lone.context);
  const [master] = sessions.nodes;
  await master?.ask(["SET", "killed:1", "x"], 1_000);
  const second = makeTestBed();
  {
    const { left } = await undoAll(lone.undoPath, undoPerformers);
    expect(left).toEqual([]);
  }
  expect(await keysOf(sessions)).toEqual([]);

  await master?.ask(["SET", "killed:.lock", "another run", "PX", 60_000], 1_000);
  await master?.ask(["SET", "killed:2", "x"], 1_000);
  const error = await refusalOf(externalProvider.create(target, second.context));
  expect(error.message).toContain("in use: another run has its lock");
  await master?.ask(["DEL", "killed:.lock", "killed:2"], 1_000);
  await there[Symbol.asyncDispose]();
  await lone[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

test("nothing harmful that the harness could send arrives: MONITOR on the target shows it", async () => {
  await using there = await externalProvider.create(await externalTarget(sessions), bed.context);
  const [master] = sessions.nodes;
  if (master === undefined) throw new Error("no master");
  const monitoring = new Redis({ ...master.direct, protocol: 2 });
  const monitor = await monitoring.monitor();
  const seen: string[] = [];
  const ended = new Promise<void>((resolve) => {
    monitor.on("monitor", (_time: string, args: string[]) => {
      const line = args.join(" ");
      seen.push(line);
      if (line === "GET redrill:the-end") resolve();
    });
  });
  const harmful: [string, ...string[]][] = [
    ...denied.flatMap((name): [string, ...string[]][] => [[name], [name.toLowerCase(), "redrill:a", "b"]]),
    ...Object.keys(only).flatMap((name): [string, ...string[]][] => [[name, "RESET"], [name, "SET"], [name]]),
    ["EVAL", "return redis.call('FLUSHALL')", "0"],
    ["SET", "other", "x"],
  ];
  for (const command of harmful) {
    for (const server of [...there.nodes, ...there.sentinels])
      await expect(server.ask(command, 1_000)).rejects.toThrow("redrill does not own this target");
  }
  await there.nodes[0]?.ask(["GET", "redrill:the-end"], 1_000);
  await ended;
  const words = new Set(seen.map((line) => line.split(" ")[0]?.toUpperCase() ?? ""));
  for (const name of [...denied, "EVAL"]) expect(words).not.toContain(name);
  expect(seen.filter((line) => /RESET|CONFIG SET|FAILOVER|^SET other/i.test(line))).toEqual([]);
  monitor.disconnect();
  monitoring.disconnect();
});

test("a connection through a path keeps to the same", async () => {
  const [node] = sessions.nodes;
  if (node === undefined) throw new Error("no node");
  const guard = { keyPrefix: "redrill:", mayFailOver: false };
  await expect(
    askOnFreshConnection(node.direct, { username: null, password: null, guard }, ["FLUSHALL"], 1_000),
  ).rejects.toThrow("FLUSHALL was not sent");
});

test("connections that a user may not list are told as not looked at, never as none", async () => {
  const node = sessions.nodes[0];
  if (node === undefined) throw new Error("there is no node");
  await node.ask(["ACL", "SETUSER", "reader", "on", ">pw", "~*", "+@all", "-client|list"], 2_000);
  const ask = (username: string | null, password: string | null) =>
    clientsLeft([
      { name: "there-node-1", address: node.direct, credentials: { username, password, clientName: "of-nobody" } },
    ]);
  try {
    expect(await ask("reader", "pw")).toEqual({ clients: [], unchecked: ["CLIENT LIST of there-node-1"] });
    expect(await ask(node.username, node.password)).toEqual({ clients: [], unchecked: [] });
  } finally {
    await node.ask(["ACL", "DELUSER", "reader"], 2_000);
  }
});
