import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RedrillError } from "../base/errors.ts";
import { readEvidence } from "../journal/read-evidence.ts";
import { judge } from "./judge.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { faultOn, latencyOf, objectiveOf, ofFault, ofLoad, ofTarget, planOf } from "./testing/plan-parts.ts";
import { damages, reordered } from "./testing/property/damage.ts";
import { Random, seeds } from "./testing/property/random.ts";
import type { Verdict } from "./verdict.ts";

const base = mkdtempSync(join(tmpdir(), "redrill-damaged-"));
const good = join(base, "good");

/** A run that passes, and asks of everything that is recorded. */
const builder = new EvidenceBuilder(
  planOf({
    faults: [faultOn("cache")],
    objectives: [
      objectiveOf(latencyOf(99, "shop"), "<", 100, { name: "p99", unit: "ms" }),
      objectiveOf(latencyOf(99, "shop", "get"), "<", 100, { name: "get", unit: "ms" }),
      objectiveOf(ofLoad("errorRatio", "shop"), "<", 0.5, { name: "errors", unit: "ratio" }),
      objectiveOf(ofLoad("errorRatio", "shop"), ">", 0.9, { name: "never", never: true, forMs: 2_000 }),
      objectiveOf(ofLoad("hitRatio", "shop"), ">=", 0.5, { name: "hits", unit: "ratio" }),
      objectiveOf(ofTarget("evictions", "cache"), "=", 0, { name: "evictions" }),
      objectiveOf(ofTarget("memoryRatio", "cache"), "<", 0.9, { name: "memory" }),
      objectiveOf(ofFault("recovery", "master-dies", { side: "server" }), "<", 8_000, { name: "server", unit: "ms" }),
      objectiveOf(ofFault("recovery", "master-dies", { side: "client" }), "<", 8_000, { name: "client", unit: "ms" }),
    ],
  }),
);
builder
  .load({
    load: "shop",
    fromMs: 0,
    toMs: 20_000,
    ratePerSecond: 20,
    hitRatio: 0.9,
    outages: [{ fromMs: 10_000, toMs: 11_000, how: { code: "EOF", everyNth: 2 } }],
  })
  .master("cache", "n1")
  .fault("master-dies", ["n1"], { atMs: 10_000, healedAtMs: 15_000 })
  .failover(
    "cache",
    { from: "n1", to: "n2" },
    { refusedAtMs: 10_010, downAtMs: 10_500, electedAtMs: 10_800, writesAtMs: 10_900 },
  );
// The last line is the end of the run, as in a real journal.
for (let second = -1; second <= 20; second++) {
  builder.gauge("shop", Math.max(1, second * 1_000));
  for (const node of ["n1", "n2"]) builder.info("cache", node, second * 1_000 + 300, {});
}
builder.inOrder().writeTo(good);

afterAll(() => {
  rmSync(base, { recursive: true });
});

/** What becomes of a folder: its verdict, or the error that somebody can read. Anything else that is thrown fails the test. */
function outcomeOf(folder: string): Verdict | RedrillError {
  try {
    return judge(readEvidence(folder));
  } catch (error) {
    if (error instanceof RedrillError) return error;
    throw error;
  }
}

const copies = { count: 0 };
function damaged(apply: (folder: string) => void): Verdict | RedrillError {
  const folder = join(base, String(copies.count++));
  cpSync(good, folder, { recursive: true });
  try {
    apply(folder);
    return outcomeOf(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the run that is damaged here passes as long as it is whole", () => {
  const outcome = outcomeOf(good);
  expect(outcome).toMatchObject({ verdict: "pass", exitCode: 0 });
});

/** What is wrong with an outcome; null = it is a clear error, or a verdict that is no false pass. */
function wrongWith(outcome: Verdict | RedrillError, isTelling: boolean): string | null {
  if (outcome instanceof RedrillError) {
    const isClear =
      outcome.exitCode === 2 && outcome.next !== null && /plan\.json|ndjson|expected/.test(outcome.message);
    return isClear ? null : `an error that says too little: ${outcome.message}`;
  }
  const isPass = outcome.verdict === "pass" || outcome.verdict === "warn" || outcome.exitCode === 0;
  return isPass && isTelling ? `a pass: ${outcome.reason}` : null;
}

test.each(damages)("$name: a clear error, or a verdict that is no false pass", ({ apply, isTelling }) => {
  const wrong = seeds(5, 500).flatMap((seed) => {
    const outcome = damaged((folder) => {
      apply(folder, new Random(seed));
    });
    const why = wrongWith(outcome, isTelling);
    return why === null ? [] : [`seed ${String(seed)}: ${why}`];
  });
  expect(wrong).toEqual([]);
});

test("the check can fail: the whole run would be a false pass, and a bare error says too little", () => {
  expect(wrongWith(outcomeOf(good), true)).toContain("a pass");
  expect(wrongWith(new RedrillError("no", { exitCode: 5 }), false)).toContain("says too little");
});

test.each(reordered)("$name: the same verdict", ({ apply }) => {
  const whole = outcomeOf(good);
  for (const seed of seeds(5, 100)) {
    expect(
      damaged((folder) => {
        apply(folder, new Random(seed));
      }),
    ).toEqual(whole);
  }
});
