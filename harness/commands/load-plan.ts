import { createHash, randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { RedrillError } from "../base/errors.ts";
import type { DrillPositions } from "../drill/positions.ts";
import { readDrill } from "../drill/read-drill.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan, ProviderName } from "../plan/plan.ts";
import { catalogueFor } from "./catalogue.ts";

export interface DrillOptions {
  readonly set?: readonly string[];
  readonly variant?: string;
  readonly seed?: number;
  readonly instances?: number;
  readonly provider?: ProviderName;
  /** What every rate of the clock is multiplied by; default 1. */
  readonly rateFactor?: number;
}

/** Reads a drill's file and plans it; `variants` are the names of all that it has. Throws `SpecError` with every problem's place. */
export function loadPlan(
  file: string,
  { set = [], variant, seed, instances = 1, provider, rateFactor = 1 }: DrillOptions,
): { readonly plan: Plan; readonly variants: readonly string[] } {
  const text = readDrillFile(file);
  const { drill, positions } = readDrill(text, { file, environment: process.env, set, variant: variant ?? null });
  const plan = positions.locating(() =>
    makePlan(drill, catalogueFor(file), {
      file,
      sha256: createHash("sha256").update(text).digest("hex"),
      seed: seed ?? drill.seed ?? randomInt(2 ** 31),
      instances,
      provider: provider ?? null,
      rateFactor,
    }),
  );
  return { plan: withPlaces(plan, positions), variants: drill.variants };
}

/** So that CI can point at the line of an objective that failed. */
function withPlaces(plan: Plan, positions: DrillPositions): Plan {
  const objectives = plan.objectives.map((objective) => {
    const place = positions.placeOf(["objectives", objective.name]);
    return place === null ? objective : { ...objective, place: { file: place.file, line: place.line } };
  });
  return { ...plan, objectives };
}

function readDrillFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "an error";
    throw new RedrillError(`${file}: expected a drill's YAML file that can be read, got ${code}`, {
      exitCode: 2,
      next: "Ready-made drills are in drills/, such as drills/ci/smoke.yaml.",
      cause,
    });
  }
}
