import { describe, expect, test } from "vitest";
import type { Evidence } from "../journal/evidence.ts";
import { compareRuns } from "./compare-runs.ts";
import { criticalValue, probabilityBeyond } from "./student.ts";
import { noisyRun } from "./testing/noisy-run.ts";

describe("a comparison", () => {
  const run = noisyRun({ seed: 1 });
  const changeOf = (indicator: string, before: Evidence, after: Evidence) =>
    compareRuns([before], [after]).changes.find((change) => change.indicator === indicator);

  test("of a run with itself finds nothing", () => {
    expect(compareRuns([run], [run]).changes.every(({ outcome }) => outcome === "same")).toBe(true);
  });
  test("finds more errors worse, and says how many more", () => {
    const change = changeOf("errorRatio", run, noisyRun({ seed: 2, errorRatio: 0.05 }));
    expect(change).toMatchObject({ outcome: "worse", effect: expect.closeTo(0.048, 2) });
  });
  test("finds a lower p99 better", () => {
    expect(changeOf("p99", run, noisyRun({ seed: 2, slowdown: 0.5 }))).toMatchObject({
      outcome: "better",
      effect: expect.closeTo(0.5, 1),
    });
  });
  test("of too few samples is unknown, and never the same", () => {
    const short = noisyRun({ seed: 1, seconds: 30, perSecond: 20 });
    expect(changeOf("p99", short, short)).toMatchObject({
      outcome: "unknown",
      interval: null,
      reason: "600 samples in one of the runs, 10000 needed",
    });
  });
  test("leaves out the seconds in which a fault was in", () => {
    const fault = { type: "fault.injecting", fault: "f", kind: "kill", target: "t", nodes: [], plane: null } as const;
    const faulted = { ...run, events: [...run.events, { ...fault, atMs: 0 }] };
    expect(changeOf("p99", faulted, faulted)).toMatchObject({ outcome: "unknown" });
  });
  test("names what else differs, and refuses runs of another kind", () => {
    const seeded = { ...run, plan: { ...run.plan, seed: 7 } };
    expect(compareRuns([run], [seeded]).differences).toEqual([`seed: ${String(run.plan.seed)} before, 7 after`]);
    const [load] = run.plan.loads;
    const other = { ...run, plan: { ...run.plan, loads: load === undefined ? [] : [{ ...load, workers: 7 }] } };
    expect(() => compareRuns([run], [other])).toThrow("expected runs of one plan");
    const elsewhere = {
      ...run,
      events: run.events.map((event) =>
        event.type === "run.started" ? { ...event, machine: { ...event.machine, cpus: 64 } } : event,
      ),
    };
    expect(() => compareRuns([run], [elsewhere])).toThrow("machines of one kind");
  });
});

test("Student's t is that of the tables", () => {
  // Source: any table of critical values, two-sided.
  expect(criticalValue(0.05, 8)).toBeCloseTo(2.306, 3);
  expect(criticalValue(0.01, 4)).toBeCloseTo(4.604, 3);
  expect(probabilityBeyond(1.96, 1e6)).toBeCloseTo(0.05, 3);
  expect(probabilityBeyond(0, 3)).toBeCloseTo(1, 6);
});
