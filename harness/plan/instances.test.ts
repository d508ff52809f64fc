import { expect, test } from "vitest";
import { describePlan } from "./describe-plan.ts";
import { workersByInstance } from "./instances.ts";
import { drillText, planText } from "./testing/plan-text.ts";

const drill = drillText({
  targets: "{ cache: { topology: standalone, origin: { concurrency: 2 } } }",
  load: "{ shop: { scenario: peak, target: cache, rate: 10/s, workers: 8 } }",
});

test.each([
  [8, 3, [3, 3, 2]],
  [50, 3, [17, 17, 16]],
  [2, 3, [1, 1, 0]],
  [7, 1, [7]],
])("%i workers in %i instances are dealt out one by one", (workers, instances, expected) => {
  expect(workersByInstance({ workers }, instances)).toEqual(expected);
});

test("the plan says how many there are, and who has which workers; 1 where nobody asked", () => {
  expect(planText(drill).instances).toBe(1);
  expect(describePlan(planText(drill))).toMatch(/seed 7$/m);
  const plan = planText(drill, { instances: 2 });
  expect(plan.instances).toBe(2);
  expect(describePlan(plan)).toContain("seed 7, 2 instances of k6");
  expect(describePlan(plan)).toContain("8 workers (4 + 4)");
});

test("more instances than workers, or than calls that the origin serves at once, are no plan", () => {
  expect(() => planText(drill, { instances: 9 })).toThrow("--instances 9: expected at most 8, the most workers");
  expect(() => planText(drill.replace("workers: 8", "workers: 100"), { instances: 65 })).toThrow("expected at most 64");
  expect(() => planText(drill, { instances: 3 })).toThrow(
    "targets.cache.origin.concurrency: expected at least 1 for each of the 3 instances that load shop runs in, got 2",
  );
});
