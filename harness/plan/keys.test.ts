import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { SpecError } from "../base/errors.ts";
import { formatKeys, needsSchedule, readKeys } from "./keys.ts";

const path = ["load", "shop", "with", "keys"];

test.for([
  ["uniform", { distribution: "uniform" }],
  ["sequential", { distribution: "sequential" }],
  ["zipf(1.1)", { distribution: "zipf", exponent: 1.1 }],
  ["zipf(0)", { distribution: "zipf", exponent: 0 }],
  ["hotset(1%, 90%)", { distribution: "hotset", hotRatio: 0.01, drawRatio: 0.9, moves: null }],
  [
    "hotset(1%, 90%, moves 10s)",
    {
      distribution: "hotset",
      hotRatio: 0.01,
      drawRatio: 0.9,
      moves: { everyMs: 10_000, everySlots: null, byKeys: null },
    },
  ],
  [
    "hotset(20%, 100%, moves 10000 slots by -500)",
    {
      distribution: "hotset",
      hotRatio: 0.2,
      drawRatio: 1,
      moves: { everyMs: null, everySlots: 10_000, byKeys: -500 },
    },
  ],
  ["latest(1.1)", { distribution: "latest", exponent: 1.1, growRatio: 0 }],
  ["latest(0.9, grows 10%)", { distribution: "latest", exponent: 0.9, growRatio: 0.1 }],
  ["gaussian(10%, center 30%)", { distribution: "gaussian", centerRatio: 0.3, deviationRatio: 0.1 }],
] as const)("reads %s, and writes it as it was", ([text, planned]) => {
  const keys = readKeys(text, path);
  expect(keys).toEqual(planned);
  expect(formatKeys(keys)).toBe(text);
});

test("takes blanks for commas, and the middle for a center that is not said", () => {
  expect(readKeys(" hotset( 1%  90% moves 10s by 5 ) ", path)).toEqual(readKeys("hotset(1%,90%,moves 10s by 5)", path));
  expect(readKeys("gaussian(10%)", path)).toMatchObject({ centerRatio: 0.5 });
});

test("only a hot spot that moves with time needs a schedule", () => {
  expect(needsSchedule(readKeys("hotset(1%, 90%, moves 10s)", path))).toBe(true);
  for (const text of ["hotset(1%, 90%, moves 100 slots)", "hotset(1%, 90%)", "zipf(1.1)"])
    expect(needsSchedule(readKeys(text, path))).toBe(false);
});

test.for([
  ["zip(1.1)", 'a distribution, such as "zipf(1.1)" or "uniform"', 'Did you mean "zipf"?'],
  ["zipf", "zipf with its exponent, from 0 to 100", 'Write "zipf(1.1)".'],
  ["zipf(-1)", "zipf with its exponent, from 0 to 100", 'Write "zipf(1.1)".'],
  ["zipf(1.1", "a distribution with both of its brackets", "Inside braces, put it in quotes: commas separate there."],
  ["uniform(5)", "uniform, which has no parameters", 'Write "uniform".'],
  [
    "hotset(1%)",
    "hotset with a share of the keys and their share of the draws, both above 0% and at most 100%",
    'Write "hotset(1%, 90%, moves 10s)".',
  ],
  ["hotset(0%, 90%)", expect.stringContaining("hotset with"), expect.anything()],
  ["hotset(1%, 101%)", expect.stringContaining("hotset with"), expect.anything()],
  ["hotset(1%, 90%, moves 10)", expect.stringContaining("hotset with"), expect.anything()],
  ["hotset(1%, 90%, moves 0 slots)", expect.stringContaining("hotset with"), expect.anything()],
  ["hotset(1%, 90%, moves 10s by far)", expect.stringContaining("hotset with"), expect.anything()],
  ["latest(1.1, shrinks 5%)", expect.stringContaining("latest with"), 'Write "latest(1.1, grows 10%)".'],
  ["gaussian(0%)", expect.stringContaining("gaussian with"), 'Write "gaussian(10%, center 50%)".'],
  ["gaussian(5%, center 120%)", expect.stringContaining("gaussian with"), expect.anything()],
] as const)("says what is wrong with %s", ([text, expected, next]) => {
  expect(() => readKeys(text, path)).toThrow(SpecError);
  expect(() => readKeys(text, path)).toThrow(
    expect.objectContaining({ problems: [{ path, expected, got: JSON.stringify(text), next }] }),
  );
});

test("every form that docs/keys.md lists can be read", () => {
  const docs = readFileSync(new URL("../../docs/keys.md", import.meta.url), "utf8");
  const [, keys = ""] = /## Keys\n([\s\S]*?)## Sizes/.exec(docs) ?? [];
  const written = [...keys.matchAll(/^\| `([^`]+)` \|/gm)].map(([, text = ""]) => text);
  expect(written.length).toBeGreaterThan(8);
  for (const text of written) expect(formatKeys(readKeys(text, path))).toMatch(/^\w/);
});
