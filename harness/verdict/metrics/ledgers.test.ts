import { describe, expect, test } from "vitest";
import type { LedgerResult } from "../../journal/ledger.ts";
import { findLedgers } from "../ledgers.ts";
import { judgeObjective } from "../judge-objective.ts";
import { findTarget } from "../find-target.ts";
import { EvidenceBuilder } from "../testing/evidence-builder.ts";
import { casesAt, nothingWrong } from "../testing/ledgers.ts";
import { loadOn, objectiveOf, ofFault, ofLoad, ofTarget, planOf } from "../testing/plan-parts.ts";
import { metricNamed } from "./metrics.ts";

const writes = { ...loadOn("cache", "writes"), scenario: { ...loadOn("cache", "writes").scenario, hasLedger: true } };
const plan = planOf({ loads: [writes, loadOn("cache", "shop")] });
const whole = { intervals: [{ startMs: 0, endMs: Infinity }], cut: null };
const during = (startMs: number, endMs: number) => ({ intervals: [{ startMs, endMs }], cut: null });

const lostTwice: LedgerResult = {
  ...nothingWrong,
  lost: casesAt(5_010, 5_020, 5_150, 15_000),
  lostAtMost: 4,
  lostSpans: [
    { firstMs: 5_010, lastMs: 5_150, count: 3 },
    { firstMs: 15_000, lastMs: 15_000, count: 1 },
  ],
};

const recorded = (...results: readonly LedgerResult[]) =>
  results.reduce(
    (run, result) => run.event(21_000, { type: "ledger.verified", ...result }),
    new EvidenceBuilder(plan).inOrder(),
  );

const measured = (run: EvidenceBuilder, name: string, where = whole, subject = ofLoad(name, "writes")) =>
  metricNamed(name).over(subject, run.evidence(), where);

const all = [
  "lostWrites",
  "lostWriteRatio",
  "lostSpan",
  "ghostWrites",
  "duplicateWrites",
  "staleReads",
  "wrongKeys",
] as const;

test.each(all)("%s is 0 where nothing is wrong, of the load and of its target", (name) => {
  const run = recorded(nothingWrong);
  expect(measured(run, name)).toMatchObject({ value: 0, isLowerBound: false, notes: [] });
  expect(measured(run, name).samples).toBeGreaterThan(0);
  expect(measured(run, name, whole, ofTarget(name, "cache")).value).toBe(0);
});

test.each(all)("%s is unknown where the ledger is, or was never compared, or where there is none", (name) => {
  const unknown = new EvidenceBuilder(plan).event(21_000, {
    type: "ledger.unknown",
    load: "writes",
    target: "cache",
    reason: "nobody answered",
  });
  const because = (run: EvidenceBuilder, subject = ofTarget(name, "cache")) => measured(run, name, whole, subject);
  expect(because(unknown)).toMatchObject({
    value: null,
    reason: "the ledger of writes is not known: nobody answered",
  });
  expect(because(new EvidenceBuilder(plan))).toMatchObject({
    value: null,
    reason: "the ledger of writes was never compared with what survived",
  });
  expect(because(recorded(nothingWrong), ofLoad(name, "shop"))).toMatchObject({
    value: null,
    reason: "there is no ledger",
  });
  expect(because(recorded({ ...nothingWrong, load: "other" }))).toMatchObject({ value: null });
});

test.each(all)("%s of a fault throws", (name) => {
  expect(() => measured(recorded(nothingWrong), name, whole, ofFault(name, "x"))).toThrow("is measured of");
});

test.each(all)("%s is a least where the engine died", (name) => {
  const { isLowerBound, notes } = measured(recorded({ ...nothingWrong, isComplete: false }), name);
  expect(isLowerBound).toBe(true);
  expect(notes).toEqual(["the engine died, and the last writes of writes are in no ledger"]);
});

describe("lost writes", () => {
  test("are counted over the run and in a scope, by when they were acknowledged", () => {
    const run = recorded(lostTwice);
    expect(measured(run, "lostWrites")).toMatchObject({ value: 4, samples: 1_000, isLowerBound: false });
    expect(measured(run, "lostWrites", during(0, 10_000)).value).toBe(3);
    expect(measured(run, "lostWrites", during(5_100, 20_000)).value).toBe(2);
    expect(measured(run, "lostWrites", during(6_000, 7_000)).value).toBe(0);
    expect(measured(run, "lostWriteRatio").value).toBe(0.004);
  });
  test("span their longest stretch, not what lies between two losses", () => {
    const run = recorded(lostTwice);
    expect(measured(run, "lostSpan").value).toBe(140);
    expect(measured(run, "lostSpan", during(10_000, 20_000)).value).toBe(0);
    expect(measured(run, "lostSpan", during(0, 5_100)).value).toBe(90);
  });
  test("of several ledgers of a target are added, and stretches that overlap are one", () => {
    const second = { ...lostTwice, load: "more", lostSpans: [{ firstMs: 5_100, lastMs: 5_300, count: 4 }] };
    const run = recorded(lostTwice, second);
    expect(measured(run, "lostWrites", whole, ofTarget("lostWrites", "cache")).value).toBe(8);
    expect(measured(run, "lostSpan", whole, ofTarget("lostSpan", "cache")).value).toBe(290);
    expect(measured(run, "lostWrites").value).toBe(4);
  });
  test("are a least where writes of unknown outcome may hide more", () => {
    const run = recorded({ ...lostTwice, style: "increment", lostAtMost: 9 });
    for (const name of ["lostWrites", "lostSpan"]) {
      const { isLowerBound, notes } = measured(run, name);
      expect([isLowerBound, notes]).toEqual([
        true,
        ["up to 5 more writes may be lost, behind writes of unknown outcome"],
      ]);
    }
  });
  test("without one acknowledged write have no ratio, and too few samples to judge", () => {
    const run = recorded({ ...nothingWrong, writes: { acknowledged: 0, rejected: 10, indeterminate: 0 } });
    expect(measured(run, "lostWriteRatio").value).toBeNull();
    expect(measured(run, "lostWrites").samples).toBe(0);
  });
});

test("cases without a time count over the run, and are a doubt in a scope", () => {
  const run = recorded({ ...nothingWrong, ghost: casesAt(3_000, -1, -1) });
  expect(measured(run, "ghostWrites")).toMatchObject({ value: 3, isLowerBound: false });
  expect(measured(run, "ghostWrites", during(0, 10_000))).toMatchObject({
    value: 1,
    isLowerBound: true,
    notes: ["2 more of which nobody knows when"],
  });
});

test.each([
  ["duplicateWrites", { duplicate: casesAt(1_000) }, 1_015],
  ["ghostWrites", { ghost: casesAt(1_000) }, 1_015],
  ["staleReads", { stale: casesAt(1_000) }, 200],
  ["wrongKeys", { wrongKey: casesAt(1_000) }, 1_200],
] as const)("%s are counted, each finding by itself", (name, found, samples) => {
  const run = recorded({ ...nothingWrong, ...found });
  for (const other of all.filter((metric) => metric !== name)) expect(measured(run, other).value).toBe(0);
  expect(measured(run, name)).toMatchObject({ value: 1, samples });
});

describe("an objective on lost writes", () => {
  const kept = objectiveOf(ofTarget("lostSpan", "cache"), "<=", 140, { unit: "ms" });
  const judged = (run: EvidenceBuilder, limit = kept) => judgeObjective(run.evidence(), limit);
  test("passes exactly at its limit, and fails beyond", () => {
    expect(judged(recorded(lostTwice))).toMatchObject({ status: "pass", measured: 140 });
    const longer = { ...lostTwice, lostSpans: [{ firstMs: 5_010, lastMs: 5_151, count: 3 }] };
    expect(judged(recorded(longer))).toMatchObject({ status: "fail", measured: 141 });
  });
  test("is unknown without a ledger, and where a doubt reaches beyond the limit", () => {
    expect(judged(new EvidenceBuilder(plan).inOrder()).status).toBe("unknown");
    expect(judged(recorded({ ...lostTwice, lostAtMost: 5 })).status).toBe("unknown");
  });
});

test("verdict.json tells of each ledger, and of each target how many writes were lost", () => {
  const run = recorded(lostTwice, { ...lostTwice, writes: { acknowledged: 500, rejected: 0, indeterminate: 0 } });
  run.event(21_000, { type: "ledger.unknown", load: "shop", target: "other", reason: "nobody answered" });
  const [first, second] = findLedgers(run.evidence());
  expect(first).toMatchObject({
    load: "writes",
    target: "cache",
    reason: null,
    result: {
      acknowledged: 1_500,
      reads: 400,
      lost: { count: 8, firstMs: 5_010, lastMs: 15_000, examples: ["#5010", "#5020", "#5150", "#15000", "#5010"] },
      lostSpanMs: 140,
      ghost: { count: 0, firstMs: null, lastMs: null, examples: [] },
    },
  });
  expect(second).toEqual({
    load: "shop",
    target: "other",
    reason: "the ledger of shop is not known: nobody answered",
    result: null,
  });
  expect(findTarget(run.evidence(), "cache").lostWrites).toBe(8);
  expect(findTarget(run.evidence(), "other").lostWrites).toBeNull();
});
