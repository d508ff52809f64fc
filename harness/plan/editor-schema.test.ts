import { expect, test } from "vitest";
import { drillJsonSchema } from "../drill/schema.ts";
import { editorSchema } from "./editor-schema.ts";
import { catalogue } from "./testing/catalogue.ts";

/** The value at a path of keys, as unknown. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Readonly<Record<string | number, unknown>>)[key], value);
}

const schema = editorSchema(catalogue);

test("is draft-07 and strict, with a description for every key of a drill", () => {
  expect(schema["$schema"]).toBe("http://json-schema.org/draft-07/schema#");
  expect(schema["additionalProperties"]).toBe(false);
  expect(schema["required"]).toEqual(["version", "title", "targets", "phases"]);
  for (const property of Object.values(schema["properties"] as object)) expect(property).toHaveProperty("description");
});

test("offers every fault kind with its parameters and its window", () => {
  const kinds = at(schema, "properties", "faults", "additionalProperties", "anyOf") as readonly unknown[];
  const required = kinds.map((kind) => at(kind, "required", 0));
  expect(required).toEqual([...Object.keys(catalogue.faults), "random"]);
  const keysOf = (kind: string) => Object.keys(at(kinds[required.indexOf(kind)], "properties") as object);
  expect(keysOf("kill")).toEqual(["kill", "at", "restart", "override", "expect", "every", "times"]);
  expect(keysOf("latency")).toEqual([
    "latency",
    "at",
    "for",
    "plane",
    "roundTrip",
    "oneWay",
    "jitter",
    "override",
    "expect",
    "every",
    "times",
  ]);
  expect(keysOf("bgsave")).toEqual(["bgsave", "at", "override", "expect", "every", "times"]);
});

test("offers every scenario with its parameters, and the user's own", () => {
  const load = at(schema, "properties", "load", "additionalProperties");
  expect(at(load, "properties", "scenario", "anyOf", 0)).toEqual({ enum: catalogue.scenarioNames });
  const scenarios = at(load, "anyOf") as readonly unknown[];
  expect(scenarios).toHaveLength(catalogue.scenarioNames.length + 1);
  expect(at(scenarios[1], "properties", "with", "properties", "keys")).toMatchObject({ default: "zipf(1.1)" });
});

test("can be had without a catalogue", () => {
  expect(at(drillJsonSchema(), "properties", "faults", "additionalProperties", "type")).toBe("object");
});

test("is plain JSON", () => {
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});
