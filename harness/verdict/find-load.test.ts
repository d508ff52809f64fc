import { expect, test } from "vitest";
import { findLoad } from "./find-load.ts";
import { encodeHistogram } from "./testing/encode-histogram.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { planOf } from "./testing/plan-parts.ts";

const plan = planOf();
const [shop] = plan.loads;

/** 99 slots of 1 to 99 ms, and so many that were given up. */
function findWith(abandoned: number) {
  if (shop === undefined) throw new Error("the plan for tests has a load");
  const histogram = encodeHistogram(Array.from({ length: 99 }, (_, n) => (n + 1) * 1000));
  const none = { failed: {}, abandoned: 0, hits: 0, misses: 0, attempts: 0 };
  const run = new EvidenceBuilder(plan).record(
    { type: "count", load: shop.name, operation: "", by: "due", windowMs: 0, ...none, done: 99, abandoned },
    {
      type: "count",
      load: shop.name,
      operation: "",
      by: "end",
      windowMs: 0,
      ...none,
      done: 99,
      abandoned: Math.floor(abandoned / 2),
    },
    { type: "latency", load: shop.name, operation: "", time: "response", windowMs: 0, histogram },
    { type: "latency", load: shop.name, operation: "", time: "service", windowMs: 0, histogram },
  );
  return findLoad(run.inOrder().evidence(), shop);
}

test("without abandoned slots every figure is that of the timed ones", () => {
  const { p50, p99, max } = findWith(0).responseMs;
  expect(p50).toBeCloseTo(50, 0);
  expect(p99).toBeCloseTo(99, 0);
  expect(max).toBeCloseTo(99, 0);
});

test("abandoned slots are the slowest: no figure gets better for their sake, and what lies among them is unknown", () => {
  const { responseMs, serviceMs, offered, done, abandoned, givenUp } = findWith(99);
  expect(offered).toBe(done + abandoned);
  expect(givenUp).toBe(49);
  expect(responseMs.p50).toBeCloseTo(99, 0);
  expect(responseMs).toMatchObject({ p95: null, p99: null, p999: null, max: null, mean: null });
  expect(serviceMs.p99).toBeCloseTo(99, 0);
});
