import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { planParameters } from "./plan-parameters.ts";
import { presets } from "./presets.ts";

const table = {
  preset: { type: "preset", description: "A workload.", default: null },
  keys: { type: "keys", description: "Which keys.", default: "uniform" },
  size: { type: "sizes", description: "How large.", default: "1kb" },
  ttl: { type: "duration", description: "How long.", default: null },
  other: { type: "integer", description: "Something else.", default: 5 },
} as const;
const surroundings = { what: "mix", path: ["with"] };
const plan = (written: Record<string, string>) => planParameters(table, written, surroundings);

test("a preset gives the values that the drill does not write", () => {
  expect(plan({})).toMatchObject({ preset: null, keys: { distribution: "uniform" }, ttlMs: null, other: 5 });
  expect(plan({ preset: "twitter-cluster-52", ttl: "10s" })).toEqual({
    preset: "twitter-cluster-52",
    keys: { distribution: "zipf", exponent: 1.2117 },
    size: { sizes: [{ minBytes: 273, maxBytes: 273, ratio: 1 }] },
    ttlMs: 10_000,
    other: 5,
  });
});

test("a preset that there is not is told, with the one that was probably meant", () => {
  expect(() => plan({ preset: "twitter-cluster-53" })).toThrow(
    'expected the name of a preset, got "twitter-cluster-53"',
  );
});

test("every preset can be planned, and docs/keys.md lists its figures", () => {
  const docs = readFileSync(new URL("../../docs/keys.md", import.meta.url), "utf8");
  for (const [preset, { values }] of Object.entries(presets)) {
    expect(plan({ preset })).toMatchObject({ preset });
    const row = docs.split("\n").find((line) => line.startsWith(`| \`${preset}\``)) ?? "";
    expect(
      row
        .split("|")
        .slice(2, 7)
        .map((cell) => cell.trim()),
    ).toEqual(Object.values(values));
  }
});
