import { expect, test } from "vitest";
import { parseOffset } from "./parse-offset.ts";

test.for([
  ["25s", null, 25_000],
  ["0s", null, 0],
  ["peak", "peak", 0],
  ["peak + 5s", "peak", 5000],
  ["peak+5s", "peak", 5000],
  ["peak - 5s", "peak", -5000],
  ["master-dies + 200ms", "master-dies", 200],
] as const)("reads %s", ([text, from, offsetMs]) => {
  expect(parseOffset(text)).toEqual({ from, offsetMs });
});

test.for([
  ["", 1, 'a duration with a unit, such as "30s"', "the end"],
  ["25", 1, 'a duration with a unit, such as "30s"', '"25"'],
  ["peak + 5", 8, 'a duration with a unit, such as "30s"', '"5"'],
  ["peak + 5s later", 11, '"+", "-" or the end', '"later"'],
] as const)("says where %j goes wrong", ([text, column, expected, got]) => {
  expect(() => parseOffset(text)).toThrow(expect.objectContaining({ column, expected, got }));
});
