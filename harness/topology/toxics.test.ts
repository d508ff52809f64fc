import { expect, test } from "vitest";
import type { Toxic } from "./contract.ts";
import { checkToxic } from "./toxics.ts";

const latency: Toxic = {
  name: "slow-down",
  type: "latency",
  stream: "downstream",
  attributes: { latency: 5, jitter: 0 },
};

test("a toxic as toxiproxy knows it passes", () => {
  expect(() => {
    checkToxic(latency);
  }).not.toThrow();
});

test.each<[string, Toxic, string]>([
  ["an unknown type", { ...latency, type: "latancy" }, 'no toxic "latancy"'],
  ["a misspelt attribute", { ...latency, attributes: { latancy: 5, jitter: 0 } }, 'has no "latancy"'],
  ["a missing attribute", { ...latency, attributes: { latency: 5 } }, 'needs "jitter"'],
  ["a negative number", { ...latency, attributes: { latency: -5, jitter: 0 } }, "not -5"],
  ["a fraction", { ...latency, attributes: { latency: 0.5, jitter: 0 } }, "not 0.5"],
  ["a name that breaks the URL", { ...latency, name: "a/b" }, 'not "a/b"'],
])("%s is refused, since toxiproxy would take it", (_what, toxic, message) => {
  expect(() => {
    checkToxic(toxic);
  }).toThrow(message);
});
