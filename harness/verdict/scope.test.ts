import { describe, expect, test } from "vitest";
import { resolveScope } from "./scope.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { during, faultOn, outside, phases, phaseSpan, planOf, wholeScope } from "./testing/plan-parts.ts";

const plan = planOf({
  phases: phases({ base: 10_000, peak: 20_000, after: 10_000 }),
  faults: [faultOn("cache"), faultOn("cache", { name: "slow", kind: "latency" })],
});
const kill = { kind: "fault", name: "master-dies" } as const;
const slow = { kind: "fault", name: "slow" } as const;

/** A kill whose act takes 13 ms, healed within 20 ms; the load is steady, so that nobody has to recover. */
function aRun(): EvidenceBuilder {
  const fault = "master-dies";
  return new EvidenceBuilder(plan)
    .started()
    .load({ load: "shop", fromMs: 0, toMs: 40_000, ratePerSecond: 100 })
    .event(12_000, { type: "fault.injecting", fault, kind: "kill", target: "cache.master", nodes: ["n1"], plane: null })
    .event(12_013, { type: "fault.injected", fault })
    .event(12_300, { type: "fault.effect", fault, effective: true, detail: "" })
    .event(17_000, { type: "fault.healing", fault, why: "window over" })
    .event(17_020, { type: "fault.healed", fault, verified: true, detail: "" })
    .endOfRecords()
    .endedInOrder();
}

const intervals = (...[builder, scope]: [EvidenceBuilder, Parameters<typeof resolveScope>[1]]) => {
  const outcome = resolveScope(builder.evidence(), scope);
  return "unknown" in outcome ? outcome.unknown : outcome.intervals.map(({ startMs, endMs }) => [startMs, endMs]);
};

test("without a scope it is the whole run, the drain included", () => {
  expect(intervals(aRun(), wholeScope)).toEqual([[0, Infinity]]);
});

test("phases in a row are one stretch", () => {
  expect(intervals(aRun(), during(phaseSpan(plan, "base"), phaseSpan(plan, "peak")))).toEqual([[0, 30_000]]);
});

describe("a fault", () => {
  test("lasts, for `during`, from the end of its act to the beginning of its healing", () => {
    expect(intervals(aRun(), during(kill))).toEqual([[12_013, 17_000]]);
  });
  test("lasts, for `outside`, from the beginning of its act to the end of its healing", () => {
    const scope = { text: "", during: [phaseSpan(plan, "peak")], outside: [kill] };
    expect(intervals(aRun(), scope)).toEqual([
      [10_000, 12_000],
      [17_020, 30_000],
    ]);
  });
  test("that never happened makes the scope unknown, inside and outside", () => {
    expect(intervals(aRun(), during(slow))).toBe("fault slow was never injected");
    expect(intervals(aRun(), outside(slow))).toBe("fault slow was never injected");
    expect(intervals(aRun(), outside({ kind: "faults" }))).toBe("fault slow was never injected");
  });
  test("that failed says why", () => {
    const failed = { type: "fault.failed", fault: "slow", stage: "resolve", message: "no such shard" } as const;
    expect(intervals(aRun().event(20_000, failed), during(slow))).toContain("resolve: no such shard");
  });
  test("that never healed lasts to the end", () => {
    const run = aRun()
      .event(25_000, {
        type: "fault.injecting",
        fault: "slow",
        kind: "latency",
        target: "",
        nodes: ["n2"],
        plane: "client",
      })
      .event(25_001, { type: "fault.injected", fault: "slow" });
    expect(intervals(run, during(slow))).toEqual([[25_001, Infinity]]);
  });
  test("that is yet to come excludes nothing while the run is live", () => {
    const outcome = resolveScope(aRun().evidence(), outside({ kind: "faults" }), { isLive: true });
    expect(outcome).toEqual({ intervals: [between(0, 12_000), between(17_020, Infinity)], cut: null });
  });
});

describe("the recovery from a fault", () => {
  const recovery = { kind: "recovery", name: "master-dies" } as const;
  test("is empty where the clients saw nothing", () => {
    expect(intervals(aRun(), during(recovery))).toContain("nothing of the run lies in the scope");
  });
  test("ends when the clients have recovered", () => {
    const outage = { fromMs: 12_013, toMs: 15_000, how: { code: "REFUSED", everyNth: 1 } } as const;
    expect(intervals(failingRun(outage), during(recovery))).toEqual([[12_013, 15_000]]);
    expect(intervals(failingRun(outage), outside(recovery))).toEqual([
      [0, 12_000],
      [15_000, Infinity],
    ]);
  });
  test("ends 20 s after the healing at the latest", () => {
    const outage = { fromMs: 12_013, toMs: 40_000, how: { code: "REFUSED", everyNth: 1 } } as const;
    expect(intervals(failingRun(outage), during(recovery))).toEqual([[12_013, 37_020]]);
  });
});

test("a run that was cut off has the part of the scope that was run, and says so", () => {
  const run = aRun().event(22_000, { type: "run.interrupted", signal: "SIGINT" });
  expect(resolveScope(run.evidence(), during(phaseSpan(plan, "peak")))).toEqual({
    intervals: [between(10_000, 22_000)],
    cut: expect.stringContaining("SIGINT ended the run at 22.0 s"),
  });
  expect(resolveScope(run.evidence(), during(phaseSpan(plan, "base")))).toMatchObject({ cut: null });
});

function failingRun(outage: {
  fromMs: number;
  toMs: number;
  how: { code: string; everyNth: number };
}): EvidenceBuilder {
  const healthy = aRun();
  const run = new EvidenceBuilder(plan).load({
    load: "shop",
    fromMs: 0,
    toMs: 40_000,
    ratePerSecond: 100,
    outages: [outage],
  });
  for (const event of healthy.evidence().events) run.event(event.atMs, event);
  return run.endOfRecords();
}

function between(startMs: number, endMs: number) {
  return { startMs, endMs };
}
