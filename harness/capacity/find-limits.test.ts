import { describe, expect, test } from "vitest";
import { EvidenceBuilder } from "../verdict/testing/evidence-builder.ts";
import { planOf } from "../verdict/testing/plan-parts.ts";
import { findLimits, forecastUses } from "./find-limits.ts";
import { findUses, type Use } from "./uses.ts";

const plan = planOf();
const [shop] = plan.loads;
if (shop === undefined) throw new Error("the plan for tests has a load");
const pooled = { ...shop, client: { ...shop.client, name: "two", mode: "pooled" as const, connections: 2 } };

interface Seen {
  readonly cpu?: number;
  readonly calling?: number;
  readonly atOrigin?: number;
  readonly backlog?: number;
  readonly evictions?: number;
  readonly rejected?: number;
  readonly machine?: number;
}

/** Ten seconds of a run in which each of these was so. */
function usesOf({
  cpu = 0.1,
  calling = 1,
  atOrigin = 0,
  backlog = 0,
  evictions = 0,
  rejected = 0,
  machine = 0.5,
}: Seen) {
  const run = new EvidenceBuilder({ ...plan, loads: [pooled] });
  for (let second = 0; second <= 10; second++) {
    const atMs = second * 1_000 + 100;
    run.info("cache", "n1", atMs, {
      mainThreadCpuSeconds: cpu * second,
      evictedKeys: evictions * second,
      rejectedConnections: rejected * second,
      usedMemoryBytes: 50,
      maxMemoryBytes: 100,
    });
    run.event(atMs, { type: "machine", cores: 2, ownCores: machine, strangerCores: machine });
    run.gauge("shop", atMs, {
      workersCalling: calling,
      workersComputing: 0,
      backlog,
      originInFlight: atOrigin,
      originCalls: atOrigin * second,
    });
  }
  return findUses(run.inOrder().evidence());
}

const calm = usesOf({});
const firstOf = (seen: Seen, before: readonly Use[] = calm) => findLimits(usesOf(seen), before)[0]?.what ?? null;

describe("what gave in first", () => {
  test("is nothing where nothing was full", () => {
    expect(findLimits(usesOf({}), calm)).toEqual([]);
  });
  test.each([
    ["a busy server, which fills pool, workers and queue", { cpu: 0.95, calling: 50, backlog: 500 }, "CPU of n1"],
    ["an origin that serves no more", { calling: 50, atOrigin: 50, backlog: 500 }, "origin of shop"],
    ["a pool whose server has time", { calling: 50, backlog: 500 }, "connections of client two on cache"],
    ["memory that evicts", { evictions: 10 }, "memory of n1"],
    ["a server that turns connections away", { rejected: 1 }, "maxclients of n1"],
    ["half of a processor, where that is all there is", { cpu: 0.5, machine: 1 }, "CPU of n1"],
  ])("is %s", (_what, seen, first) => {
    expect(firstOf(seen)).toBe(first);
  });
  test("is not half of a processor where the other half is free", () => {
    expect(firstOf({ cpu: 0.5 })).toBeNull();
  });
  test("is not memory that evicted before already", () => {
    expect(firstOf({ evictions: 10 }, usesOf({ evictions: 10 }))).toBeNull();
  });
  test("comes with what it was before, and with what filled behind it", () => {
    const limits = findLimits(usesOf({ cpu: 0.95, calling: 50, backlog: 500 }), calm);
    expect(limits.map(({ kind }) => kind)).toEqual(["cpu", "connections", "workers", "queue"]);
    expect(limits[0]?.useBeforeRatio).toBeCloseTo(0.1);
    expect(limits[0]?.detail).toBe("95 % of one processor");
  });
});

test("a forecast grows with the rate, the fullest first, and leaves memory out", () => {
  const uses = usesOf({ cpu: 0.4, calling: 1 });
  expect(forecastUses(uses, 2).slice(0, 2)).toEqual([
    { what: "connections of client two on cache", useRatio: 1 },
    { what: "CPU of n1", useRatio: 0.8 },
  ]);
  expect(forecastUses(uses, 2).some(({ what }) => what.includes("memory"))).toBe(false);
});
