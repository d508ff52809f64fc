import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RedrillError } from "../base/errors.ts";
import type { Plan } from "../plan/plan.ts";
import { findPlanFlaw } from "./check-plan.ts";
import type { Evidence } from "./evidence.ts";
import type { History } from "./history.ts";
import { baselinesFolder, readBaselines } from "./read-baselines.ts";
import { readHistory } from "./read-history.ts";
import { findZero, readJournal, shiftToZero } from "./read-journal.ts";
import { readLoad } from "./read-load.ts";

/**
 * Reads a run's folder: `plan.json`, `journal.ndjson`, `load.ndjson` (or `load-1.ndjson` and on), `baselines/`. Journal and load may be missing, or torn at their end by
 * a crash: then less is known. Throws a `RedrillError` (exit code 2) when there is no readable plan, or for damage
 * elsewhere, with `file:line`.
 */
export function readEvidence(folder: string): Evidence {
  const plan = readPlan(folder);
  const { load, zeroNs } = readLoad(folder, plan.instances);
  const events = readJournal(join(folder, "journal.ndjson"));
  const baselines = readBaselines(join(folder, baselinesFolder));
  const histories = readHistories(folder, plan);
  const drillText = readIfThere(join(folder, "drill.yaml"));
  return {
    plan,
    events: shiftToZero(events, findZero(events, zeroNs)),
    load,
    baselines,
    histories,
    ...(drillText === null ? {} : { drillText }),
  };
}

/** Nothing is judged by it, so a run without it is judged all the same. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function readHistories(folder: string, { loads, instances }: Plan): ReadonlyMap<string, History> {
  const modelled = loads.filter(({ scenario }) => scenario.model !== undefined);
  return new Map(modelled.map(({ name }) => [name, readHistory(folder, name, instances)]));
}

function readPlan(folder: string): Plan {
  const path = join(folder, "plan.json");
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new RedrillError(
      `${folder}: expected the folder of a run, with plan.json, journal.ndjson and load.ndjson in it, got ${code} for plan.json`,
      { exitCode: 2, next: "Name a folder that `redrill run` made; by default they are in runs/.", cause: error },
    );
  }
  const plan = parse(text);
  const flaw = findPlanFlaw(plan);
  if (flaw === null) return plan as Plan;
  const got = flaw.got.length > 80 ? `${flaw.got.slice(0, 80)}...` : flaw.got;
  throw new RedrillError(`${path}: expected ${flaw.expected}, got ${got}`, {
    exitCode: 2,
    next: "Judge it with the version of redrill that made it, or run the drill again.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
