import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Baseline } from "../../journal/baseline.ts";
import type { Evidence } from "../../journal/evidence.ts";
import { baselinePath, readBaseline, readBaselines } from "../../journal/read-baselines.ts";
import type { PlannedBound } from "../../plan/plan.ts";
import { judge } from "../judge.ts";
import { judgeObjective } from "../judge-objective.ts";
import { EvidenceBuilder } from "../testing/evidence-builder.ts";
import { during, latencyOf, objectiveOf, ofLoad, phaseSpan, planOf, quantity } from "../testing/plan-parts.ts";
import { makeBaseline } from "./make-baseline.ts";
import { valueKey } from "../../journal/value-key.ts";

const lastGood = (factor: number, plus?: number): PlannedBound => ({
  kind: "run",
  factor,
  run: "last-good",
  text: `${String(factor)}x run(last-good)`,
  ...(plus === undefined ? {} : { plus }),
});
const p99 = (limit: readonly PlannedBound[], parts = {}) =>
  objectiveOf(latencyOf(99, "shop"), "<=", limit, { name: "p99", unit: "ms", minSamples: 100, ...parts });

/** 20 s of 100 slots a second that take so many ms; `objectives` decide what a baseline keeps. */
function runOf(serviceMs: number, objectives = [p99([quantity(50)])], parts = {}): Evidence {
  return new EvidenceBuilder(planOf({ objectives, ...parts }))
    .load({ load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 100, serviceMs, lagMs: 0 })
    .inOrder()
    .evidence();
}

const save = (evidence: Evidence) =>
  makeBaseline(evidence, judge(evidence), { name: "last-good", savedAt: "2026-11-21T12:00:00.000Z" });
const saved = save(runOf(10));

const judged = (serviceMs: number, limit: readonly PlannedBound[], baseline: Baseline | null = saved, parts = {}) => {
  const evidence = { ...runOf(serviceMs), ...(baseline === null ? {} : { baselines: { "last-good": baseline } }) };
  return judgeObjective(evidence, p99(limit, parts));
};

describe("a limit relative to a saved run", () => {
  test("is a multiple of what the same expression was there over the same scope", () => {
    expect(judged(11, [lastGood(1.2)])).toMatchObject({
      status: "pass",
      limit: expect.closeTo(12.01, 1),
      reason: expect.stringContaining("(1.2x run(last-good))"),
    });
    expect(judged(13, [lastGood(1.2)]).status).toBe("fail");
  });
  test("holds exactly at it", () => {
    expect(judged(10, [lastGood(1)]).status).toBe("pass");
    expect(judged(10, [lastGood(1)], saved, { op: "<" }).status).toBe("fail");
  });
  test("may be so much more, or less", () => {
    expect(judged(13, [lastGood(1, 4)]).status).toBe("pass");
    expect(judged(13, [lastGood(1.5, -4)]).status).toBe("fail");
  });
  test("is unknown where there is no such baseline, and says how to save one", () => {
    expect(judged(1, [lastGood(1.2)], null)).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("there was no baseline last-good; save a good run with"),
    });
  });
  test("beside an absolute limit is left out where there is none, and the absolute one decides", () => {
    const [inside, outside] = [4, 6].map((ms) => judged(ms, [quantity(5), lastGood(9)], null));
    expect(inside).toMatchObject({ status: "pass", limit: 5 });
    expect(inside?.reason).toContain("9x run(last-good) is left out: there was no baseline last-good");
    expect(outside).toMatchObject({ status: "fail", limit: 5 });
    expect(judged(6, [quantity(5), lastGood(9)]).status).toBe("pass");
  });
  test("is unknown of too few samples there, and of what that run could not tell", () => {
    const [value] = saved.values;
    const other = (parts: object) => ({ ...saved, values: value === undefined ? [] : [{ ...value, ...parts }] });
    expect(judged(1, [lastGood(1)], other({ samples: 99 })).reason).toContain("99 samples in baseline last-good");
    const gap = judged(1, [lastGood(1)], other({ value: null, reason: "a probe gap" }));
    expect(gap).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("in baseline last-good: a probe gap"),
    });
    expect(judged(1, [lastGood(1)], other({ key: "something else" })).reason).toContain(
      "has no value of p99(latency(shop",
    );
  });
  test("is unknown of another machine, and of a run that was another experiment", () => {
    const machine = { cpus: 64, cpuModel: "another processor", memoryBytes: 1, platform: "linux x64" };
    expect(judged(1, [lastGood(1)], { ...saved, machine })).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("another machine (64 x another processor, linux x64; now 2 x a processor"),
    });
    expect(judged(1, [lastGood(1)], { ...saved, machine: null }).status).toBe("unknown");
    const changed = { ...saved, plan: { ...saved.plan, loads: "0", faults: "0" } };
    expect(judged(1, [lastGood(1)], changed).reason).toContain("its plan had other loads, faults");
  });
  test("may have other objectives, another seed and another version of Redis", () => {
    const other = { ...saved, run: { ...saved.run, seed: 7, redis: "8.0.0" } };
    const evidence = { ...runOf(10, [], { seed: 3 }), baselines: { "last-good": other } };
    expect(judgeObjective(evidence, p99([lastGood(1.2)])).status).toBe("pass");
  });
  test("of a zero is unknown, unless something is added to it", () => {
    const errors = (plus?: number) =>
      objectiveOf(ofLoad("errorRatio", "shop"), "<=", [lastGood(2, plus)], { unit: "ratio" });
    const evidence = runOf(10, [errors()]);
    const with0 = { ...evidence, baselines: { "last-good": save(runOf(10, [{ ...errors(), limit: [quantity(1)] }])) } };
    expect(judgeObjective(with0, errors()).reason).toContain("no multiple of 0 says anything");
    expect(judgeObjective(with0, errors(0.01)).status).toBe("pass");
  });
});

describe("a baseline", () => {
  test("keeps one value per expression and scope", () => {
    const plan = planOf();
    const peak = during(phaseSpan(plan, "peak"));
    const objectives = [p99([quantity(5)]), p99([quantity(50)], { name: "b" }), p99([quantity(50)], { scope: peak })];
    const { values } = save({ ...runOf(1, objectives) });
    expect(values.map(({ key, samples }) => [key, samples])).toEqual([
      ["p99(latency(shop, time=response)) the whole run", 2_000],
      ["p99(latency(shop, time=response)) during spans", 1_000],
    ]);
  });
  test("is no run that failed, unless that is meant, and never one that was not measured", () => {
    const failed = runOf(60);
    expect(() => save(failed)).toThrow("expected a run that passed, got fail");
    const options = { name: "a", savedAt: "", evenIfFailed: true };
    expect(makeBaseline(failed, judge(failed), options).run.verdict).toBe("fail");
    const cut = { ...failed, events: [] };
    expect(() => makeBaseline(cut, judge(cut), options)).toThrow("expected a run that passed, got");
  });
  test("is read as it was written, and one that is damaged is an error", () => {
    const folder = mkdtempSync(join(tmpdir(), "redrill-baselines-"));
    try {
      expect(readBaseline(folder, "last-good")).toBeNull();
      expect(readBaselines(join(folder, "missing"))).toEqual({});
      writeFileSync(baselinePath(folder, "last-good"), JSON.stringify(saved));
      expect(readBaselines(folder)).toEqual({ "last-good": saved });
      for (const broken of ["", "{}", JSON.stringify({ ...saved, version: 2 }), JSON.stringify(saved).slice(0, 200)]) {
        writeFileSync(baselinePath(folder, "last-good"), broken);
        expect(() => readBaselines(folder)).toThrow("last-good.json: expected a baseline of version 1");
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

test("a value's key names everything that decides it", () => {
  const measure = {
    metric: "evictions",
    subject: { kind: "target", target: "cache", nodes: { parts: [{ name: "shard", argument: "1" }] } },
    filters: {},
    aggregate: null,
    bySecond: { kind: "percentile", percent: 95 },
  } as const;
  const { scope } = objectiveOf(measure, "=", 0);
  expect(valueKey({ first: measure, operation: null, second: null }, scope)).toBe(
    "p95(evictions(cache.shard(1))) the whole run",
  );
  const fault = {
    metric: "recovery",
    subject: { kind: "fault", fault: "dies" },
    filters: { side: "server" },
    aggregate: null,
  } as const;
  expect(valueKey({ first: fault, operation: "-", second: { ...fault, filters: {} } }, scope)).toBe(
    "recovery(dies, side=server) - recovery(dies) the whole run",
  );
});
