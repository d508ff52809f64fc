import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { findBinaries } from "../base/binaries.ts";
import { UndoLog } from "../base/undo-log.ts";
import type { PlannedLoad } from "../plan/plan.ts";
import { plannedLoad, standaloneAccess } from "./testing/plans.ts";
import { startRedis, type TestRedis } from "./testing/redis-server.ts";
import { makeFolder, runLoad, shipped } from "./testing/run-load.ts";
import { findLedgers, type LedgerAnswer, verifyLedgers } from "./verify-ledgers.ts";

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(async () => {
  await redis[Symbol.asyncDispose]();
});

let folder: Awaited<ReturnType<typeof makeFolder>>;
beforeEach(async () => {
  folder = await makeFolder();
  await redis.client.flushall();
});
afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

const patient = new AbortController().signal;

function orders(style: "append" | "increment"): PlannedLoad {
  return {
    ...plannedLoad,
    name: "orders",
    scenario: shipped("ledger"),
    slots: 1_000,
    with: { style, keys: 16, sizeBytes: 80, readsRatio: 0.25 },
  };
}

const visits: PlannedLoad = {
  ...plannedLoad,
  name: "logins",
  scenario: shipped("session"),
  slots: 400,
  with: { sizeBytes: 512, ttlMs: 1_800_000, logoutsRatio: 0.25 },
};

/** Where the engine wrote: beside its records. */
function recordsFolder(): string {
  const records = readdirSync(folder.path, { recursive: true, encoding: "utf8" }).find((name) =>
    name.endsWith("load.ndjson"),
  );
  return join(folder.path, dirname(records ?? ""));
}

function verify({ port = redis.port, binary = findBinaries(process.env).k6, signal = patient } = {}) {
  const check = {
    name: "cache",
    binary,
    access: standaloneAccess(port),
    files: findLedgers(recordsFolder()),
    folder: folder.path,
    logsFolder: folder.path,
    undo: new UndoLog(join(folder.path, "undo.ndjson")),
    limitMs: 2_000,
  };
  return verifyLedgers(check, signal);
}

function resultOf([answer]: readonly LedgerAnswer[]) {
  if (answer === undefined || answer.found === null) throw new Error(`no result: ${JSON.stringify(answer)}`);
  return answer.found;
}

const nothing = { count: 0, firstMs: null, lastMs: null, windows: [], examples: [] };

describe.each(["append", "increment"] as const)("the scenario ledger with the style %s", (style) => {
  test("finds all of its writes, and afterwards what was deleted behind its back", async () => {
    const outcome = await runLoad(orders(style), { folder: folder.path, port: redis.port });
    expect(outcome.slots).toEqual({ offered: 1_000, done: 1_000, failed: 0, abandoned: 0 });
    expect(outcome.operations).toEqual(new Set(shipped("ledger").operations));
    const { done: writes } = outcome.operation("write");
    const { done: reads } = outcome.operation("read");
    expect(reads).toBeGreaterThan(150);
    expect(reads).toBeLessThan(350);

    const good = resultOf(await verify());
    expect(good).toMatchObject({ load: "orders", target: "cache", style, isComplete: true, reads, lostAtMost: 0 });
    expect(good.writes).toEqual({ acknowledged: writes, rejected: 0, indeterminate: 0 });
    for (const finding of ["lost", "ghost", "duplicate", "stale", "wrongKey"] as const)
      expect(good[finding]).toEqual(nothing);

    await redis.client.flushall();
    const { lost, lostSpans } = resultOf(await verify());
    expect(lost.count).toBe(writes);
    expect(lost.windows.reduce((sum, [, count]) => sum + count, 0)).toBe(writes);
    expect(lostSpans).toEqual([{ firstMs: lost.firstMs, lastMs: lost.lastMs, count: writes }]);
  });
});

test("the scenario session finds the sessions that stayed, and those that were lost or came back", async () => {
  const outcome = await runLoad(visits, { folder: folder.path, port: redis.port });
  expect(outcome.slots.done).toBe(400);
  const loggedOut = outcome.operation("logout").done;
  expect(loggedOut).toBeGreaterThan(60);
  expect(loggedOut).toBeLessThan(140);
  const keys = await redis.client.keys("session:*");
  expect(keys).toHaveLength(400 - loggedOut);
  const good = resultOf(await verify());
  expect(good.writes.acknowledged).toBe(400 + loggedOut);
  expect([good.lost, good.ghost, good.wrongKey]).toEqual([nothing, nothing, nothing]);

  const visitOf = (key: string) => Number(/\{logins:(\d+)\}/.exec(key)?.[1]);
  const present = new Set(keys.map(visitOf));
  const gone = Array.from({ length: 400 }, (_, visit) => visit).find((visit) => !present.has(visit)) ?? -1;
  const [some = "", other = "", third = ""] = keys;
  const returned = some.replace(/\{.*\}/, `{logins:${String(gone)}}`);
  await redis.client.set(returned, `${returned} ${String(gone)} `);
  await redis.client.del(other);
  await redis.client.set(third, `${some} ${String(visitOf(some))} `);
  const bad = resultOf(await verify());
  expect(bad.lost.count).toBe(2);
  expect(new Set(bad.lost.examples)).toEqual(new Set([other, `${returned} erased`]));
  expect(bad.wrongKey.count).toBe(1);
});

test("a ledger whose server does not answer is not known, and says why", async () => {
  await runLoad(orders("append"), { folder: folder.path, port: redis.port });
  const [answer] = await verify({ port: 1 });
  expect(answer).toMatchObject({ found: null, reason: expect.stringContaining("LRANGE was not answered") });
});

test("a k6 that cannot compare is an error of the environment, and one that is cut off is gone", async () => {
  await runLoad(orders("append"), { folder: folder.path, port: redis.port });
  await expect(verify({ binary: "/bin/false" })).rejects.toThrow("k6 x ledger ended with exit code 1");
  await expect(verify({ port: 1, signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ name: "TimeoutError" });
});

test("what is no ledger is left out", () => {
  const path = join(folder.path, "run");
  mkdirSync(path);
  expect(findLedgers(path)).toEqual([]);
  writeFileSync(join(path, "ledger-a.bin"), "");
  writeFileSync(join(path, "ledger-b.bin"), "{}\n");
  writeFileSync(join(path, "ledger-c.bin"), '{"load":"c","target":"t"}\n');
  writeFileSync(join(path, "other.bin"), '{"load":"d","target":"t"}\n');
  expect(findLedgers(path)).toEqual([{ path: join(path, "ledger-c.bin"), load: "c", target: "t" }]);
});
