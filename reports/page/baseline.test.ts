import { expect, test } from "vitest";
import type { Baseline } from "../../harness/journal/baseline.ts";
import { valueKey } from "../../harness/journal/value-key.ts";
import { renderHtml } from "../html.ts";
import { blackFriday } from "../samples/black-friday.ts";
import { readMarkup } from "../testing/read-markup.ts";

const { verdict, evidence } = blackFriday();
const machine = { cpus: 8, cpuModel: "Example CPU 3.0 GHz", memoryBytes: 16 * 1024 ** 3, platform: "linux x64" };

function baselineOf(values: Readonly<Record<string, number | null>>, more: Partial<Baseline> = {}): Baseline {
  return {
    version: 1,
    name: "last-good",
    savedAt: "2025-02-20T09:00:00.000Z",
    run: {
      id: "a",
      title: "Black Friday",
      startedAt: "",
      seed: 7,
      variant: null,
      verdict: "pass",
      redrill: "0.1.0",
      redis: "7.0.15",
      k6: "2.2.0",
    },
    machine,
    plan: { targets: "", warmup: "", phases: "", loads: "", faults: "" },
    values: Object.entries(values).flatMap(([name, value]) => {
      const planned = evidence.plan.objectives.find((one) => one.name === name);
      if (!planned) return [];
      return [
        {
          key: valueKey(planned.expression, planned.scope),
          value,
          samples: 1_000,
          reason: value === null ? "a probe gap" : null,
        },
      ];
    }),
    ...more,
  };
}

function rowsOf(baselines: Readonly<Record<string, Baseline>>) {
  const html = renderHtml(verdict, { ...evidence, baselines });
  const rows = readMarkup(html, { isHtml: true })
    .filter(({ name }) => name === "tr")
    .map(({ text }) => text);
  return { html, rows };
}

test("each objective stands beside what it was in the saved run, with the change", () => {
  const { html, rows } = rowsOf({
    "last-good": baselineOf({ "pages-fast": 3.51, "cache-hits": 0.9488, memory: null }),
  });
  expect(html).toContain('last-good <span class="unit">Black Friday, pass, seed 7');
  expect(rows).toContainEqual(expect.stringContaining("pages-fast✓ pass4.21 ms3.51 ms+20 %1,000"));
  expect(rows).toContainEqual(expect.stringMatching(/memory✓ pass65\.6 %––1,000a probe gap/u));
  expect(html).not.toContain("another machine");
});

test("another machine is told of, and a saved run without such values says so", () => {
  const { html } = rowsOf({ other: baselineOf({}, { name: "other", machine: { ...machine, cpus: 64 } }) });
  expect(html).toContain("! It was measured on another machine (64 CPUs");
  expect(html).toContain("It has no value of any objective of this run.");
});

test("phases stand beside the first one", () => {
  const { rows } = rowsOf({});
  expect(rows).toContainEqual(expect.stringMatching(/^shop base500/u));
  expect(rows).toContainEqual(expect.stringMatching(/^shop peak5,000.*\dx/u));
});
