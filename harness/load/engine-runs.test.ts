import { expect, test } from "vitest";
import { engineInputFor } from "./engine-input-for.ts";
import { drainLimitMs, engineRuns, warmupLimitMs } from "./engine-runs.ts";
import { cacheTarget, plan, plannedLoad, standaloneAccess } from "./testing/plans.ts";

const access = new Map([["cache", standaloneAccess(6379)]]);

test("gives every warm-up load a k6 of its own, in order, then one to all loads of the clock", () => {
  const runs = engineRuns({
    ...plan,
    warmup: [
      { ...plannedLoad, name: "pages" },
      { ...plannedLoad, name: "prices" },
    ],
    loads: [plannedLoad, { ...plannedLoad, name: "logins" }],
  });
  expect(runs.map(({ name, what, limitMs, loads }) => [name, what, limitMs, loads.map((load) => load.name)])).toEqual([
    ["warmup-pages", "warmup", warmupLimitMs, ["pages"]],
    ["warmup-prices", "warmup", warmupLimitMs, ["prices"]],
    ["load", "load", plan.durationMs + drainLimitMs, ["shop", "logins"]],
  ]);
});

test("leaves out loads without slots, and k6 altogether where none has any", () => {
  const idle = { ...plannedLoad, name: "idle", slots: 0 };
  expect(engineRuns({ ...plan, warmup: [idle], loads: [idle] })).toEqual([]);
  const [run] = engineRuns({ ...plan, loads: [idle, plannedLoad] });
  expect(run?.loads.map(({ name }) => name)).toEqual(["shop"]);
});

test("never asks for more workers than there are slots, which k6 refuses", () => {
  const [run] = engineRuns({ ...plan, loads: [{ ...plannedLoad, workers: 50, slots: 3 }] });
  expect(run?.loads[0]).toMatchObject({ workers: 3, slots: 3 });
});

test("hands the engine each load with its target's origin, and only the targets that are used", () => {
  const other = { ...cacheTarget, name: "sessions" };
  const input = engineInputFor(
    { loads: [plannedLoad] },
    { plan: { seed: 42, targets: [cacheTarget, other] }, access, recordsPath: "/run/load.ndjson" },
  );
  expect(input).toEqual({
    version: 1,
    seed: 42,
    recordsPath: "/run/load.ndjson",
    targets: { cache: access.get("cache") },
    loads: {
      shop: {
        target: "cache",
        client: plannedLoad.client,
        workers: 20,
        slots: 100,
        schedule: [],
        maxBacklog: null,
        with: {},
        origin: cacheTarget.origin,
      },
    },
  });
});

test("says which target has no access", () => {
  const surroundings = { plan, access: new Map(), recordsPath: "/run/load.ndjson" };
  expect(() => engineInputFor({ loads: [plannedLoad] }, surroundings)).toThrow("no access to target cache");
});
