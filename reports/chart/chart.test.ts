import { describe, expect, test } from "vitest";
import { readMarkup } from "../testing/read-markup.ts";
import { drawChart } from "./chart.ts";
import type { Chart, Clock, Point } from "./model.ts";

const clock: Clock = {
  grid: { firstMs: 0, stepMs: 1_000 },
  startMs: 0,
  endMs: 10_000,
  phases: [{ name: "base", startMs: 0, endMs: 10_000 }],
  faults: [{ number: 1, name: "slow", target: "cache", startMs: 2_000, endMs: 4_000, isHealed: true }],
  failovers: [{ atMs: 3_000, target: "cache", label: "cache, shard 1: master a → b" }],
  cut: null,
};

function draw(values: readonly (number | null)[], more: Partial<Chart> = {}, on: Partial<Clock> = {}) {
  const points = values.map((value, index): Point => ({ atMs: index * 1_000, value }));
  const chart: Chart = {
    id: "ops",
    title: "shop",
    unit: "per second",
    target: "cache",
    series: [{ name: "done", points, look: { colour: 0, area: true } }],
    limits: [],
    vertical: { kind: "linear" },
    values: "number",
    shows: () => false,
    summary: "What is to be seen.",
    ...more,
  };
  const { text } = drawChart(chart, { ...clock, ...on });
  const elements = readMarkup(text, { isHtml: true });
  const line = elements.find(({ attributes }) => attributes["class"]?.startsWith("line ") === true)?.attributes["d"];
  return { text, elements, line };
}

test("says its title, its unit and its summary to a screen reader", () => {
  const { elements } = draw([1, 2]);
  const svg = elements.find(({ attributes }) => attributes["role"] === "img");
  const ids = svg?.attributes["aria-labelledby"]?.split(" ") ?? [];
  expect(ids.map((id) => elements.find(({ attributes }) => attributes["id"] === id)?.text)).toEqual([
    "shop, per second",
    "What is to be seen.",
  ]);
});

describe("the line", () => {
  test("breaks at a gap instead of bridging it", () => {
    expect(draw([1, 2, null, 2, 1]).line?.match(/M/gu)).toHaveLength(2);
    expect(draw([1, 2, 2, 2, 1]).line?.match(/M/gu)).toHaveLength(1);
  });

  test("is a dot where a point stands alone", () => {
    expect(draw([null, 5, null]).line).toMatch(/^M\d+ \d+h0$/u);
  });

  test("is empty without data, and the chart says so", () => {
    const { line, text } = draw([]);
    expect(line).toBe("");
    expect(text).toContain("no data");
    expect(draw([null, null]).text).toContain("no data");
    expect(draw([0]).text).not.toContain("no data");
  });

  test("lies on the ground when all is zero", () => {
    expect(draw([0, 0]).line).toBe("M0 1000l200 0");
  });

  test.each([Number.MAX_SAFE_INTEGER, 1e300, 1e-300, Infinity, Number.NaN])("survives %d", (value) => {
    const { text } = draw([1, value, 1]);
    expect(text.replaceAll(/<text class="tick"[^>]*>[^<]*/gu, "")).not.toMatch(/NaN|Infinity|e\+/u);
  });
});

test("draws the fault's window, its label and its healing, and paler where it hit another target", () => {
  const own = draw([1]).elements.filter(({ attributes }) => attributes["class"] === "fault");
  expect(own).toHaveLength(1);
  expect(draw([1]).elements.find(({ attributes }) => attributes["class"] === "fault-name")?.text).toBe("1 slow");
  const other = draw([1], { target: "sessions" }).elements;
  expect(other.some(({ attributes }) => attributes["class"] === "fault other")).toBe(true);
  expect(other.some(({ text }) => text === "◆")).toBe(false);
});

test("draws the limit of an objective over its scope alone", () => {
  const limit = { value: 5, label: "≤ 5 ms", spans: [{ startMs: 5_000, endMs: 10_000 }], isBroken: true };
  const lines = draw([1, 9], { limits: [limit] }).elements.filter(
    ({ name, attributes }) => name === "line" && attributes["class"] === "limit broken",
  );
  expect(lines.map(({ attributes }) => [attributes["x1"], attributes["x2"]])).toEqual([["46.25%", "82%"]]);
});

test("marks what was never run", () => {
  expect(draw([1], {}, { cut: { atMs: 4_000, label: "stop condition melting" } }).text).toContain("not run");
});

test("keeps labels of lines that end at the same height apart", () => {
  const points: readonly Point[] = [{ atMs: 0, value: 1 }];
  const series = ["a", "b", "c"].map((name, colour) => ({ name, points, look: { colour } }));
  const tops = draw([], { series })
    .elements.filter(({ attributes }) => attributes["class"]?.startsWith("name ") === true)
    .map(({ attributes }) => Number(attributes["y"]));
  expect(tops).toHaveLength(3);
  for (const [index, top] of tops.entries()) expect(top - (tops[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(13);
});
