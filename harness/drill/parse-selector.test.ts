import { expect, test } from "vitest";
import { parseSelector, selectorText } from "./parse-selector.ts";
import { ExpressionError } from "./scanner.ts";

test("reads dotted parts, each with an optional argument", () => {
  expect(parseSelector("cache.shard(1).master").parts).toEqual([
    { name: "cache", argument: null },
    { name: "shard", argument: "1" },
    { name: "master", argument: null },
  ]);
  expect(parseSelector("cache.any( 2 masters )").parts[1]).toEqual({ name: "any", argument: "2 masters" });
  expect(parseSelector("slow-shard").parts).toEqual([{ name: "slow-shard", argument: null }]);
});

test("writes a selector as it was read", () => {
  for (const text of ["cache", "cache.shard(1).master", "cache.any(2 masters)"])
    expect(selectorText(parseSelector(text))).toBe(text);
});

test.for([
  ["", 1, "a name", "the end"],
  ["1cache", 1, "a name", '"1cache"'],
  ["cache.", 7, "a name after the dot", "the end"],
  ["cache.shard()", 13, "an argument", '")"'],
  ["cache.shard(1", 14, '")"', "the end"],
  ["cache master", 7, "the end of the selector", '"master"'],
] as const)("says where %j goes wrong", ([text, column, expected, got]) => {
  expect(() => parseSelector(text)).toThrow(ExpressionError);
  expect(() => parseSelector(text)).toThrow(expect.objectContaining({ column, expected, got }));
});
