import { SpecError } from "../base/errors.ts";
import type { WrittenLoad } from "../drill/drill.ts";
import { Problems, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { percent, readUnit } from "../drill/units.ts";
import type { Catalogue, ScenarioDescription } from "./catalogue.ts";
import { formatRate } from "./format.ts";
import { formatKeys, needsSchedule } from "./keys.ts";
import type { ClientProfile } from "./load-settings.ts";
import type { Names } from "./names.ts";
import { planParameters } from "./plan-parameters.ts";
import type { ParameterValue, Phase, PlannedLoad, PlannedTarget, RateSegment } from "./plan.ts";
import { countSlots, highestRate, planRates } from "./rates/plan-rates.ts";
import { scaleRates } from "./rates/scale-rates.ts";

export interface LoadSurroundings {
  readonly catalogue: Pick<Catalogue, "scenario" | "scenarioNames" | "readText">;
  readonly targets: readonly PlannedTarget[];
  readonly phases: readonly Phase[];
  readonly clients: ReadonlyMap<string, ClientProfile>;
  readonly names: Names;
  /** What every rate is multiplied by; default 1. */
  readonly rateFactor?: number;
}

/** The loads of a section that can be planned. What is wrong goes to `problems`. */
export function planLoads(
  section: "warmup" | "load",
  loads: Readonly<Record<string, WrittenLoad>>,
  surroundings: LoadSurroundings,
  problems: Problems,
): readonly PlannedLoad[] {
  return Object.entries(loads).flatMap(([name, written]) => {
    const planned = problems.attempt(() => planLoad(name, written, section, surroundings));
    return planned === null ? [] : [planned];
  });
}

/** The scenario of that name; null where it cannot be read, which is told where the load is planned. */
export function readScenario(name: string, catalogue: Pick<Catalogue, "scenario">): ScenarioDescription | null {
  return new Problems().attempt(() => catalogue.scenario(name));
}

function planLoad(
  name: string,
  written: WrittenLoad,
  section: "warmup" | "load",
  { catalogue, targets, phases, clients, names, rateFactor = 1 }: LoadSurroundings,
): PlannedLoad | null {
  const path = [section, name];
  const { readText } = catalogue;
  const problems = new Problems();
  const scenario = problems.attempt(() => needScenario(written.scenario, catalogue, [...path, "scenario"]));
  const target = problems.attempt(() => {
    names.need(written.target, ["target"], { path: [...path, "target"] });
    return targets.find((candidate) => candidate.name === written.target) ?? null;
  });
  const client = problems.attempt(() => needClient(written.client ?? "fit", clients, [...path, "client"]));
  if (scenario !== null && target !== null && !scenario.topologies.includes(target.topology))
    problems.add({
      path: [...path, "target"],
      expected: `a target that ${scenario.name} can use: ${scenario.topologies.join(", ")}`,
      got: `${target.name}, which is ${target.topology}`,
      next: "Choose another target or scenario.",
    });
  if (written.via !== undefined && target !== null && !hasEndpoint(target))
    problems.add({
      path: [...path, "via"],
      expected: "a target with an endpoint",
      got: `"endpoint" of ${target.name}, which has none`,
      next: 'Give it one, "endpoint: 1s" (Sentinel targets that redrill starts), or take via out.',
    });
  const parameters =
    scenario === null
      ? null
      : problems.attempt(() =>
          planParameters(scenario.parameters, written.with, {
            what: scenario.name,
            path: [...path, "with"],
            targetNames: targets.map((one) => one.name),
            readText,
          }),
        );
  const planned = problems.attempt(() =>
    written.rate === undefined
      ? { rates: [], schedule: [] }
      : scaleRates(planRates(written.rate, phases, { path: [...path, "rate"], readText }), rateFactor),
  );
  if (section === "warmup" && written.rate !== undefined)
    problems.add({
      path: [...path, "rate"],
      at: "key",
      expected: "no rate in a warm-up",
      got: '"rate"',
      next: "A warm-up goes as fast as its workers can: take it out.",
    });
  const errors = problems.attempt(() => planScenarioErrors(written.maxScenarioErrors, path));
  if (written.rate === undefined && parameters !== null)
    for (const [key, value] of Object.entries(parameters))
      if (typeof value === "object" && value !== null && "distribution" in value && needsSchedule(value))
        problems.add({
          path: [...path, "with", key],
          expected: "a hot spot that moves by slots, since the load has no rate",
          got: JSON.stringify(formatKeys(value)),
          next: 'Write it as "hotset(1%, 90%, moves 10000 slots)".',
        });
  problems.throwIfAny();
  if (scenario === null || target === null || client === null || parameters === null || planned === null) return null;
  const { rates, schedule } = planned;

  const slots =
    written.rate === undefined ? slotsWithoutRate(scenario, parameters, section, path) : countSlots(schedule);
  if (slots === 0)
    throw specError({
      path: [...path, "rate"],
      expected: "a rate above 0 in some phase",
      got: "0 throughout",
      next: "Raise it, or take the load out.",
    });
  const workers = Math.min(slots, written.workers ?? defaultWorkers(schedule, client));
  const { name: scenarioName, file, operations, counters, hasLedger, model, measures } = scenario;
  return {
    name,
    scenario: {
      name: scenarioName,
      file,
      operations,
      counters,
      ...(hasLedger === true ? { hasLedger } : {}),
      ...(model === undefined || measures === undefined ? {} : { model, measures }),
    },
    target: target.name,
    ...(written.via === undefined ? {} : { via: written.via }),
    client,
    workers,
    slots,
    maxBacklog: typeof written.maxBacklog === "number" ? written.maxBacklog : null,
    ...errors,
    rates,
    schedule,
    with: parameters,
  };
}

function planScenarioErrors(
  written: string | undefined,
  path: readonly string[],
): Pick<PlannedLoad, "maxScenarioErrorRatio"> {
  if (written === undefined) return {};
  const place = [...path, "maxScenarioErrors"];
  const maxScenarioErrorRatio = readUnit(percent, written, place);
  if (maxScenarioErrorRatio <= 1) return { maxScenarioErrorRatio };
  throw specError({
    path: place,
    expected: "a share from 0% to 100%",
    got: JSON.stringify(written),
    next: 'Write "1%".',
  });
}

function hasEndpoint(target: PlannedTarget): boolean {
  return target.topology === "sentinel" && target.endpointEveryMs !== undefined;
}

/**
 * As many workers as can hang at once when every request of the highest rate lasts until the client's deadline (Little's law:
 * rate x time), but at least 20 and at most 200; a client without a deadline counts as one of 500 ms, so that the deadline is
 * all that differs. Without a schedule 20. Never more than slots.
 */
export function defaultWorkers(
  schedule: readonly RateSegment[],
  { deadlineMs }: Pick<ClientProfile, "deadlineMs">,
): number {
  const hanging = Math.ceil(Number(((highestRate(schedule) * (deadlineMs ?? 500)) / 1000).toFixed(6)));
  return Math.min(200, Math.max(20, hanging));
}

function needScenario(
  name: string,
  catalogue: LoadSurroundings["catalogue"],
  path: readonly string[],
): ScenarioDescription {
  const found = scenarioAt(name, catalogue, path);
  if (found !== null) return found;
  throw specError({
    path,
    expected: "the name of a scenario, or a path that ends in .ts",
    got: JSON.stringify(name),
    next: didYouMean(name, catalogue.scenarioNames),
  });
}

/** A scenario file that cannot be found is a problem of the load that names it; one in its manifest has a place of its own. */
function scenarioAt(name: string, catalogue: LoadSurroundings["catalogue"], path: readonly string[]) {
  try {
    return catalogue.scenario(name);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const problems = error.problems.map((problem) =>
      problem.path.length === 0 && (problem.place ?? null) === null ? { ...problem, path } : problem,
    );
    throw new SpecError(problems, { cause: error });
  }
}

function needClient(name: string, clients: ReadonlyMap<string, ClientProfile>, path: readonly string[]): ClientProfile {
  const found = clients.get(name);
  if (found !== undefined) return found;
  throw specError({
    path,
    expected: "the name of a client profile",
    got: JSON.stringify(name),
    next: didYouMean(name, clients.keys()),
  });
}

function slotsWithoutRate(
  { name, slots }: ScenarioDescription,
  parameters: Readonly<Record<string, ParameterValue>>,
  section: "warmup" | "load",
  path: readonly string[],
): number {
  if (slots === null)
    throw specError(
      section === "load"
        ? {
            path: [...path, "rate"],
            expected: `a rate, which ${name} needs`,
            got: "nothing",
            next: 'Add one, such as "rate: 200/s".',
          }
        : {
            path: [...path, "scenario"],
            expected: "a scenario that ends by itself",
            got: JSON.stringify(name),
            next: `A warm-up has no rate, and ${name} needs one (such as ${formatRate(200)}): put it under "load".`,
          },
    );
  const of = Number(parameters[slots.of]);
  const per = slots.per === null ? 1 : Number(parameters[slots.per]);
  return Math.ceil(of / per);
}
