import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Clock } from "../base/clock.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { JournalEntry } from "../journal/event.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import {
  clusterTarget,
  makeTestBed,
  sentinelTarget,
  standaloneTarget,
  type TestBed,
} from "../topology/testing/test-bed.ts";
import { probeAgreement } from "./agreement.ts";
import type { StartProbe } from "./contract.ts";
import { probeInfo } from "./info.ts";
import { probeRoles } from "./roles.ts";
import { SlowLog } from "./slow-log.ts";

let bed: TestBed;
let one: Topology;
let sessions: Topology;
let cache: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  [one, sessions, cache] = await Promise.all([
    bed.form(standaloneTarget({ config: { "slowlog-log-slower-than": "1000000" } })),
    bed.form(sentinelTarget({ downAfterMs: 60_000 })),
    bed.form(clusterTarget({ nodeTimeoutMs: 60_000 })),
  ]);
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

type EntryOf<T extends JournalEntry["type"]> = Extract<JournalEntry, { readonly type: T }>;

/** What a probe journals of a type until one of them is as wanted; that one. */
async function seen<T extends JournalEntry["type"]>(
  start: StartProbe,
  topology: Topology,
  type: T,
  isWanted: (entry: EntryOf<T>) => boolean,
): Promise<EntryOf<T>> {
  const entries: EntryOf<T>[] = [];
  const journal = (entry: JournalEntry) => {
    if (entry.type === type) entries.push(entry as EntryOf<T>);
  };
  const probe = await start(topology, { clock: new Clock(), journal });
  try {
    const look = async () => entries.find(isWanted);
    const wait = { what: `${type} as wanted`, look, isDone: (entry: unknown) => entry !== undefined, limitMs: 10_000 };
    const entry = await waitUntil(wait, new AbortController().signal);
    if (entry === undefined) throw new Error("it was seen a moment ago");
    return entry;
  } finally {
    await probe[Symbol.asyncDispose]();
  }
}

function first({ name, nodes: [node] }: Topology): RedisNode {
  if (node === undefined) throw new Error(`${name} has no node`);
  return node;
}

describe("the slow log", () => {
  const makeSlow = async (...commands: readonly (readonly [string, ...string[]])[]) => {
    await first(one).ask(["CONFIG", "SET", "slowlog-log-slower-than", "0"], 1_000);
    for (const command of commands) await first(one).ask(command, 1_000);
    await first(one).ask(["CONFIG", "SET", "slowlog-log-slower-than", "1000000"], 1_000);
  };
  test("tells what is new since the last reading, and how much there was since the start", async () => {
    const log = new SlowLog(first(one));
    const before = await log.read("a", 1_000);
    await makeSlow(["SET", "secret-key", "value"]);
    const after = await log.read("a", 1_000);
    expect(after.slowLog.count - before.slowLog.count).toBe(after.commands.length);
    expect(after.commands).toContainEqual(expect.objectContaining({ command: "SET", arguments: 2 }));
    expect(after.slowLog.longestUs).toBe(Math.max(...after.commands.map(({ durationUs }) => durationUs)));
    expect(JSON.stringify(after)).not.toContain("secret-key");
    expect(await log.read("a", 1_000)).toEqual({ slowLog: { count: after.slowLog.count, longestUs: 0 }, commands: [] });
  });
  test("is all new after a restart, and none of it after a reset", async () => {
    const log = new SlowLog(first(one));
    await makeSlow(["GET", "x"]);
    const { slowLog } = await log.read("a", 1_000);
    expect((await log.read("b", 1_000)).commands.length).toBe(slowLog.count);
    await first(one).ask(["SLOWLOG", "RESET"], 1_000);
    expect(await log.read("b", 1_000)).toEqual({ slowLog: { count: slowLog.count, longestUs: 0 }, commands: [] });
  });
  test("is in the readings of INFO, and its commands in the journal", async () => {
    const reading = seen(probeInfo, one, "info", (entry) => (entry.reading?.slowLog?.count ?? 0) > 0);
    const commands = seen(probeInfo, one, "slow.commands", () => true);
    await makeSlow(["GET", "y"]);
    expect((await reading).reading?.totalForks).toBe(0);
    expect((await commands).node).toBe("one-node-1");
  });
});

test("every sentinel says that there is a quorum, and none of two that are left alone", async () => {
  expect(await seen(probeAgreement, sessions, "quorum.seen", () => true)).toMatchObject({
    target: "sessions",
    asked: 3,
    agreeing: 3,
    reason: null,
  });
  const [, ...others] = sessions.sentinels;
  await Promise.all(others.map((sentinel) => sentinel.pause()));
  try {
    const lost = await seen(probeAgreement, sessions, "quorum.seen", ({ agreeing }) => agreeing < 2);
    expect(lost.reason).toMatch(/sessions-sentinel-\d/);
  } finally {
    await Promise.all(others.map((sentinel) => sentinel.resume()));
  }
});

describe("a Cluster", () => {
  test("has an owner for every slot, and every node says the same", async () => {
    expect(await seen(probeAgreement, cache, "slots.seen", () => true)).toMatchObject({
      answered: 6,
      unowned: 0,
      disputed: 0,
    });
  });
  test("in which two nodes call another one the owner of a slot disputes it", async () => {
    const [one1, two] = cache.nodes;
    const id = String(await two?.ask(["CLUSTER", "MYID"], 1_000));
    await one1?.ask(["CLUSTER", "SETSLOT", "0", "NODE", id], 1_000);
    const { disputed } = await seen(probeAgreement, cache, "slots.seen", (entry) => (entry.disputed ?? 0) > 0);
    expect(disputed).toBe(1);
  });
  test("journals which nodes belong to which shard", async () => {
    const shards = await Promise.all(
      [1, 2, 3].map((shard) => seen(probeRoles, cache, "shard.members", (entry) => entry.shard === shard)),
    );
    expect(shards.map(({ nodes }) => nodes)).toEqual([
      ["cache-node-1", "cache-node-4"],
      ["cache-node-2", "cache-node-5"],
      ["cache-node-3", "cache-node-6"],
    ]);
  });
});
