import { describe, expect, test } from "vitest";
import type { InfoReading } from "../../journal/event.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { EvidenceBuilder } from "../testing/evidence-builder.ts";
import { faultOn, ofTarget, planOf } from "../testing/plan-parts.ts";
import { metricNamed } from "./metrics.ts";

const plan = planOf({ faults: [faultOn("cache")] });
const scope = (startMs: number, endMs: number) => ({ intervals: [{ startMs, endMs }], cut: null });
const whole = scope(0, Infinity);

/** A reading of a node every second, half a second past it, from before zero until after the end. */
function readings(
  builder: EvidenceBuilder,
  node: string,
  read: (second: number) => Partial<InfoReading> | null,
): EvidenceBuilder {
  for (let second = -2; second <= 22; second++) builder.info("cache", node, second * 1000 + 500, read(second));
  return builder;
}

const measured = (builder: EvidenceBuilder, measure: PlannedMeasure, where = whole) =>
  metricNamed(measure.metric).over(measure, builder.evidence(), where);

const inSecond = (builder: EvidenceBuilder, measure: PlannedMeasure, startMs: number) =>
  metricNamed(measure.metric).inSecond?.(measure, builder.evidence(), startMs).value;

const tenASecond = () => readings(new EvidenceBuilder(plan), "n1", (second) => ({ evictedKeys: 1000 + second * 10 }));

describe("evictions", () => {
  const evictions = ofTarget("evictions", "cache");
  test("are the differences of readings that both lie in the scope, over all nodes", () => {
    const run = readings(tenASecond(), "n2", () => ({ evictedKeys: 77 }));
    // 0.5 s to 22.5 s
    expect(measured(run, evictions)).toMatchObject({ value: 220, samples: 46 });
    // 10.5 s to 19.5 s
    expect(measured(run, evictions, scope(10_000, 20_000))).toMatchObject({ value: 90, samples: 20 });
  });
  test("in one second are interpolated between the readings around it", () => {
    expect(inSecond(tenASecond(), evictions, 3_000)).toBeCloseTo(10, 9);
    const jump = readings(new EvidenceBuilder(plan), "n1", (second) => ({ evictedKeys: second >= 5 ? 100 : 0 }));
    // From 4.5 s to 5.5 s: half of it in each second.
    expect([3, 4, 5, 6].map((second) => inSecond(jump, evictions, second * 1000))).toEqual([0, 50, 50, 0]);
  });
  test("in the run's first and last second are what was seen of them", () => {
    const run = new EvidenceBuilder(plan);
    for (let second = 0; second < 20; second++)
      run.info("cache", "n1", second * 1000 + 500, { evictedKeys: second * 10 });
    expect(inSecond(run, evictions, 0)).toBeCloseTo(5, 9);
    expect(inSecond(run, evictions, 19_000)).toBeCloseTo(5, 9);
    expect(measured(run, evictions)).toMatchObject({ value: 190 });
  });
  test("of replicas alone are those that a node counted as a replica", () => {
    const run = readings(tenASecond(), "n2", (second) => ({ role: "replica", evictedKeys: second * 3 }));
    expect(measured(run, ofTarget("evictions", "cache", "replicas"), scope(0, 10_000)).value).toBe(27);
    expect(measured(run, ofTarget("evictions", "cache", "masters"), scope(0, 10_000)).value).toBe(90);
    expect(() => measured(run, ofTarget("evictions", "cache", "sentinels"))).toThrow("not of sentinels");
  });
  test("survive a missed reading or two, which lose nothing", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", (second) =>
      second === 6 || second === 7 ? null : { evictedKeys: second * 10 },
    );
    expect(measured(run, evictions, scope(0, 10_000))).toMatchObject({ value: 90, samples: 8 });
  });
  test("are unknown with a gap of the probe in the scope", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", (second) =>
      second >= 6 && second <= 8 ? null : { evictedKeys: second * 10 },
    );
    expect(measured(run, evictions)).toMatchObject({
      value: null,
      reason: "a probe gap: INFO of n1 was not read from 5.5 s to 9.5 s",
    });
    expect(measured(run, evictions, scope(10_000, 20_000)).value).toBe(90);
    expect(inSecond(run, evictions, 7_000)).toBeNull();
    expect(inSecond(run, evictions, 11_000)).toBeCloseTo(10, 9);
  });
  test("are unknown where the probe fell silent before the end", () => {
    const run = new EvidenceBuilder(plan).info("cache", "n1", 500, {}).info("cache", "n1", 1_500, {});
    expect(measured(run, evictions).reason).toContain("was not read from 1.5 s to 20.0 s");
  });
  test("are unknown of a target that was never read", () => {
    expect(measured(new EvidenceBuilder(plan), evictions).reason).toBe("INFO of this target was never read");
  });
  test("are known while a fault keeps a node from answering", () => {
    const run = readings(tenASecond(), "n2", (second) => (second >= 6 && second <= 12 ? null : { evictedKeys: 5 }));
    run.fault("master-dies", ["n2"], { atMs: 6_000, healedAtMs: 12_000 });
    expect(measured(run, evictions, scope(0, 10_000))).toMatchObject({ value: 90 });
    expect(inSecond(run, evictions, 8_000)).toBeCloseTo(10, 9);
  });
  test("are known after a node has ended for good", () => {
    const run = readings(tenASecond(), "n2", (second) => (second >= 6 ? null : { evictedKeys: 5 }));
    run.event(6_000, { type: "node.exited", target: "cache", node: "n2", asked: false, detail: "signal SIGSEGV" });
    expect(measured(run, evictions).value).toBe(220);
    expect(inSecond(run, evictions, 6_000)).toBeCloseTo(10, 9);
  });
  test("are unknown where a restarted node is not read again within 3 s", () => {
    const silent = (againSecond: number) =>
      readings(tenASecond(), "n2", (second) => (second >= 6 && second < againSecond ? null : { evictedKeys: 5 }))
        .event(6_000, { type: "node.exited", target: "cache", node: "n2", asked: true, detail: "" })
        .event(8_000, { type: "node.started", target: "cache", node: "n2", address: "", pid: 1, role: "master" });
    expect(measured(silent(10), evictions).value).toBe(220);
    expect(measured(silent(11), evictions).reason).toBe("a probe gap: INFO of n2 was not read from 5.5 s to 11.5 s");
  });
  test("lose nothing where a node ends after the clock, at the tear-down", () => {
    const torn = (atMs: number) =>
      tenASecond().event(atMs, { type: "node.exited", target: "cache", node: "n1", asked: true, detail: "" });
    expect(measured(torn(20_900), evictions)).toMatchObject({ value: 220, isLowerBound: false, notes: [] });
    expect(measured(torn(19_900), evictions)).toMatchObject({ value: 220, isLowerBound: true });
  });
  test("of a restarted node count from its new start, and say what is lost", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", (second) =>
      second < 8
        ? { runId: "a", evictedKeys: 100 + second }
        : { runId: "b", uptimeSeconds: second - 8, evictedKeys: (second - 8) * 4 },
    );
    // 0.5 s to 7.5 s: 7; from the new start to 12.5 s: 16; 8.5 s was the first reading.
    expect(measured(run, evictions, scope(0, 13_000))).toMatchObject({
      value: 7 + 16,
      notes: [expect.stringContaining("n1 began to count anew")],
    });
  });
  test("are not negative after CONFIG RESETSTAT", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", (second) => ({ evictedKeys: second < 8 ? 100 : 2 }));
    expect(measured(run, evictions)).toMatchObject({
      value: 2,
      notes: [expect.stringContaining("began to count anew")],
    });
  });
});

test("rejected connections are differences too", () => {
  const run = readings(new EvidenceBuilder(plan), "n1", (second) => ({ rejectedConnections: second > 3 ? 4 : 1 }));
  expect(measured(run, ofTarget("rejectedConnections", "cache"))).toMatchObject({ value: 3 });
});

describe("the servers' hit ratio", () => {
  const ratio = ofTarget("serverHitRatio", "cache");
  test("goes by what was looked up in the scope", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", (second) => ({
      keyspaceHits: 5_000 + second * 9,
      keyspaceMisses: 100 + second,
    }));
    expect(measured(run, ratio, scope(0, 10_000))).toMatchObject({ value: 0.9, samples: 90 });
    expect(inSecond(run, ratio, 4_000)).toBeCloseTo(0.9, 9);
  });
  test("is unknown where nothing was looked up", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", () => ({ keyspaceHits: 5, keyspaceMisses: 5 }));
    expect(measured(run, ratio)).toMatchObject({ value: null, reason: "no lookup in the scope" });
  });
});

describe("the memory ratio", () => {
  const memory = ofTarget("memoryRatio", "cache");
  test("is the highest of any node", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", (second) => ({
      usedMemoryBytes: second === 5 ? 80 : 50,
      maxMemoryBytes: 100,
    }));
    readings(run, "n2", () => ({ usedMemoryBytes: 60, maxMemoryBytes: 100 }));
    readings(run, "n3", () => ({ usedMemoryBytes: 999, maxMemoryBytes: 0 }));
    expect(measured(run, memory).value).toBe(0.8);
    expect(measured(run, memory, scope(10_000, 20_000)).value).toBe(0.6);
    expect([4, 5, 6].map((second) => inSecond(run, memory, second * 1000))).toEqual([0.6, 0.8, 0.6]);
  });
  test("is unknown where no node has a limit", () => {
    const run = readings(new EvidenceBuilder(plan), "n1", () => ({ maxMemoryBytes: 0 }));
    expect(measured(run, memory).reason).toBe("maxmemory is 0 (no limit) on every node");
  });
});

const replica = (lagSeconds: number) => ({ address: "127.0.0.1:1", offset: 0, lagSeconds, state: "online" });

test("the replication lag is the highest that a master reported", () => {
  const run = readings(new EvidenceBuilder(plan), "n1", (second) => ({
    role: "master",
    replicas: [replica(0), replica(second === 7 ? 3 : 1)],
  }));
  readings(run, "n2", () => ({ role: "replica", replicas: [replica(99)] }));
  expect(measured(run, ofTarget("replicationLag", "cache")).value).toBe(3_000);
  expect(measured(run, ofTarget("replicationLag", "cache"), scope(10_000, 20_000)).value).toBe(1_000);
});

describe("failovers", () => {
  const failovers = ofTarget("failovers", "cache");
  const times = { refusedAtMs: 5_010, downAtMs: 7_000, electedAtMs: 8_000, writesAtMs: 8_100 };
  test("count once, though sentinels and polling both tell", () => {
    const run = new EvidenceBuilder(plan).master("cache", "n1").failover("cache", { from: "n1", to: "n2" }, times);
    expect(measured(run, failovers)).toMatchObject({ value: 1, samples: 3 });
    expect(measured(run, failovers, scope(10_000, 20_000)).value).toBe(0);
  });
  test("count there and back", () => {
    const run = new EvidenceBuilder(plan).master("cache", "n1").failover("cache", { from: "n1", to: "n2" }, times);
    run.failover("cache", { from: "n2", to: "n1" }, { ...times, electedAtMs: 15_000 });
    expect(measured(run, failovers).value).toBe(2);
  });
  test("are 0 with the first reading alone, and unknown without", () => {
    expect(measured(new EvidenceBuilder(plan).master("cache", "n1"), failovers).value).toBe(0);
    expect(measured(new EvidenceBuilder(plan), failovers).value).toBeNull();
  });
});
