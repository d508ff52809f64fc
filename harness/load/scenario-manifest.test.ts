import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SpecError } from "../base/errors.ts";
import { scenarioCatalogue, scenarioPath } from "./scenario-manifest.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "redrill-manifest-"))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const manifest = {
  description: "Reads one key.",
  topologies: ["standalone"],
  operations: ["get"],
  counters: [],
  slots: null,
  parameters: { size: { type: "size", description: "The value's size.", default: "4kb", min: 1 } },
};

function writeOwn(written: unknown) {
  writeFileSync(join(folder, "own.ts"), "export default () => () => {};");
  writeFileSync(join(folder, "own.json"), typeof written === "string" ? written : JSON.stringify(written, null, 2));
  return scenarioCatalogue({ drillFolder: folder }).scenario("own.ts");
}

function problemsOf(written: unknown): string[] {
  try {
    writeOwn(written);
  } catch (error) {
    if (error instanceof SpecError) return error.message.split("\n").map((each) => each.slice(folder.length + 1));
    throw error;
  }
  return [];
}

test("describes every shipped scenario", () => {
  const { scenario, scenarioNames } = scenarioCatalogue({ drillFolder: folder });
  expect(scenarioNames).toEqual(expect.arrayContaining(["cache-warmup", "peak", "session"]));
  for (const name of scenarioNames) {
    const description = scenario(name);
    expect(description).toMatchObject({ name, file: `${name}.ts` });
    for (const counter of description?.counters ?? []) expect(description?.description).toContain(counter);
  }
});

test("gives null for an unknown name, so that the caller can suggest one", () => {
  expect(scenarioCatalogue({ drillFolder: folder }).scenario("peek")).toBeNull();
});

test("reads a user's own scenario by its path relative to the drill", () => {
  expect(writeOwn(manifest)).toEqual({ ...manifest, name: "own", file: join(folder, "own.ts") });
  expect(scenarioPath({ file: join(folder, "own.ts") })).toBe(join(folder, "own.ts"));
});

test("says where it looked for a path that leads nowhere, and for a manifest that is not there", () => {
  const { scenario } = scenarioCatalogue({ drillFolder: folder });
  expect(() => scenario("../gone.ts")).toThrow("got ../gone.ts, and there is no");
  writeFileSync(join(folder, "bare.ts"), "");
  expect(() => scenario("bare.ts")).toThrow(`no readable file ${join(folder, "bare.json")}`);
});

test("measures come with a model, and say how they are to be read", () => {
  const measures = { lost: { kind: "counter", unit: "count", description: "How many." } };
  expect(writeOwn({ ...manifest, model: "noted", measures })).toMatchObject({ model: "noted", measures });
  expect(problemsOf({ ...manifest, measures })[0]).toContain("model: expected one of noted, ");
  expect(problemsOf({ ...manifest, model: "noted" })[0]).toContain("measures: expected an object of measures");
  const wrong = { lost: { kind: "sum", unit: "s", description: "", more: 1 } };
  expect(problemsOf({ ...manifest, model: "noted", measures: wrong })).toHaveLength(4);
});

test("names the place of what is no JSON", () => {
  expect(problemsOf('{\n  "description": "x",,\n}')[0]).toMatch(/^own\.json:2:\d+: expected JSON, got /);
});

test.each([
  ["an unknown key", { ...manifest, rate: 1 }, "own.json:19:3: rate: expected one of the keys description,"],
  [
    "a missing key",
    { ...manifest, counters: undefined },
    "own.json:1:1: expected the key counters, got nothing. Add it.",
  ],
  [
    "an unknown topology",
    { ...manifest, topologies: ["ring"] },
    'topologies: expected a list of standalone, sentinel, cluster, got ["ring"]',
  ],
  ["an operation's name that is none", { ...manifest, operations: ["a b"] }, "operations: expected a list of names"],
  [
    "slots of something unknown",
    { ...manifest, slots: { of: "pages", per: null } },
    "slots.of: expected one of the scenario's parameters (size)",
  ],
  ["slots of nothing", { ...manifest, slots: {} }, "slots: expected the key of, got nothing"],
  [
    "parameters without names",
    { ...manifest, parameters: [] },
    "parameters: expected an object of parameters by name, got []",
  ],
  [
    "a parameter without description",
    { ...manifest, parameters: { size: { type: "size" } } },
    "parameters.size: expected the key description",
  ],
  [
    "a parameter of an unknown type",
    { ...manifest, parameters: { size: { ...manifest.parameters.size, type: "bytes" } } },
    "own.json:13:7: parameters.size.type: expected one of duration, size",
  ],
  [
    "a bound that is no number",
    { ...manifest, parameters: { size: { ...manifest.parameters.size, min: "1" } } },
    'parameters.size.min: expected a number in the planned unit (ms, bytes, ratio, per second), got "1"',
  ],
  ["a list", "[]", "expected an object, got []"],
])("refuses %s", (_what, written, message) => {
  expect(problemsOf(written).join("\n")).toContain(message);
});

test("names everything that is wrong at once", () => {
  expect(problemsOf({ ...manifest, description: "", counters: 1 })).toHaveLength(2);
});
