import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { readBeside } from "../base/read-beside.ts";
import { packCatalogue } from "../commands/packs.ts";
import { readDrill } from "../drill/read-drill.ts";
import { faults } from "../faults/table.ts";
import { scenarioCatalogue } from "../load/scenario-manifest.ts";
import { describePlan } from "./describe-plan.ts";
import { makePlan } from "./make-plan.ts";
import type { Plan } from "./plan.ts";

const folder = join(import.meta.dirname, "../../drills");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".yaml"))
  .toSorted();

function planFile(file: string, variant: string | null): { readonly plan: Plan; readonly variants: readonly string[] } {
  const path = join(folder, file);
  const { drill, positions } = readDrill(readFileSync(path, "utf8"), { file, environment: {}, set: [], variant });
  const catalogue = {
    faults,
    ...scenarioCatalogue({ drillFolder: dirname(path) }),
    abilities: {
      process: ["kill", "pause", "restart", "link", "partition", "configure"],
      external: ["link"],
      docker: [],
    },
    ...packCatalogue(path),
    readText: (name: string) => readBeside(path, name),
  } as const;
  const options = { file, sha256: "0".repeat(64), seed: drill.seed ?? 1 };
  return { plan: positions.locating(() => makePlan(drill, catalogue, options)), variants: drill.variants };
}

test("there are drills", () => {
  expect(files).toEqual(expect.arrayContaining(["ci/smoke.yaml", "readiness/black-friday.yaml"]));
});

describe.for(files)("%s", (file) => {
  const { plan, variants } = planFile(file, null);

  test("plans, also in each of its variants", () => {
    expect(plan.objectives.length).toBeGreaterThan(0);
    for (const variant of variants) expect(planFile(file, variant).plan.drill.variant).toBe(variant);
  });

  test("has a fixed seed, names its schema, and can be described", () => {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+\n/);
    expect(text).toMatch(/^seed: \d+$/m);
    expect(describePlan(plan)).toContain(plan.title);
  });
});

test("Black Friday and its small variant are as the readiness run needs them", () => {
  const { plan } = planFile("readiness/black-friday.yaml", null);
  expect(plan.durationMs).toBeLessThanOrEqual(120_000);
  expect(plan.targets.map(({ topology }) => topology)).toEqual(["cluster", "sentinel"]);
  expect(plan.faults.map(({ kind }) => kind)).toEqual(["kill", "kill", "latency"]);
  const small = planFile("readiness/black-friday.yaml", "small").plan;
  expect(small.expectFail).toEqual(["cache-hits", "none-evicted"]);
});

test("the smoke drill is short", () => {
  expect(planFile("ci/smoke.yaml", null).plan.durationMs).toBeLessThanOrEqual(17_000);
});
