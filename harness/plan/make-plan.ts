import type { Drill } from "../drill/drill.ts";
import { Problems } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import type { Catalogue } from "./catalogue.ts";
import { planClients } from "./plan-clients.ts";
import { expandFaults } from "./expand-faults.ts";
import { guardFaults } from "./fault-guards.ts";
import { guardExternalLoads } from "./guard-external.ts";
import { includePacks } from "./include-packs.ts";
import { guardInstances } from "./instances.ts";
import { nameEverything } from "./names.ts";
import { planFaults } from "./plan-faults.ts";
import { planLoads, readScenario } from "./plan-loads.ts";
import { notesOf } from "./plan-notes.ts";
import { planObjectives, planStops } from "./plan-objectives.ts";
import { planPhases } from "./plan-phases.ts";
import { planTargets } from "./plan-targets.ts";
import type { Plan, ProviderName } from "./plan.ts";
import { checkProxies, withProxies } from "./proxied-planes.ts";

export interface PlanOptions {
  /** The drill's file as it was named. */
  readonly file: string;
  /** Of the file's text, in hex. */
  readonly sha256: string;
  /** The seed of this run: the command line's, else the drill's, else a drawn one. */
  readonly seed: number;
  /** Of k6; default 1. */
  readonly instances?: number;
  /** Who makes every target; default null: as the drill says. */
  readonly provider?: ProviderName | null;
  /** What every rate of the clock is multiplied by; default 1. */
  readonly rateFactor?: number;
}

/**
 * Gives everything in a drill its exact meaning. Pure: the same drill, catalogue and options give the same plan, byte for
 * byte. Throws `SpecError` with every problem found, each with its path; `DrillPositions.locating` adds the places.
 */
export function makePlan(
  drill: Drill,
  catalogue: Catalogue,
  { file, sha256, seed, instances = 1, provider = null, rateFactor = 1 }: PlanOptions,
): Plan {
  const problems = new Problems();
  const phases = planPhases(drill.phases, problems);
  const { faults: written, groups } = expandFaults(drill.faults, { seed, phases }, problems);
  const names = nameEverything({ ...drill, faults: written }, groups, problems);
  const targets = planTargets(drill.targets, { file, provider }, problems);
  const clients = planClients(drill.clients, problems);
  const surroundings = { drill, faults: written, groups, catalogue, names, phases, targets, clients, rateFactor };
  const warmup = planLoads("warmup", drill.warmup, surroundings, problems);
  const loads = planLoads("load", drill.load, surroundings, problems);

  const cases = planFaults(surroundings, problems);
  const durationMs = phases.at(-1)?.endMs ?? 0;
  guardFaults(cases, durationMs, problems);
  checkProxies(cases, problems);
  const faults = cases.map(({ fault }) => fault);
  const areFaultsKnown = faults.length === Object.keys(written).length;

  const scenarios = new Map(
    Object.entries(drill.load).flatMap(([name, { scenario, target }]) => {
      const found = readScenario(scenario, catalogue);
      return found === null ? [] : [[name, { ...found, target }] as const];
    }),
  );
  const known = { names, targets, phases, scenarios, faults, areFaultsKnown };
  const included = includePacks({ ...known, drill, catalogue }, problems);
  const objectives = planObjectives(included, known, problems);
  checkExpectFail(drill, included, problems);
  const stopWhen = planStops(drill.stopWhen, known, problems);
  guardExternalLoads(targets, loads, problems);
  guardInstances({ instances, targets, loads }, problems);
  problems.throwIfAny();

  const plan: Plan = {
    version: 1,
    title: drill.title,
    slug: slugOf(drill.title),
    seed,
    instances,
    drill: { file, sha256, variant: drill.variant?.name ?? null },
    expectFail: drill.variant?.expectFail ?? null,
    targets: targets.map((target) => withProxies(target, cases)),
    warmup,
    phases,
    durationMs,
    loads,
    faults,
    objectives,
    stopWhen,
    notes: [],
  };
  return { ...plan, notes: notesOf(plan) };
}

/** Objectives that are expected to fail have to be there, those of packs included. */
function checkExpectFail({ variant }: Drill, objectives: Readonly<Record<string, unknown>>, problems: Problems): void {
  for (const [index, name] of (variant?.expectFail ?? []).entries())
    if (!Object.hasOwn(objectives, name))
      problems.add({
        path: ["variants", variant?.name ?? "", "expectFail", index],
        expected: "the name of an objective",
        got: JSON.stringify(name),
        next: didYouMean(name, Object.keys(objectives)),
      });
}

/** `Black Friday - the session master dies` -> `black-friday-the-session-master-dies`, at most 60 characters. */
function slugOf(title: string): string {
  const words = title
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const short = words.length <= 60 ? words : words.slice(0, 61).replace(/-[^-]*$/, "");
  return short === "" ? "drill" : short;
}
