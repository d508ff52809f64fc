import { expect, test } from "vitest";
import type { Operator } from "../drill/objective.ts";
import type { PlannedMeasure, PlannedObjective } from "../plan/plan.ts";
import { judgeObjective } from "./judge-objective.ts";
import { Random, seeds } from "./testing/property/random.ts";
import { evidenceOf, randomRun } from "./testing/property/random-run.ts";
import { worsenings } from "./testing/property/worsen.ts";
import {
  during,
  faultOn,
  latencyOf,
  loadOn,
  multiple,
  objectiveOf,
  ofFault,
  ofLoad,
  ofTarget,
  phaseSpan,
  planOf,
  quantity,
} from "./testing/plan-parts.ts";
import type { Status } from "./verdict.ts";

const plan = planOf({ faults: [faultOn("cache")], loads: [{ ...loadOn("cache", "shop"), slots: 1_000 }] });
const peak = during(phaseSpan(plan, "peak"));

const slo = { slo: "0.99" };
const highIsBad: readonly (readonly [PlannedMeasure, readonly number[]])[] = [
  [latencyOf(50, "shop"), [2, 5]],
  [latencyOf(99, "shop"), [3, 100, 1_500]],
  [latencyOf("max", "shop"), [3, 1_000]],
  [latencyOf("mean", "shop"), [2, 50, 300]],
  [latencyOf(99, "shop", "get"), [3, 100]],
  [latencyOf(99, "shop", null, { time: "service" }), [3, 100]],
  [ofLoad("errorRatio", "shop"), [0.001, 0.05, 0.3]],
  [ofLoad("errorRatio", "shop", null, { code: "EOF" }), [0.01]],
  [ofLoad("errors", "shop"), [0, 20]],
  [ofLoad("burnRate", "shop", null, slo), [1, 5]],
  [ofLoad("backlog", "shop"), [4, 20]],
  [ofTarget("evictions", "cache"), [0, 20, 80]],
  [ofTarget("evictions", "cache", "masters"), [0, 80]],
  [ofTarget("memoryRatio", "cache"), [0.8, 0.95]],
];
const lowIsBad: readonly (readonly [PlannedMeasure, readonly number[]])[] = [
  [ofLoad("throughput", "shop"), [40, 49]],
  [ofLoad("achieved", "shop"), [0.8, 0.99]],
  [ofLoad("hitRatio", "shop"), [0.7, 0.89]],
  [ofTarget("serverHitRatio", "cache"), [0.8, 0.95]],
  [ofTarget("ckquorum", "cache"), [2, 3]],
];
const ofRun: readonly (readonly [PlannedMeasure, readonly number[]])[] = [
  [ofLoad("budgetSpent", "shop", null, slo), [0.5, 4]],
  [ofLoad("abandoned", "shop"), [0, 3]],
  [ofFault("recovery", "master-dies", { side: "client" }), [0, 1_000, 3_000]],
  [ofFault("settled", "master-dies"), [0, 1_000, 3_000]],
];

/** Of each metric one value over the run and over the peak, its worst second, and that it is never beyond for 1 s and 3 s. */
const objectives: readonly PlannedObjective[] = [
  ...highIsBad.flatMap(([measure, limits]) => limits.flatMap((limit) => kinds(measure, limit, ["<=", ">"]))),
  ...lowIsBad.flatMap(([measure, limits]) => limits.flatMap((limit) => kinds(measure, limit, [">=", "<"]))),
  ...ofRun.flatMap(([measure, limits]) => limits.map((limit) => objectiveOf(measure, "<=", limit))),
  objectiveOf(latencyOf(99, "shop"), "<=", [multiple(2, "base")], { scope: peak }),
  objectiveOf(ofLoad("errorRatio", "shop"), "<=", 0.3, { scope: peak, warn: [quantity(0.05)] }),
].map((objective, i) => ({ ...objective, name: `${String(i)} ${objective.expression.first.metric}` }));

function kinds(first: PlannedMeasure, limit: number, [good, bad]: readonly [Operator, Operator]): PlannedObjective[] {
  const bySecond = { kind: good === "<=" ? "max" : "min" } as const;
  const worst = { expression: { first: { ...first, bySecond }, operation: null, second: null } } as const;
  return [
    objectiveOf(first, good, limit),
    objectiveOf(first, good, limit, { scope: peak, minSamples: 100 }),
    objectiveOf(first, good, limit, worst),
    objectiveOf(first, bad, limit, { never: true, forMs: 1_000 }),
    objectiveOf(first, bad, limit, { never: true, forMs: 3_000, scope: peak }),
  ];
}

const rank = { pass: 2, warn: 1, fail: 0, unknown: 0 } as const satisfies Record<Status, number>;

test.each(worsenings)("$name: no objective gets better by it", ({ name, apply, isMixed = () => false }) => {
  const seen = new Map<string, number>();
  for (const seed of seeds(8, 400)) {
    const random = new Random(seed * 31 + name.length);
    const run = randomRun(random);
    const before = evidenceOf(plan, run);
    apply(run, random);
    const after = evidenceOf(plan, run);
    for (const objective of objectives) {
      if (isMixed(objective) || !random.chance(0.25)) continue;
      const [one, two] = [before, after].map((evidence) => judgeObjective(evidence, objective));
      if (one === undefined || two === undefined) throw new Error("both are judged");
      seen.set(`${one.status} ${two.status}`, (seen.get(`${one.status} ${two.status}`) ?? 0) + 1);
      const why = `seed ${String(seed)}: ${objective.name} ${objective.text}\n${one.status}: ${one.reason}\n${two.status}: ${two.reason}`;
      expect(rank[two.status], why).toBeLessThanOrEqual(rank[one.status]);
    }
  }
  // The property says something only where runs are of both kinds, and some get worse.
  const worse = ["pass fail", "pass unknown", "fail unknown", "warn fail"].map((change) => seen.get(change) ?? 0);
  expect(Math.max(...worse)).toBeGreaterThan(0);
  expect(seen.get("fail fail")).toBeGreaterThan(0);
});
