import { expect, test } from "vitest";
import { judgeSoFar } from "./so-far.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { during, objectiveOf, ofLoad, ofTarget, phaseSpan, planOf } from "./testing/plan-parts.ts";

/** Everything fails from 5 s on. */
const run = new EvidenceBuilder(planOf()).load({
  load: "shop",
  fromMs: 0,
  toMs: 12_000,
  ratePerSecond: 50,
  outages: [{ fromMs: 5_000, toMs: 12_000, how: { code: "EOF", everyNth: 1 } }],
});
const served = objectiveOf(ofLoad("errorRatio", "shop"), "<", 0.2);

test("an objective stands as it does by what is known up to the moment", () => {
  const at = (untilMs: number) => judgeSoFar(run.evidence(), served, untilMs);
  expect(at(5_000)).toMatchObject({ state: "holds", measured: 0, limit: 0.2 });
  expect(at(10_000)).toMatchObject({ state: "broken", measured: 0.5 });
});

test("an objective whose time has not come is open", () => {
  const [, second] = run.plan.phases;
  if (second === undefined) throw new Error("the plan has no second phase");
  const later = { ...served, scope: during(phaseSpan(run.plan, second.name)) };
  expect(judgeSoFar(run.evidence(), later, second.startMs).state).toBe("open");
});

test("an objective with too few samples, or none, is open and never holds", () => {
  expect(judgeSoFar(run.evidence(), { ...served, minSamples: 10_000 }, 5_000).state).toBe("open");
  expect(judgeSoFar(new EvidenceBuilder().evidence(), served, 5_000).state).toBe("open");
});

test("what must never be so is broken as soon as it was so for long enough", () => {
  const never = { ...served, never: true, op: ">" as const, forMs: 3_000 };
  expect(judgeSoFar(run.evidence(), never, 7_000).state).toBe("holds");
  expect(judgeSoFar(run.evidence(), never, 8_000).state).toBe("broken");
});

test("an objective on a target goes by the readings that are there", () => {
  const builder = new EvidenceBuilder();
  for (let second = 0; second < 6; second++) builder.info("cache", "n1", second * 1000, { evictedKeys: second });
  const none = objectiveOf(ofTarget("evictions", "cache"), "=", 0);
  expect(judgeSoFar(builder.evidence(), none, 6_200)).toMatchObject({ state: "broken" });
});
