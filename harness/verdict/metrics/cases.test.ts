import { describe, expect, test } from "vitest";
import { metrics, type MetricDescription } from "../../plan/metrics.ts";
import type { PlannedObjective } from "../../plan/plan.ts";
import { judgeObjective } from "../judge-objective.ts";
import { clientCases } from "../testing/cases/client-cases.ts";
import { faultCases } from "../testing/cases/fault-cases.ts";
import { ledgerCases } from "../testing/cases/ledger-cases.ts";
import { loadCases } from "../testing/cases/load-cases.ts";
import type { MetricCase } from "../testing/cases/metric-case.ts";
import { targetCases } from "../testing/cases/target-cases.ts";
import { objectiveOf, quantity } from "../testing/plan-parts.ts";
import { metricNamed } from "./metrics.ts";

const table: Readonly<Record<string, MetricDescription>> = metrics;
const cases: Readonly<Record<string, MetricCase>> = {
  ...loadCases,
  ...clientCases,
  ...targetCases,
  ...ledgerCases,
  ...faultCases,
};

test("every metric of the table has its three cases", () => {
  expect(Object.keys(cases).toSorted()).toEqual(Object.keys(table).toSorted());
});

const judged = (
  name: string,
  which: "at" | "beyond" | "unknown",
  { op = cases[name]?.op, ...parts }: Partial<PlannedObjective> = {},
) => {
  const { measure, limit, [which]: evidence } = cases[name] ?? {};
  const { minSamples = 1, unit = "count" } = table[name] ?? {};
  if (measure === undefined || limit === undefined || evidence === undefined || op === undefined)
    throw new Error(`there are no cases of ${name}`);
  return judgeObjective(evidence(), objectiveOf(measure, op, limit, { minSamples, unit, ...parts }));
};

describe.each(Object.keys(table))("%s", (name) => {
  test("holds exactly at its limit, and fails there where that is to be undercut", () => {
    expect(judged(name, "at")).toMatchObject({ status: "pass", measured: expect.closeTo(cases[name]?.limit ?? -1, 9) });
    expect(judged(name, "at", { op: cases[name]?.op === "<=" ? "<" : ">" }).status).toBe("fail");
  });
  test("fails beyond its limit", () => {
    expect(judged(name, "beyond")).toMatchObject({ status: "fail" });
  });
  test("is unknown of nothing, or with a gap, and says why", () => {
    const { status, measured, reason } = judged(name, "unknown");
    expect([status, measured ?? 0]).toEqual(["unknown", 0]);
    expect(reason.length).toBeGreaterThan(10);
  });
});

const byWindow = Object.entries(table).flatMap(([name, { hasWindows }]) => (hasWindows ? [name] : []));

describe.each(byWindow)("%s, second by second", (name) => {
  const { measure, op, at } = cases[name] ?? {};
  if (measure === undefined || op === undefined || at === undefined) throw new Error(`there are no cases of ${name}`);
  const evidence = at();
  const values = Array.from({ length: 20 }, (_, i) => metricNamed(name).inSecond?.(measure, evidence, i * 1_000).value);
  const known = values.filter((value) => typeof value === "number");
  const worst = op === "<=" ? Math.max(...known) : Math.min(...known);
  const limit = [quantity(worst)];

  test("never so beyond its worst second, and failed where that is forbidden too", () => {
    const [beyond, from] = op === "<=" ? ([">", ">="] as const) : (["<", "<="] as const);
    expect(judged(name, "at", { never: true, op: beyond, limit })).toMatchObject({ status: "pass", measured: worst });
    expect(judged(name, "at", { never: true, op: from, limit }).status).toBe("fail");
  });
  test("holds as the aggregate of its seconds exactly at the worst one", () => {
    const bySecond = { kind: op === "<=" ? "max" : "min" } as const;
    const expression = { first: { ...measure, bySecond }, operation: null, second: null } as const;
    expect(judged(name, "at", { expression, limit })).toMatchObject({ status: "pass", measured: worst });
    expect(judged(name, "at", { expression, limit, op: op === "<=" ? "<" : ">" }).status).toBe("fail");
    expect(judged(name, "unknown", { expression, limit }).status).toBe("unknown");
  });
  test("is unknown of nothing, or with a gap", () => {
    expect(judged(name, "unknown", { never: true, op: op === "<=" ? ">" : "<" }).status).toBe("unknown");
  });
});
