import { expect, test } from "vitest";
import { parseLimit, parseObjective, parseSpans, parseStopCondition } from "./parse-objective.ts";
import { ExpressionError } from "./scanner.ts";

test("reads an objective with everything in it", () => {
  const text =
    "p99(shop.get, time=service) <= 5ms or 3x base during peak, after outside faults, recovery(a-b) warn 4ms or 2x base";
  expect(parseObjective(text)).toEqual({
    text,
    never: false,
    condition: {
      left: {
        first: {
          name: "p99",
          of: {
            parts: [
              { name: "shop", argument: null },
              { name: "get", argument: null },
            ],
          },
          filters: { time: "service" },
        },
        operation: null,
        second: null,
      },
      op: "<=",
      limit: [
        { kind: "quantity", value: 5, unit: "ms", text: "5ms" },
        { kind: "relative", factor: 3, to: { phase: "base" }, plus: null, text: "3x base" },
      ],
      forMs: null,
    },
    scope: {
      during: [
        { name: "peak", isRecovery: false },
        { name: "after", isRecovery: false },
      ],
      outside: [
        { name: "faults", isRecovery: false },
        { name: "a-b", isRecovery: true },
      ],
    },
    warn: [
      { kind: "quantity", value: 4, unit: "ms", text: "4ms" },
      { kind: "relative", factor: 2, to: { phase: "base" }, plus: null, text: "2x base" },
    ],
    minSamples: null,
    severity: "normal",
    description: null,
  });
});

test("reads a condition that must never hold", () => {
  const { never, condition, scope } = parseObjective("never errorRatio(shop) > 0.1% for 3s during slow-shard");
  expect(never).toBe(true);
  expect(condition.forMs).toBe(3000);
  expect(condition.limit).toEqual([{ kind: "quantity", value: 0.001, unit: "ratio", text: "0.1%" }]);
  expect(scope.during).toEqual([{ name: "slow-shard", isRecovery: false }]);
  expect(parseObjective("never a(b) > 1").condition.forMs).toBeNull();
});

test("reads differences and ratios of two measures, and names with hyphens", () => {
  const difference = parseObjective("recovery(a-b) - recovery(a-b, side=server) < 2s").condition.left;
  expect(difference.operation).toBe("-");
  expect(difference.second?.filters).toEqual({ side: "server" });
  expect(parseObjective("p99(a)/p99(b) < 2").condition.left.operation).toBe("/");
});

test("reads a measure of a measure, with filters on both", () => {
  const { first } = parseObjective("p99.9(latency(shop, time=lag), x=y) < 1ms").condition.left;
  expect(first.name).toBe("p99.9");
  expect(first.filters).toEqual({ x: "y" });
  expect(first.of).toMatchObject({ name: "latency", filters: { time: "lag" } });
  expect(parseObjective("max(p50(shop)) < 1ms").condition.left.first.of).toMatchObject({ name: "p50" });
});

test("reads selectors with arguments", () => {
  const { of } = parseObjective("memoryRatio(cache.shard(1).master) < 80%").condition.left.first;
  expect(of).toMatchObject({ parts: [{ name: "cache" }, { name: "shard", argument: "1" }, { name: "master" }] });
});

test.for(["<", "<=", ">", ">=", "=", "!="] as const)("reads the comparison %s", (op) => {
  expect(parseObjective(`evictions(cache) ${op} 0`).condition.op).toBe(op);
});

test.for([
  ["5ms", 5, "ms"],
  ["1.5s", 1500, "ms"],
  ["64mb", 67_108_864, "bytes"],
  ["500/s", 500, "perSecond"],
  ["300/min", 5, "perSecond"],
  ["85%", 0.85, "ratio"],
  ["10", 10, "count"],
  ["-1", -1, "count"],
  ["2x", 2, "count"],
  ["0.5 x", 0.5, "count"],
] as const)("reads the limit %s", ([text, value, unit]) => {
  expect(parseLimit(text)).toEqual([{ kind: "quantity", value, unit, text }]);
});

test("reads limits relative to a phase and to a saved run", () => {
  expect(parseLimit("1.2x run(last)")).toEqual([
    { kind: "relative", factor: 1.2, to: { run: "last" }, plus: null, text: "1.2x run(last)" },
  ]);
  expect(parseLimit("3 x base or 5ms")[0]).toMatchObject({ factor: 3, to: { phase: "base" } });
  expect(parseLimit("3x runner")[0]).toMatchObject({ to: { phase: "runner" } });
});

test("reads limits that add to a phase or a saved run", () => {
  expect(parseLimit("1x base + 2ms or 1.1x run(last-good) - 5%")).toMatchObject([
    { factor: 1, to: { phase: "base" }, plus: { value: 2, unit: "ms", text: "2ms" }, text: "1x base + 2ms" },
    { factor: 1.1, to: { run: "last-good" }, plus: { value: -0.05, unit: "ratio" } },
  ]);
});

test("reads a bare multiple before whatever may follow a limit", () => {
  const { condition, scope, warn } = parseObjective("never burnRate(a, slo=99.9%) > 10x for 30s during peak warn 2x");
  expect(condition).toMatchObject({ limit: [{ kind: "quantity", value: 10, unit: "count" }], forMs: 30_000 });
  expect(scope.during).toHaveLength(1);
  expect(warn).toMatchObject([{ value: 2 }]);
  expect(parseObjective("a(b) <= 2x outside faults").condition.limit).toHaveLength(1);
});

test("reads a scope that only leaves out", () => {
  expect(parseObjective("hitRatio(shop) > 80% outside faults").scope).toEqual({
    during: [],
    outside: [{ name: "faults", isRecovery: false }],
  });
  expect(parseSpans("peak, recovery(master-dies)")).toHaveLength(2);
});

test("reads a stop condition, with its duration and scope", () => {
  expect(parseStopCondition("errorRatio(shop) > 50% for 10s during peak")).toMatchObject({
    text: "errorRatio(shop) > 50% for 10s during peak",
    condition: { forMs: 10_000, op: ">" },
    scope: { during: [{ name: "peak" }], outside: [] },
  });
});

test("does not care for blanks around the text and between tokens", () => {
  expect(parseObjective("  p99( shop )<=5ms  ")).toMatchObject({ text: "p99( shop )<=5ms", condition: { op: "<=" } });
});

test.for([
  ["", 1, "a metric", "the end"],
  ["never", 6, "a metric", "the end"],
  ["p99 <= 5ms", 5, '"(" after "p99"', '"<="'],
  ["p99() <= 5ms", 5, "a name", '")"'],
  ["p99(shop <= 5ms", 10, '"," or ")"', '"<="'],
  ["p99(shop.) <= 5ms", 10, "a name after the dot", '")"'],
  ["p99(shop, ) < 5ms", 11, "a filter", '")"'],
  ["errors(shop, code) < 5", 18, '"=" after "code"', '")"'],
  ["errors(shop, code=) < 5", 19, 'a word after "code="', '")"'],
  ["errors(shop, code=A, code=B) < 5", 22, 'each filter once ("code" is there already)', '"code"'],
  ["p99(shop) 5ms", 11, "a comparison: < <= > >= = !=", '"5ms"'],
  ["p99(shop) =< 5ms", 11, "a comparison: < <= > >= = !=", '"=<"'],
  ["p99(shop) <=", 13, "a limit", "the end"],
  ["p99(shop) <= fast", 14, "a limit", '"fast"'],
  ["p99(shop) <= 5msec", 14, "a quantity with a known unit", '"5msec"'],
  ["p99(shop) <= 5 ms", 16, '"during", "outside", "warn" or the end', '"ms"'],
  ["p99(shop) <= 3xbase", 14, "a quantity with a known unit", '"3xbase"'],
  ["p99(shop) <= 3x !", 17, 'a phase after "x"', '"!"'],
  ["p99(shop) <= 1x base + fast", 24, "a limit", '"fast"'],
  ["p99(shop) on shard(1) <= 5ms", 11, "a comparison: < <= > >= = !=", '"on"'],
  ["p99(shop) <= 5ms on shard(1)", 18, '"during", "outside", "warn" or the end', '"on"'],
  ["p99(shop) <= 3x run()", 21, "a run", '")"'],
  ["p99(shop) <= 5ms or", 20, "a limit", "the end"],
  ["p99(shop) <= 5ms for 3s", 18, 'no "for" in an objective without "never"', '"for"'],
  ["never p99(shop) > 5ms for 3", 27, 'a duration with a unit, such as "30s"', '"3"'],
  ["p99(shop) <= 5ms during", 24, "a phase or a fault", "the end"],
  ["p99(shop) <= 5ms during recovery()", 34, "a fault", '")"'],
  ["p99(shop) <= 5ms durng peak", 18, '"during", "outside", "warn" or the end', '"durng"'],
  ["p99(shop) <= 5ms during peak base", 30, '"during", "outside", "warn" or the end', '"base"'],
  ["p99(shop) <= 5ms warn 4ms during peak", 27, '"or" or the end', '"during"'],
  ["p99(shop) - <= 5ms", 13, "a metric", '"<="'],
] as const)("says where %j goes wrong", ([text, column, expected, got]) => {
  expect(() => parseObjective(text)).toThrow(ExpressionError);
  expect(() => parseObjective(text)).toThrow(expect.objectContaining({ column, expected, got }));
});

test.for([
  ["p99(shop) =< 5ms", 'Write "<=".'],
  ["evictions(cache) == 0", 'Write "=".'],
  ["p99(shop) <= 5 ms", "Write the unit right behind the number, without a blank."],
  ["p99(shop) <= 5ms durng peak", 'Did you mean "during"?'],
  ["p99(shop) <= 5ms during peak for 3s", 'Only "never ..." and stop conditions take "for", right after the limit.'],
] as const)("says what to write instead of %j", ([text, next]) => {
  expect(() => parseObjective(text)).toThrow(expect.objectContaining({ next }));
});

test("refuses never and warn in a stop condition", () => {
  expect(() => parseStopCondition("errors(shop) > 5 warn 3")).toThrow(
    expect.objectContaining({ column: 18, got: '"warn"' }),
  );
  expect(() => parseStopCondition("never errors(shop) > 5")).toThrow(expect.objectContaining({ column: 7 }));
});
