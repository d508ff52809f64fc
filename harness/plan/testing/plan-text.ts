import { describeProblem, SpecError } from "../../base/errors.ts";
import { readDrill } from "../../drill/read-drill.ts";
import type { Catalogue } from "../catalogue.ts";
import { makePlan } from "../make-plan.ts";
import type { Plan, ProviderName } from "../plan.ts";
import { catalogue as fixture } from "./catalogue.ts";

export interface TextOptions {
  readonly set?: readonly string[];
  readonly variant?: string | null;
  readonly catalogue?: Catalogue;
  readonly instances?: number;
  readonly provider?: ProviderName | null;
  readonly environment?: Readonly<Record<string, string>>;
  readonly rateFactor?: number;
}

/** From YAML to a plan. */
export function planText(
  text: string,
  {
    set = [],
    variant = null,
    catalogue = fixture,
    instances = 1,
    provider = null,
    rateFactor = 1,
    environment = {},
  }: TextOptions = {},
): Plan {
  const { drill, positions } = readDrill(text, { file: "drill.yaml", environment, set, variant });
  const options = {
    file: "drill.yaml",
    sha256: "0".repeat(64),
    seed: drill.seed ?? 1,
    instances,
    provider,
    rateFactor,
  };
  return positions.locating(() => makePlan(drill, catalogue, options));
}

/** The problems of a drill, a line each; empty = none. */
export function problemsOf(text: string, options: TextOptions = {}): readonly string[] {
  try {
    planText(text, options);
    return [];
  } catch (error) {
    if (error instanceof SpecError) return error.problems.map(describeProblem);
    throw error;
  }
}

/** A drill that plans, with further lines at its end and lines replaced. */
export function drillText(
  parts: Partial<
    Record<"targets" | "phases" | "warmup" | "load" | "faults" | "objectives" | "stopWhen" | "clients", string>
  > = {},
): string {
  const { targets, phases, ...rest } = parts;
  const standard = {
    targets: `{ ${cache}, ${sessions} }`,
    phases: "{ base: 10s, peak: 30s, after: 20s }",
    load: "{ shop: { scenario: peak, target: cache, rate: 100/s } }",
  };
  const sections = {
    ...standard,
    ...(targets === undefined ? {} : { targets }),
    ...(phases === undefined ? {} : { phases }),
    ...rest,
  };
  return [
    "version: 1",
    "title: A test",
    "seed: 7",
    ...Object.entries(sections).map(([key, value]) =>
      value.includes("\n") ? `${key}:\n${value}` : `${key}: ${value}`,
    ),
    "",
  ].join("\n");
}

const cache = "cache: { topology: cluster, masters: 3, replicasPerMaster: 1 }";
const sessions = "sessions: { topology: sentinel, replicas: 2, sentinels: 3 }";
