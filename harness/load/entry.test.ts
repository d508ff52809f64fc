import { expect, test } from "vitest";
import { entrySource } from "./entry.ts";
import { execName, k6Options } from "./k6-options.ts";

const names = ["shop", "black-friday", "black_friday", "2nd", "setup", "default", "options", "class", "load", "été"];

test("gives every load an export of its own that is an identifier, whatever the name", () => {
  const exports = names.map(execName);
  expect(new Set(exports).size).toBe(names.length);
  for (const name of exports) expect(name).toMatch(/^load\d+_\w*$/);
});

test("asks the engine for each load by its name as written", () => {
  const source = entrySource(
    names.map((name) => ({ name, scenarioFile: `/drills/it's "mine".ts` })),
    { scenarios: {} },
  );
  for (const [index, name] of names.entries()) {
    expect(source).toContain(`${execName(name, index)} = worker(${JSON.stringify(name)}, scenario${String(index)});`);
  }
  expect(source).toContain(String.raw`from "/drills/it's \"mine\".ts"`);
});

test("runs each load on shared iterations, one a slot, and names the function that serves it", () => {
  const options = k6Options(
    [
      { name: "shop", workers: 50, slots: 1000 },
      { name: "log-ins", workers: 5, slots: 20 },
    ],
    110_000,
  );
  expect(options.scenarios).toEqual({
    shop: {
      executor: "shared-iterations",
      vus: 50,
      iterations: 1000,
      maxDuration: "110000ms",
      gracefulStop: "0s",
      exec: execName("shop", 0),
    },
    "log-ins": {
      executor: "shared-iterations",
      vus: 5,
      iterations: 20,
      maxDuration: "110000ms",
      gracefulStop: "0s",
      exec: execName("log-ins", 1),
    },
  });
});
