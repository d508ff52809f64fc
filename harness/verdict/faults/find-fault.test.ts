import { describe, expect, test } from "vitest";
import type { Plane } from "../../plan/plan.ts";
import { EvidenceBuilder } from "../testing/evidence-builder.ts";
import { faultOn, phases, planOf } from "../testing/plan-parts.ts";
import type { Outage } from "../testing/simulate-load.ts";
import { findFault } from "./find-fault.ts";

const plan = planOf({ phases: phases({ base: 10_000, peak: 20_000 }), faults: [faultOn("cache")] });

interface Timeline {
  readonly outages?: readonly Outage[];
  readonly nodes?: readonly string[];
  readonly plane?: Plane;
  readonly ratePerSecond?: number;
  readonly drainPerSecond?: number;
  readonly maxBacklog?: number;
}

/** `cache-node-1` is master; the fault is in from 10 s to 15 s. */
function aRun({ outages = [], nodes = ["cache-node-1"], plane, ...rates }: Timeline): EvidenceBuilder {
  return new EvidenceBuilder(plan)
    .started()
    .master("cache", "cache-node-1")
    .load({ load: "shop", fromMs: 0, toMs: 30_000, ratePerSecond: 200, outages, ...rates })
    .fault("master-dies", nodes, { atMs: 10_000, healedAtMs: 15_000, plane: plane ?? null })
    .endOfRecords()
    .endedInOrder();
}

const find = (builder: EvidenceBuilder) => findFault(builder.evidence(), "master-dies").finding;

const failover = { refusedAtMs: 10_015, downAtMs: 12_050, electedAtMs: 13_000, writesAtMs: 13_140 };
const refused: Outage = { fromMs: 10_000, toMs: 13_400, how: { code: "REFUSED", everyNth: 1 } };

describe("a master that is killed", () => {
  const found = find(
    aRun({ outages: [refused] }).failover("cache", { from: "cache-node-1", to: "cache-node-2" }, failover),
  );

  test("has every time of its failover, from the moment that it was effective", () => {
    expect(found).toMatchObject({
      nodes: ["cache-node-1"],
      injectedAtMs: 10_000,
      effectiveAtMs: 10_000,
      healedAtMs: 15_000,
      effectVerified: true,
      healVerified: true,
      detectedMs: 2_050,
      electedMs: 3_000,
      serverRecoveryMs: 3_140,
      notes: {},
    });
  });
  test("is recovered from, for clients, with the first good second", () => {
    expect(found.clientRecoveryMs).toBe(3_400);
  });
  test("is settled with the first of three calm seconds after that", () => {
    expect(found.settledMs).toBe(4_000);
  });
});

describe("a frozen server and its backlog", () => {
  const frozen = { fromMs: 10_000, toMs: 12_000, how: "frozen" } as const;
  test("is not well at the thaw, when more is done than offered, but when the backlog is drained", () => {
    // 400 slots wait; 1,000/s drain 800/s of them: 0.5 s until all, 0.4875 s until 5 % of a second's slots are left.
    const found = find(aRun({ outages: [frozen], drainPerSecond: 1_000 }));
    expect(found.clientRecoveryMs).toBeGreaterThanOrEqual(2_400);
    expect(found.clientRecoveryMs).toBeLessThanOrEqual(2_600);
  });
  test("takes longer the slower it drains", () => {
    // 400 / (300 - 200) = 4 s after the thaw.
    const found = find(aRun({ outages: [frozen], drainPerSecond: 300 }));
    expect(found.clientRecoveryMs).toBeGreaterThanOrEqual(5_800);
    expect(found.clientRecoveryMs).toBeLessThanOrEqual(6_100);
    expect(found.settledMs).toBeGreaterThanOrEqual(found.clientRecoveryMs ?? Infinity);
  });
  test("is well sooner when most of the backlog was given up, and those slots are waited for no longer", () => {
    // 20 slots wait at the thaw instead of 400, so that all are served within 0.2 s.
    const run = aRun({ outages: [frozen], drainPerSecond: 300, maxBacklog: 20 });
    const { shop } = run.evidence().load.totals;
    expect(shop?.abandoned).toBeGreaterThan(350);
    const found = find(run);
    expect(found.clientRecoveryMs).toBeGreaterThanOrEqual(2_000);
    expect(found.clientRecoveryMs).toBeLessThanOrEqual(2_300);
  });
  test("has no failed slot at all, so that errors alone would not have seen it", () => {
    const { load } = aRun({ outages: [frozen] }).evidence();
    expect(load.totals["shop"]).toEqual({ offered: 6_000, done: 6_000, failed: 0, abandoned: 0 });
  });
  test("never recovers when it cannot drain, and the time is known to be longer than the run", () => {
    const found = findFault(aRun({ outages: [frozen], drainPerSecond: 201 }).evidence(), "master-dies");
    expect(found.finding.clientRecoveryMs).toBeNull();
    expect(found.finding.notes["clientRecoveryMs"]).toBe("the clients had not recovered when the run ended");
    expect(found.durations.clientRecoveryMs.atLeastMs).toBe(20_000);
    expect(found.finding.settledMs).toBeNull();
  });
  test("of a standalone is recovered from, for the server, when the same node takes writes again", () => {
    const write = { target: "cache", shard: 1, node: "cache-node-1" };
    const run = aRun({ outages: [frozen] })
      .event(10_250, { type: "write.refused", ...write, code: "TIMEOUT", sentAtMs: 10_000 })
      .event(12_004, { type: "write.accepted", ...write, sentAtMs: 10_060 });
    expect(find(run)).toMatchObject({
      serverRecoveryMs: 2_004,
      electedMs: null,
      notes: { electedMs: "no other node became master", detectedMs: "nobody called a faulted node down" },
    });
  });
});

describe("a fault without an effect on clients", () => {
  test("has a recovery of 0, and says that nothing was seen", () => {
    const found = find(aRun({ nodes: ["cache-node-3"] }));
    expect(found).toMatchObject({ clientRecoveryMs: 0, settledMs: 0 });
    expect(found.notes["clientRecoveryMs"]).toBe("no effect on the clients was seen");
  });
  test("on a replica has no server recovery, since no master was touched", () => {
    expect(find(aRun({ nodes: ["cache-node-3"] }))).toMatchObject({
      serverRecoveryMs: null,
      electedMs: null,
      notes: { serverRecoveryMs: "no master was touched: cache-node-3 was none" },
    });
  });
  test("allows as many errors as there were before, and a tenth of a per cent", () => {
    const before = { fromMs: 0, toMs: 30_000, how: { code: "EOF", everyNth: 50 } } as const;
    expect(find(aRun({ outages: [before] })).clientRecoveryMs).toBe(0);
    const more = [
      { ...before, toMs: 10_000 },
      { fromMs: 10_000, toMs: 16_000, how: { code: "EOF", everyNth: 25 } },
    ];
    expect(find(aRun({ outages: more })).clientRecoveryMs).toBeGreaterThan(5_000);
  });
});

describe("an old master that thaws after another was elected", () => {
  const write = { target: "cache", shard: 1, node: "cache-node-1" };
  const thawed = () =>
    aRun({})
      .event(10_250, { type: "write.refused", ...write, code: "TIMEOUT", sentAtMs: 10_000 })
      .event(12_004, { type: "write.accepted", ...write, sentAtMs: 12_001 });
  test("is not the one that the shard recovered with", () => {
    const run = thawed()
      .event(13_000, {
        type: "role.changed",
        target: "cache",
        shard: 1,
        from: "cache-node-1",
        to: "cache-node-2",
        source: "poll",
        epoch: 1,
      })
      .event(13_100, { type: "write.accepted", ...write, node: "cache-node-2", sentAtMs: 13_099 });
    expect(find(run)).toMatchObject({ electedMs: 3_000, serverRecoveryMs: 3_100 });
  });
  test("is, where nobody replaced it", () => {
    expect(find(thawed()).serverRecoveryMs).toBe(2_004);
  });
});

describe("shards that a Cluster takes down with the faulted one", () => {
  const down = (code: string) =>
    aRun({}).failover("cache", { from: "cache-node-1", to: "cache-node-4" }, failover).event(12_500, {
      type: "write.refused",
      target: "cache",
      shard: 2,
      node: "cache-node-2",
      code,
      sentAtMs: 12_499,
    });
  const up = { type: "write.accepted", target: "cache", shard: 2, node: "cache-node-2", sentAtMs: 13_499 } as const;
  test("are recovered from when they accept again, too", () => {
    expect(find(down("CLUSTERDOWN").event(13_500, up)).serverRecoveryMs).toBe(3_500);
    expect(find(down("CLUSTERDOWN")).notes["serverRecoveryMs"]).toBe("shard 2 accepted no write until the run ended");
  });
  test("are those alone that refused because of it", () => {
    expect(find(down("TIMEOUT").event(13_500, up)).serverRecoveryMs).toBe(3_140);
  });
});

describe("pain that comes later than a second", () => {
  const late = (fromMs: number, toMs: number): Outage => ({ fromMs, toMs, how: { code: "TIMEOUT", everyNth: 2 } });
  test("is the fault's until 20 s after its healing", () => {
    expect(find(aRun({ outages: [late(13_000, 14_000)] })).clientRecoveryMs).toBe(4_000);
    expect(find(aRun({ outages: [late(27_000, 27_500)] })).clientRecoveryMs).toBe(17_500);
    const early = new EvidenceBuilder(plan)
      .started()
      .load({ load: "shop", fromMs: 0, toMs: 30_000, ratePerSecond: 200, outages: [late(26_000, 27_000)] })
      .fault("master-dies", ["cache-node-1"], { atMs: 2_000, healedAtMs: 5_000 })
      .endOfRecords();
    expect(find(early).clientRecoveryMs).toBe(0);
  });
  test("is none where it is a hiccup", () => {
    expect(find(aRun({ outages: [{ fromMs: 14_000, toMs: 14_150, how: "frozen" }] })).clientRecoveryMs).toBe(0);
  });
  test("is none while other programs had the processors", () => {
    const run = aRun({ outages: [late(13_000, 13_500)] });
    for (const atMs of [13_000, 14_000])
      run.event(atMs, { type: "machine", cores: 2, ownCores: 1, strangerCores: 0.8 });
    expect(find(run).clientRecoveryMs).toBe(0);
  });
  test("is not the fault's once another one on its target acts or heals", () => {
    const two = planOf({
      phases: phases({ base: 10_000, peak: 20_000 }),
      faults: [faultOn("cache"), faultOn("cache", { name: "slow", kind: "latency" })],
    });
    const both = (slowAtMs: number, healedAtMs: number) => {
      const run = new EvidenceBuilder(two)
        .started()
        .load({ load: "shop", fromMs: 0, toMs: 30_000, ratePerSecond: 200, outages: [late(19_000, 20_000)] })
        .fault("master-dies", ["cache-node-1"], { atMs: 10_000, healedAtMs: 15_000 })
        .fault("slow", ["cache-node-2"], { atMs: slowAtMs, healedAtMs })
        .endOfRecords();
      return findFault(run.evidence(), "master-dies").finding.clientRecoveryMs;
    };
    expect(both(18_500, 25_000)).toBe(0);
    expect(both(9_000, 18_900)).toBe(0);
    expect(both(21_000, 25_000)).toBe(10_000);
  });
});

describe("what cannot be known is null, with its reason", () => {
  test("on the client plane, which the writer of the harness does not take", () => {
    const found = find(aRun({ plane: "client" }));
    expect(found.serverRecoveryMs).toBeNull();
    expect(found.notes["serverRecoveryMs"]).toContain("past the client plane");
  });
  test("where writes never stopped", () => {
    expect(find(aRun({})).notes["serverRecoveryMs"]).toBe("writes never stopped");
  });
  test("where they never came back", () => {
    const write = { target: "cache", shard: 1, node: "cache-node-1", code: "REFUSED", sentAtMs: 10_010 };
    const found = findFault(
      aRun({})
        .event(10_020, { type: "write.refused", ...write })
        .evidence(),
      "master-dies",
    );
    expect(found.finding.notes["serverRecoveryMs"]).toBe("shard 1 accepted no write until the run ended");
    expect(found.durations.serverRecoveryMs.atLeastMs).toBe(20_000);
  });
  test("of a fault that was never injected", () => {
    const found = find(new EvidenceBuilder(plan).started());
    expect(found).toMatchObject({ injectedAtMs: null, effectVerified: false, clientRecoveryMs: null });
    expect(Object.values(found.notes)).toEqual(Array.from({ length: 5 }, () => "it was never injected"));
  });
  test("without the end of the load's records", () => {
    const run = new EvidenceBuilder(plan)
      .load({ load: "shop", fromMs: 0, toMs: 30_000, ratePerSecond: 100 })
      .fault("master-dies", ["cache-node-1"], { atMs: 10_000, healedAtMs: 15_000 });
    expect(find(run).notes["clientRecoveryMs"]).toBe("the load's records have no end");
  });
  test("where no load runs on the target", () => {
    const quiet = new EvidenceBuilder({ ...plan, loads: [] }).fault("master-dies", ["n"], { atMs: 1, healedAtMs: 2 });
    expect(find(quiet).notes["clientRecoveryMs"]).toBe("no load runs on cache");
  });
});

test("what a later fault does to the same node is not this one's", () => {
  const two = planOf({
    phases: phases({ base: 10_000, peak: 20_000 }),
    faults: [faultOn("cache", { name: "slow", kind: "latency" }), faultOn("cache")],
  });
  const run = new EvidenceBuilder(two)
    .started()
    .master("cache", "cache-node-1")
    .load({ load: "shop", fromMs: 0, toMs: 30_000, ratePerSecond: 100 })
    .fault("slow", ["cache-node-1"], { atMs: 5_000, healedAtMs: 8_000, plane: "replication" })
    .fault("master-dies", ["cache-node-1"], { atMs: 10_000, healedAtMs: 15_000 })
    .failover("cache", { from: "cache-node-1", to: "cache-node-2" }, failover)
    .endOfRecords();
  const slow = findFault(run.evidence(), "slow").finding;
  expect(slow).toMatchObject({ detectedMs: null, electedMs: null, serverRecoveryMs: null });
  expect(slow.notes["serverRecoveryMs"]).toBe("writes never stopped");
  expect(findFault(run.evidence(), "master-dies").finding.serverRecoveryMs).toBe(3_140);
});
