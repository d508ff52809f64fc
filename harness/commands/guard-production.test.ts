import { expect, test } from "vitest";
import { drillText, planText } from "../plan/testing/plan-text.ts";
import { guardProduction } from "./guard-production.ts";

const plan = (environment: string, load = "{ shop: { scenario: peak, target: cache, rate: 100/s } }") =>
  planText(
    drillText({
      targets: `{ cache: { topology: standalone, external: { url: "redis://10.0.0.1", environment: ${environment} } } }`,
      load,
    }),
  );

test("load on production is refused unless it is allowed and its target named", () => {
  for (const options of [
    {},
    { allowProduction: true },
    { confirm: ["cache"] },
    { allowProduction: true, confirm: ["other"] },
  ])
    expect(() => {
      guardProduction(plan("production"), options);
    }).toThrow("cache: production, and the drill puts load or faults on it; nothing was started.");
  expect(() => {
    guardProduction(plan("production"), { allowProduction: true, confirm: ["cache"] });
  }).not.toThrow();
});

test("staging, and a drill that only watches production, need no word more", () => {
  expect(() => {
    guardProduction(plan("staging"), {});
    guardProduction(plan("production", "{}"), {});
  }).not.toThrow();
});

test("a target that is confirmed and not there is a wrong command line", () => {
  expect(() => {
    guardProduction(plan("staging"), { confirm: ["sesions"] });
  }).toThrow("--confirm sesions: the drill has no target of that name.");
});
