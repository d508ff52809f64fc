import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { PlannedLoad } from "../plan/plan.ts";
import { plannedLoad } from "./testing/plans.ts";
import { startRedis, type TestRedis } from "./testing/redis-server.ts";
import { makeFolder, runLoad, shipped } from "./testing/run-load.ts";
import { startSlowPath } from "./testing/slow-path.ts";

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

const run = (load: PlannedLoad, port = redis.port) => runLoad(load, { folder: folder.path, port });

const pageParameters = {
  size: { sizes: [{ minBytes: 256, maxBytes: 256, ratio: 1 }] },
  ttlMs: 600_000,
  ttlJitterRatio: 0.2,
};

function warmup(pages: number): PlannedLoad {
  return {
    ...plannedLoad,
    name: "pages",
    scenario: shipped("cache-warmup"),
    workers: 4,
    slots: Math.ceil(pages / 100),
    with: { ...pageParameters, pages, from: 0, batch: 100 },
  };
}

/** 20,000 page views in 4 s. */
function shop(writeBack: boolean): PlannedLoad {
  return {
    ...plannedLoad,
    name: "shop",
    scenario: shipped("peak"),
    workers: 100,
    slots: 20_000,
    schedule: [{ startMs: 0, endMs: 4_000, fromPerSecond: 5_000, toPerSecond: 5_000 }],
    with: { ...pageParameters, pages: 50_000, keys: { distribution: "zipf", exponent: 1.1 }, writeBack },
  };
}

const visits: PlannedLoad = {
  ...plannedLoad,
  name: "logins",
  scenario: shipped("session"),
  slots: 500,
  with: { sizeBytes: 512, ttlMs: 1_800_000, logoutsRatio: 1 },
};

const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0);

/** How much of the draws of zipf(exponent) over `count` keys goes to the `top` most popular. */
function zipfMass(top: number, count: number, exponent: number): number {
  const weights = Array.from({ length: count }, (_, rank) => (rank + 1) ** -exponent);
  return sum(weights.slice(0, top)) / sum(weights);
}

test("warms exactly the most popular pages, each with a TTL within the jitter, not all with the same", async () => {
  const outcome = await run(warmup(1_050));
  expect(outcome.end).toMatchObject({ exitCode: 0, error: null });
  expect(outcome.slots).toEqual({ offered: 11, done: 11, failed: 0, abandoned: 0 });
  expect(outcome.operations).toEqual(new Set(["pipeline"]));
  expect(shipped("cache-warmup").operations).toEqual(expect.arrayContaining([...outcome.operations]));
  expect(await redis.client.dbsize()).toBe(1_050);

  const keys = Array.from({ length: 1_050 }, (_, page) => `page:${String(page)}`);
  for (const [page, value] of (await redis.client.mget(keys)).entries()) {
    expect(value).toHaveLength(256);
    expect(JSON.parse(value ?? "")).toMatchObject({ page });
  }
  const ttls = await Promise.all(keys.map((key) => redis.client.pttl(key)));
  expect(Math.max(...ttls)).toBeLessThanOrEqual(720_000);
  expect(Math.min(...ttls)).toBeGreaterThan(480_000 - 60_000); // they have been running down since
  expect(Math.max(...ttls) - Math.min(...ttls)).toBeGreaterThan(200_000);
});

test("warms the last pages where those are the popular ones", async () => {
  const last = { ...warmup(150), with: { ...warmup(150).with, from: 850 } };
  expect((await run(last)).slots).toEqual({ offered: 2, done: 2, failed: 0, abandoned: 0 });
  const pages = (await redis.client.keys("*")).map((key) => Number(key.slice("page:".length)));
  expect(pages.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 150 }, (_, index) => 850 + index));
});

test("fails the slots of a warm-up whose pages do not fit", async () => {
  await redis.client.config("SET", "maxmemory", "2mb");
  try {
    const outcome = await run(warmup(20_000));
    const { offered, done, failed } = outcome.slots;
    expect(failed).toBeGreaterThan(0);
    expect(done + failed).toBe(offered);
    expect(outcome.errorCodes).toEqual(new Set(["OOM"]));
  } finally {
    await redis.client.config("SET", "maxmemory", "0");
  }
});

test("hits as often as the Zipf mass of the warm pages when nothing is written back", async () => {
  await run(warmup(10_000));
  const outcome = await run(shop(false));
  expect(outcome.slots).toEqual({ offered: 20_000, done: 20_000, failed: 0, abandoned: 0 });

  const { hits, misses } = outcome.operation("get");
  expect(hits + misses).toBe(20_000);
  const mass = zipfMass(10_000, 50_000, 1.1);
  expect(mass).toBeCloseTo(0.918, 3);
  expect(Math.abs(hits / (hits + misses) - mass)).toBeLessThan(0.01);
  expect(outcome.operation("origin").done).toBe(misses);
  expect(outcome.counters["wrongPage"] ?? 0).toBe(0);
  expect(await redis.client.dbsize()).toBe(10_000);
});

test("writes missed pages back in the form that the warm-up writes", async () => {
  const outcome = await run({ ...shop(true), slots: 5_000, schedule: [] });
  expect(outcome.operations).toEqual(new Set(["get", "origin", "set"]));
  expect(shipped("peak").operations).toEqual(expect.arrayContaining([...outcome.operations]));
  expect(outcome.operation("set").done).toBe(outcome.operation("get").misses);
  expect(outcome.operation("get").hits).toBeGreaterThan(0);
  expect(outcome.counters["wrongPage"] ?? 0).toBe(0);

  const writtenBack = await redis.client.get("page:0");
  const ttlMs = await redis.client.pttl("page:0");
  expect(ttlMs).toBeGreaterThan(480_000 - 60_000);
  expect(ttlMs).toBeLessThanOrEqual(720_000);
  await redis.client.flushall();
  await run(warmup(1));
  expect(await redis.client.get("page:0")).toBe(writtenBack);
});

test("counts a page that is not the one that was asked for", async () => {
  const wrong = '{"page":17,"html":""}';
  const keys = Array.from({ length: 10 }, (_, page) => `page:${String(page)}`);
  await redis.client.mset(Object.fromEntries(keys.map((key) => [key, wrong])));
  const outcome = await run({ ...shop(false), slots: 50, schedule: [], with: { ...shop(false).with, pages: 10 } });
  expect(outcome.counters).toEqual({ wrongPage: 50 });
  expect(shipped("peak").counters).toEqual(["wrongPage"]);
});

test("reads its own session back in every visit, and leaves none behind", async () => {
  const outcome = await run(visits);
  expect(outcome.slots).toEqual({ offered: 500, done: 500, failed: 0, abandoned: 0 });
  expect(outcome.counters["readYourWrites"] ?? 0).toBe(0);
  expect(outcome.operations).toEqual(new Set(shipped("session").operations));
  for (const operation of ["login", "touch", "logout"]) expect(outcome.operation(operation).done).toBe(500);
  expect(outcome.operation("read")).toEqual({ done: 1_000, hits: 1_000, misses: 0 });
  expect(await redis.client.dbsize()).toBe(0);
});

test("counts every read of a session that was lost", async () => {
  await using slow = await startSlowPath(redis.port, 10);
  const expired = { ...visits, slots: 100, with: { ...visits.with, ttlMs: 1 } };
  const outcome = await run(expired, slow.port);
  expect(outcome.slots.done).toBe(100);
  expect(outcome.operation("read")).toMatchObject({ hits: 0, misses: 200 });
  expect(outcome.counters).toEqual({ readYourWrites: 200, forcedLogins: 100 });
  expect(shipped("session").counters).toEqual(expect.arrayContaining(["readYourWrites", "forcedLogins"]));
});

test("asks for the same pages however many workers there are", async () => {
  const view = { ...shop(true), slots: 500, schedule: [] };
  await run({ ...view, workers: 5 });
  const byFew = await redis.client.keys("*");
  await redis.client.flushall();
  await run({ ...view, workers: 50 });
  expect((await redis.client.keys("*")).toSorted()).toEqual(byFew.toSorted());
});

test("reads and writes items as the mix says, each of its size, the same however many workers there are", async () => {
  const sizes = [
    { minBytes: 10, maxBytes: 20, ratio: 0.5 },
    { minBytes: 300, maxBytes: 300, ratio: 0.5 },
  ];
  const mix: PlannedLoad = {
    ...plannedLoad,
    name: "mix",
    scenario: shipped("cache-mix"),
    workers: 5,
    slots: 2_000,
    schedule: [{ startMs: 0, endMs: 1_000, fromPerSecond: 2_000, toPerSecond: 2_000 }],
    with: {
      preset: null,
      items: 500,
      keys: {
        distribution: "hotset",
        hotRatio: 0.1,
        drawRatio: 0.9,
        moves: { everyMs: 250, everySlots: null, byKeys: 100 },
      },
      size: { sizes },
      keySizeBytes: 16,
      readsRatio: 0.5,
      ttlMs: 60_000,
    },
  };
  const written = async (): Promise<Readonly<Record<string, number>>> => {
    const keys = (await redis.client.keys("*")).toSorted();
    return Object.fromEntries(
      await Promise.all(keys.map(async (key) => [key, await redis.client.strlen(key)] as const)),
    );
  };
  const outcome = await run(mix);
  expect(outcome.slots).toEqual({ offered: 2_000, done: 2_000, failed: 0, abandoned: 0 });
  const { done } = outcome.operation("get");
  expect(done + outcome.operation("set").done).toBe(2_000);
  expect(Math.abs(done / 2_000 - 0.5)).toBeLessThan(0.05);

  const byFew = await written();
  expect(Object.keys(byFew).every((key) => /^item:\d{11}$/.test(key))).toBe(true);
  expect(Object.values(byFew).every((size) => size === 300 || (size >= 10 && size <= 20))).toBe(true);
  expect(new Set(Object.values(byFew)).size).toBeGreaterThan(5);
  expect(await redis.client.pttl(Object.keys(byFew)[0] ?? "")).toBeGreaterThan(0);
  // Four hot spots of 50 items each, and few others.
  expect(Object.keys(byFew).filter((key) => Number(key.slice(5)) % 100 < 50).length).toBeGreaterThan(180);

  await redis.client.flushall();
  await run({ ...mix, workers: 50 });
  expect(await written()).toEqual(byFew);
});
