import { expect, test } from "vitest";
import { type MetricDescription, metrics } from "../../plan/metrics.ts";
import { EvidenceBuilder } from "../testing/evidence-builder.ts";
import { ofFault, ofLoad, ofTarget } from "../testing/plan-parts.ts";
import { metricNamed } from "./metrics.ts";

const all = Object.entries<MetricDescription>(metrics);

test.each(all)("%s has a value in a second exactly where its description says so", (name, { hasWindows }) => {
  expect(metricNamed(name).inSecond !== null).toBe(hasWindows);
});

test.each(all)("%s of something else than its subject throws, and is never 0", (name, { of }) => {
  const wrong = of === "load" ? ofTarget(name, "cache") : of === "target" ? ofFault(name, "x") : ofLoad(name, "shop");
  const scope = { intervals: [{ startMs: 0, endMs: Infinity }], cut: null };
  expect(() => metricNamed(name).over(wrong, new EvidenceBuilder().evidence(), scope)).toThrow(
    /is measured of|are counted of/,
  );
});

test("a metric that is in no table throws", () => {
  expect(() => metricNamed("weather")).toThrow("there is no metric weather");
  expect(() => metricNamed("constructor")).toThrow("there is no metric constructor");
});
