import { describe, expect, test } from "vitest";
import type { LiveEvidence } from "../journal/live-evidence.ts";
import { drawBlock, sparkline } from "./draw-block.ts";
import { type Glance, takeGlance } from "./glance.ts";
import { showProgress } from "./show-progress.ts";
import { showToAll } from "./show-to-all.ts";
import { livePlan, liveRun } from "./testing/live-run.ts";
import { Screen } from "./testing/screen.ts";

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
    expect(lines.length).toBeGreaterThanOrEqual(1 + livePlan.loads.length + livePlan.targets.length + 1);
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

  test("on a terminal keeps one block below the lines, and takes it away in the end", async () => {
    const { screen, progress, glance } = show(true);
    progress.glance(glance);
    progress.event(fault);
    progress.glance(glance);
    expect(screen.lines.filter((line) => line.startsWith("shop"))).toHaveLength(1);
    expect(screen.lines[0]).toContain("healing");
    await progress[Symbol.asyncDispose]();
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

describe("several views", () => {
  test("one that breaks is told of once and left out, and the others go on", async () => {
    const told: string[] = [];
    let seen = 0;
    const broken = {
      event: () => {
        throw new Error("no such column");
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
    const working = { event: () => void (seen += 1), [Symbol.asyncDispose]: async () => undefined };
    await using views = showToAll(liveRun(), [broken, working], (message) => told.push(message));
    views.event({ type: "run.zero", atMs: 0 });
    views.event({ type: "run.zero", atMs: 0 });
    expect(seen).toBe(2);
    expect(told).toEqual([expect.stringContaining("no such column")]);
  });
});
