import { describe, expect, test } from "vitest";
import type { PlannedObjective } from "../plan/plan.ts";
import { judgeObjective } from "./judge-objective.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { latencyOf, objectiveOf, planOf } from "./testing/plan-parts.ts";

const plan = planOf();

/** 2 ms until 10 s, 20 ms from then on; strangers use 0.9 of a processor in the seconds that begin at `busyAtMs`. */
function judged(busyAtMs: readonly number[], parts: Partial<PlannedObjective> = {}, strangerCores = 0.9) {
  const load = { load: "shop", ratePerSecond: 200 };
  const run = new EvidenceBuilder(plan)
    .load({ ...load, fromMs: 0, toMs: 10_000, serviceMs: 2 })
    .load({ ...load, fromMs: 10_000, toMs: 20_000, serviceMs: 20 });
  for (const startMs of busyAtMs)
    run.event(startMs + 1_000, { type: "machine", cores: 2, ownCores: 0.5, strangerCores });
  const objective = objectiveOf(latencyOf(99, "shop"), "<=", 5, { unit: "ms", ...parts });
  return judgeObjective(run.inOrder().evidence(), objective);
}

const slowSeconds = Array.from({ length: 10 }, (_, n) => 10_000 + n * 1_000);
const fastSeconds = slowSeconds.map((startMs) => startMs - 10_000);

describe("a latency while other programs use the processors", () => {
  test("is unknown where it is over the limit only in those seconds", () => {
    expect(judged(slowSeconds)).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("other programs used the machine's processors"),
    });
  });
  test("is unknown where hardly a second was without them", () => {
    expect(judged([...fastSeconds, ...slowSeconds]).status).toBe("unknown");
  });
  test("fails where it is over the limit in the other seconds, too", () => {
    expect(judged(fastSeconds).status).toBe("fail");
    expect(judged([]).status).toBe("fail");
  });
  test("fails where strangers used next to nothing", () => {
    expect(judged(slowSeconds, {}, 0.2).status).toBe("fail");
  });
  test("breaks no `never`, which is unknown then", () => {
    const never = objectiveOf(latencyOf(99, "shop"), ">", 5, { never: true, unit: "ms" });
    expect(judged(slowSeconds, never)).toMatchObject({
      status: "unknown",
      reason: expect.stringContaining("other programs"),
    });
    expect(judged([], never).status).toBe("fail");
  });
});
