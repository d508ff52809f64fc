import { describe, expect, test } from "vitest";
import { LiveEvidence } from "../journal/live-evidence.ts";
import { EvidenceBuilder } from "../verdict/testing/evidence-builder.ts";
import { faultOn, objectiveOf, ofLoad, planOf } from "../verdict/testing/plan-parts.ts";
import { drawBlock, sparkline } from "./draw-block.ts";
import { type Glance, takeGlance } from "./glance.ts";
import { showProgress } from "./show-progress.ts";
import { Screen } from "./testing/screen.ts";

const plan = planOf({
  faults: [faultOn("cache", { name: "master-dies" })],
  objectives: [objectiveOf(ofLoad("errorRatio", "shop"), "<", 0.2)],
});

/** A run of which the first 6 s are known: errors in the last one, a fault since 5 s. */
function liveRun(): LiveEvidence {
  const builder = new EvidenceBuilder(plan)
    .load({ load: "shop", fromMs: 0, toMs: 5_000, ratePerSecond: 50 })
    .load({
      load: "shop",
      fromMs: 5_000,
      toMs: 6_000,
      ratePerSecond: 50,
      outages: [{ fromMs: 5_000, toMs: 6_000, how: { code: "EOF", everyNth: 1 } }],
    })
    .gauge("shop", 6_050);
  for (let second = 0; second <= 6; second++)
    builder.info("cache", "n1", second * 1000, { evictedKeys: second > 3 ? 7 : 0, commandsProcessed: second * 100 });
  const live = new LiveEvidence(plan);
  const { events, load } = builder.evidence();
  live.event({ type: "run.zero", atMs: 1_000 });
  for (const event of events) live.event({ ...event, atMs: event.atMs + 1_000 });
  live.event({ type: "fault.injected", fault: "master-dies", atMs: 6_000 });
  for (const by of ["due", "end"] as const)
    for (const window of load.counts("shop", "", by))
      live.record({ type: "count", load: "shop", operation: "", by, ...window });
  for (const gauge of load.gauges("shop")) live.record(gauge);
  return live;
}

describe("a glance", () => {
  const glance = takeGlance(liveRun());
  const [shop] = glance.loads;

  test("has the rates of the last whole second", () => {
    expect(glance.atMs).toBe(6_050);
    expect(shop).toMatchObject({ name: "shop", donePerSecond: 0, failedPerSecond: 50, done: 250, failed: 50 });
  });
  test("has no p99 where nothing was timed, rather than a good one", () => {
    expect(shop?.p99Ms).toBeNull();
  });
  test("has what the nodes said", () => {
    expect(glance.targets.find(({ name }) => name === "cache")).toMatchObject({
      nodesUp: 1,
      nodes: 1,
      evictions: 7,
      commandsPerSecond: 100,
    });
  });
  test("knows which fault is on, and since when", () => {
    expect(glance.faults).toEqual([expect.objectContaining({ name: "master-dies", state: "active", sinceMs: 5_000 })]);
  });
  test("has how the objectives stand", () => {
    expect(glance.objectives).toEqual([expect.objectContaining({ state: "holds", measured: 50 / 300 })]);
  });
});

describe("a fault in a glance", () => {
  const stateAfter = (...events: readonly Parameters<LiveEvidence["event"]>[0][]) => {
    const live = liveRun();
    for (const event of events) live.event(event);
    return takeGlance(live).faults[0]?.state;
  };
  const fault = "master-dies";
  test("is healed only when the healing was verified", () => {
    const healed = { type: "fault.healed", fault, atMs: 8_000, detail: "" } as const;
    expect(stateAfter({ ...healed, verified: true })).toBe("healed");
    expect(stateAfter({ ...healed, verified: false })).toBe("failed");
  });
  test("that had no effect has failed, whatever comes after", () => {
    const noEffect = { type: "fault.effect", fault, effective: false, detail: "", atMs: 7_000 } as const;
    expect(stateAfter(noEffect, { type: "fault.healed", fault, verified: true, detail: "", atMs: 8_000 })).toBe(
      "failed",
    );
  });
});

describe("the block on a terminal", () => {
  const glance = takeGlance(liveRun());
  const draw = (columns: number) => drawBlock(glance, { columns, hasColor: false });

  test("has a line for the clock, each load, each target and the objectives, none wider than the terminal", () => {
    const lines = draw(60);
    expect(lines.join("\n")).toContain("⚡ master-");
    expect(lines.length).toBeGreaterThanOrEqual(1 + plan.loads.length + plan.targets.length + 1);
    for (const line of lines) expect(line.length).toBeLessThan(60);
  });
  test("shows a p99 that is not known as a dash", () => {
    expect(draw(200).find((line) => line.startsWith("shop"))).toContain("p99 –");
  });
  test("draws a second in which nothing ended as a gap", () => {
    expect(sparkline([1, null, 100])).toBe("▁ █");
    expect(sparkline([5, 5, 5])).toBe("▁▁▁");
    expect(sparkline([])).toBe("");
  });
});

describe("progress", () => {
  const fault = { type: "fault.healing", fault: "master-dies", why: "window over", atMs: 9_000 } as const;
  const show = (isTerminal: boolean) => {
    const live = liveRun();
    const screen = new Screen();
    const progress = showProgress(live, {
      write: (text) => {
        screen.write(text);
      },
      isTerminal,
      hasColor: false,
      columns: () => 120,
    });
    return { screen, progress, glance: takeGlance(live) };
  };

  test("on a terminal keeps one block below the lines, and takes it away in the end", () => {
    const { screen, progress, glance } = show(true);
    progress.glance(glance);
    progress.event(fault);
    progress.glance(glance);
    expect(screen.lines.filter((line) => line.startsWith("shop"))).toHaveLength(1);
    expect(screen.lines[0]).toContain("healing");
    progress.end();
    expect(screen.lines).toHaveLength(1);
  });
  test("in a log says once in a while that the run goes on", () => {
    const { screen, progress, glance } = show(false);
    const later = (atMs: number): Glance => ({ ...glance, atMs });
    for (const atMs of [1_000, 5_000, 10_000, 12_000, 19_000]) progress.glance(later(atMs));
    expect(screen.lines).toEqual([expect.stringContaining("shop 0/s, 50 failed")]);
  });
  test("does not repeat what three sentinels say within a moment", () => {
    const { screen, progress } = show(false);
    const down = { type: "node.down", target: "cache", node: "n1", how: "odown", by: "s1" } as const;
    progress.event({ ...down, atMs: 1_000 });
    progress.event({ ...down, by: "s2", atMs: 1_500 });
    progress.event({ ...down, atMs: 9_000 });
    expect(screen.lines).toHaveLength(2);
  });
});
