import { expect, test } from "vitest";
import { drillText, planText } from "./testing/plan-text.ts";
import { withoutFaults } from "./without-faults.ts";

test("leaves out the faults and what is about them, and asks for the rest everywhere", () => {
  const plan = planText(
    drillText({
      faults: "{ slow: { freeze: cache.any(1 master), at: 10s, for: 2s } }",
      objectives: `  fast: p99(shop) <= 5ms outside faults
  during-it: errorRatio(shop) < 1% during slow
  back: recovery(slow) < 5s
  hits: hitRatio(shop) > 80%`,
    }),
  );
  const healthy = withoutFaults(plan);
  expect(healthy.faults).toEqual([]);
  expect(healthy.objectives.map(({ name, scope }) => [name, scope.outside])).toEqual([
    ["fast", []],
    ["hits", []],
  ]);
  expect(healthy.targets).toEqual(plan.targets);
});
