import { describe, expect, test } from "vitest";
import { drawHeatMap } from "../chart/heat-map.ts";
import { shapesOf } from "../facts/topology.ts";
import { blackFriday } from "../samples/black-friday.ts";
import { samples } from "../samples/samples.ts";
import { readMarkup } from "../testing/read-markup.ts";
import { makeClock } from "./clock.ts";
import { zoomInto } from "./fault-zoom.ts";
import { makeHeatMap } from "./heat-maps.ts";
import { makePercentiles } from "./percentiles.ts";

const sample = blackFriday();
const { verdict, evidence } = sample;
const clock = makeClock(verdict, evidence);
const [shop, logins] = evidence.plan.loads;
if (!shop || !logins) throw new Error("the sample has two loads");

describe("a heat map", () => {
  const map = makeHeatMap(shop, evidence, clock);

  test("loses no slot, and has the tail of the slow shard in a band of its own", () => {
    const slots = evidence.load
      .latencies("shop", "", "response")
      .reduce((sum, { histogram }) => sum + histogram.count, 0);
    expect(map?.columns.flat().reduce((sum, count) => sum + count, 0)).toBe(slots);
    expect(map?.columns).toHaveLength(100);
    const highest = (column: number) => map?.columns[column]?.findLastIndex((count) => count > 0) ?? 0;
    expect(highest(65)).toBeGreaterThan(highest(40) + 3);
  });

  test("draws a single slow slot among thousands", () => {
    const columns = [[10_000, 0, 0, 1]];
    const { text } = drawHeatMap(
      { id: "x", title: "", target: "", columnMs: 1_000, bandEndsMs: [1, 10, 100, 1_000], columns, summary: "" },
      { ...clock, endMs: 1_000 },
    );
    const cells = readMarkup(text, { isHtml: true }).filter(
      ({ attributes }) => attributes["class"] === "heat-cell" && attributes["d"] !== undefined,
    );
    expect(cells.map(({ attributes }) => attributes["d"])).toEqual(["M0 0v1h1v-1z", "M0 3v1h1v-1z"]);
  });

  test("of a long run has columns of several seconds, and of nothing there is none", () => {
    const long = samples.halfHour();
    const [load] = long.evidence.plan.loads;
    expect(load && makeHeatMap(load, long.evidence, makeClock(long.verdict, long.evidence))?.columnMs).toBe(15_000);
    expect(makeHeatMap({ name: "nobody", target: "cache" }, evidence, clock)).toBeNull();
  });
});

describe("latency by percentile", () => {
  const plot = makePercentiles(logins, evidence);

  test("has as much room for each further nine, up to the longest of all slots", () => {
    expect(plot?.axis.ticks?.map(({ label }) => label)).toEqual([
      "50 %",
      "90 %",
      "99 %",
      "99.9 %",
      "99.99 %",
      "99.999 %",
    ]);
    const response = plot?.chart.series.find(({ name }) => name === "response")?.points ?? [];
    const at = (nines: number) => response.find(({ atMs }) => atMs === nines * 1_000)?.value ?? 0;
    expect(at(1)).toBeLessThan(at(2));
    expect(response.findLast(({ value }) => value !== null)?.value).toBeCloseTo(3_600, -1);
    expect(response.at(-1)?.value).toBeNull();
  });

  test("never falls", () => {
    for (const { points } of plot?.chart.series ?? []) {
      const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
  });
});

describe("a fault seen closely", () => {
  const [kill] = verdict.faults;
  const zoom = kill === undefined ? null : zoomInto(kill, clock, evidence);

  test("shows windows of 100 ms of the loads on its target, from shortly before to after everything had settled", () => {
    expect(zoom?.charts.map(({ id }) => id)).toEqual(["zoom-master-dies-logins"]);
    expect(zoom?.clock).toMatchObject({ startMs: 32_000, grid: { stepMs: 100 } });
    expect(zoom?.clock.endMs).toBeGreaterThan(50_400);
    const failed = zoom?.charts[0]?.series.find(({ name }) => name === "failed")?.points ?? [];
    expect(failed.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(462);
  });

  test("marks the steps of the recovery in their order", () => {
    const labels = zoom?.clock.marks?.map(({ label }) => label);
    expect(labels).toEqual(["injected", "detected", "elected", "server", "client", "settled", "healed"]);
  });

  test("is none where it was never injected", () => {
    expect(kill && zoomInto({ ...kill, injectedAtMs: null }, clock, evidence)).toBeNull();
  });

  test("ends after a minute, however long the fault was in", () => {
    const long =
      kill && zoomInto({ ...kill, healedAtMs: 99_000, settledMs: 90_000 }, { ...clock, endMs: 600_000 }, evidence);
    expect((long?.clock.endMs ?? 0) - (long?.clock.startMs ?? 0)).toBe(60_000);
    expect(long?.clock.marks?.map(({ label }) => label)).not.toContain("healed");
  });
});

describe("a topology", () => {
  test("is who was master of whom, before and after a failover", () => {
    const shapes = shapesOf(evidence, "sessions");
    expect(shapes?.before.shards.map(({ master }) => master.name)).toEqual(["sessions-node-1"]);
    expect(shapes?.after.shards.map(({ master }) => [master.name, master.isChanged])).toEqual([
      ["sessions-node-2", true],
    ]);
    const all = [...(shapes?.after.shards.flatMap(({ replicas }) => replicas) ?? []), ...(shapes?.after.others ?? [])];
    expect(all.map(({ name }) => name).toSorted()).toEqual(["sessions-node-1", "sessions-node-3"]);
    expect(shapes?.after.sentinels).toHaveLength(3);
  });

  test("shows a node that did not answer at the end, with the reason", () => {
    const events = evidence.events.filter(
      (event) => event.type !== "info" || event.node !== "sessions-node-1" || event.atMs < 50_000,
    );
    const shapes = shapesOf({ ...evidence, events }, "sessions");
    const silent = [
      ...(shapes?.after.shards ?? []).flatMap(({ master, replicas }) => [master, ...replicas]),
      ...(shapes?.after.others ?? []),
    ].filter(({ silence }) => silence !== null);
    expect(silent).toMatchObject([{ name: "sessions-node-1", silence: "connection refused" }]);
  });

  test("is none where no node ever answered", () => {
    expect(
      shapesOf({ ...evidence, events: evidence.events.filter(({ type }) => type !== "info") }, "sessions"),
    ).toBeNull();
  });
});
