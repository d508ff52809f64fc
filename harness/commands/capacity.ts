import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import type { Capacity, Search } from "../capacity/capacity.ts";
import { conclude, exitCodeFor, type Measured } from "../capacity/conclude.ts";
import { markRun } from "../capacity/mark-run.ts";
import { renderCapacity } from "../capacity/render.ts";
import { nextStep, type SearchSettings } from "../capacity/search.ts";
import { findUses } from "../capacity/uses.ts";
import { percent, readUnit } from "../drill/units.ts";
import type { Plan } from "../plan/plan.ts";
import { highestTotalRate } from "../plan/rates/scale-rates.ts";
import { withoutFaults } from "../plan/without-faults.ts";
import { type DrillOptions, loadPlan } from "./load-plan.ts";
import { ranInOwnNamespace } from "./own-namespace.ts";
import { runOnce } from "./run-once.ts";

export interface CapacityOptions extends DrillOptions {
  readonly withFaults?: boolean;
  /** Times the drill's own rates. */
  readonly from: number;
  readonly to: number;
  /** Percentages as written. */
  readonly precision: string;
  readonly growth?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `redrill capacity`: the highest rate at which a drill's objectives hold, by runs at rising rates; what is known is always written. */
export async function capacity(file: string, options: CapacityOptions): Promise<void> {
  const settings = readSettings(options);
  const growthRatio = options.growth === undefined ? null : readUnit(percent, options.growth, ["--growth"]);
  const { plan } = loadPlan(file, options);
  const peakPerSecond = checkPlan(plan, file, options);
  if (await ranInOwnNamespace(plan)) return;
  const started = new Date()
    .toISOString()
    .replaceAll(/[-:]|\..*/g, "")
    .replace("T", "-");
  const folder = options.out ?? join("runs", `${started}-capacity-${plan.slug}`);
  const facts = { file, options: { ...options, seed: plan.seed }, settings, folder, peakPerSecond, growthRatio };

  const healthy = await search(facts, false);
  const isGoingOn =
    options.withFaults === true && healthy.found.outcome !== "interrupted" && healthy.brokenWith === null;
  const disturbed = isGoingOn ? await search(facts, true) : null;
  const found: Capacity = {
    version: 1,
    title: plan.title,
    seed: plan.seed,
    peakPerSecond,
    growth: growthRatio === null ? null : { ratio: growthRatio, peakPerSecond: peakPerSecond * (1 + growthRatio) },
    withoutFaults: healthy.found,
    withFaults: disturbed?.found ?? null,
  };
  const text = renderCapacity(found);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "capacity.json"), `${JSON.stringify(found, null, 2)}\n`);
  writeFileSync(join(folder, "capacity.md"), text);
  process.stdout.write(options.json === true ? `${JSON.stringify(found, null, 2)}\n` : `${text}\n${folder}\n`);
  const codes = [healthy, disturbed].flatMap((one) => {
    return one === null ? [] : [one.brokenWith ?? exitCodeFor(one.found, 1 + (growthRatio ?? 0))];
  });
  process.exitCode = Math.max(...codes);
}

interface Facts {
  readonly file: string;
  readonly options: CapacityOptions;
  readonly settings: SearchSettings;
  readonly folder: string;
  readonly peakPerSecond: number;
  readonly growthRatio: number | null;
}

/** Runs steps until the search ends. `brokenWith`: the exit code of a run that went wrong in itself, which ends it too. */
async function search(
  facts: Facts,
  hasFaults: boolean,
): Promise<{ readonly found: Search; readonly brokenWith: number | null }> {
  const { file, options, settings, folder, peakPerSecond } = facts;
  const kind = hasFaults ? "with-faults" : "without-faults";
  const measured: Measured[] = [];
  for (;;) {
    const next = nextStep(
      measured.map(({ step }) => step),
      settings,
    );
    if ("end" in next) return { found: conclude(next, measured, facts), brokenWith: null };
    const { factor } = next;
    const perSecond = factor * peakPerSecond;
    const number = String(measured.length + 1);
    process.stderr.write(
      `\ncapacity, ${kind}, step ${number}: ${String(factor)} times the drill, ${perSecond.toFixed(0)}/s\n`,
    );
    const { plan } = loadPlan(file, { ...options, rateFactor: factor });
    const out = join(folder, kind, `${number.padStart(2, "0")}-times-${String(factor)}`);
    const { verdict, evidence } = await runOnce(hasFaults ? plan : withoutFaults(plan), {
      out,
      command: ["redrill", "capacity", file, "--seed", String(plan.seed)],
    });
    const { mark, reason } = markRun(verdict);
    process.stderr.write(`capacity, ${kind}, step ${number}: ${mark}: ${reason}\n`);
    measured.push({ step: { factor, perSecond, mark, reason, folder: out }, uses: findUses(evidence) });
    if (verdict.verdict === "error") {
      const known = nextStep([...measured.map(({ step }) => step), { factor, mark: "interrupted" }], settings);
      const end = "end" in known ? known : { good: null, bad: null };
      return { found: conclude({ ...end, end: "unknown" }, measured, facts), brokenWith: verdict.exitCode };
    }
  }
}

function readSettings({ from, to, precision }: CapacityOptions): SearchSettings {
  const precisionRatio = readUnit(percent, precision, ["--precision"]);
  if (from <= to && precisionRatio >= 0.01) return { from, to, precisionRatio };
  throw new RedrillError(
    `expected --from (${String(from)}) up to --to (${String(to)}) and --precision (${precision}) of at least 1%`,
    {
      exitCode: 2,
      next: "For example --from 0.5 --to 8 --precision 10%.",
    },
  );
}

/** The drill's highest rate. Throws where there is nothing to search for, or by. */
function checkPlan(plan: Plan, file: string, { withFaults = false }: CapacityOptions): number {
  const peakPerSecond = highestTotalRate(plan.loads.map(({ schedule }) => schedule));
  const lacks = (expected: string, got: string, next: string) =>
    new RedrillError(`${file}: expected ${expected}, got ${got}`, { exitCode: 2, next });
  if (peakPerSecond === 0)
    throw lacks(
      "a load with a rate",
      "none",
      "Without a rate a load goes as fast as it can: there is nothing to raise.",
    );
  if (withFaults && plan.faults.length === 0)
    throw lacks("faults for --with-faults", "none", "Leave --with-faults out, or add a fault.");
  if (withoutFaults(plan).objectives.length === 0)
    throw lacks(
      "an objective that holds without faults",
      "none",
      "Add one, such as p99(shop) <= 20ms: it says what capacity is.",
    );
  return peakPerSecond;
}
