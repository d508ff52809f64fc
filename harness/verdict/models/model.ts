import type { History } from "../../journal/history.ts";
import type { PlannedLoad } from "../../plan/plan.ts";

/**
 * Computes a scenario's measures from its load's history: one file here, and a line in `models.ts`. It knows what the pattern
 * promises and nothing of how it keeps it, so that no mistake is in both.
 */
export type Model = (history: History, load: ModelLoad) => Findings;

export type ModelLoad = Pick<PlannedLoad, "name" | "with" | "scenario">;

/** By the names of the measures. */
export type Findings = Readonly<Record<string, Found>>;

export interface Found {
  /** What was found and when: a counter's cases (value 1 each), a highest's levels, a distribution's values. */
  readonly points: readonly Point[];
  /** When something was looked at that could have been a case: a measure of nothing is unknown. */
  readonly samplesMs: readonly number[];
}

export interface Point {
  readonly atMs: number;
  readonly value: number;
}

/** Of a counter: cases among things that were looked at. */
export function cases(atMs: readonly number[], samplesMs: readonly number[]): Found {
  return { points: atMs.map((at) => ({ atMs: at, value: 1 })), samplesMs };
}

/** Of values and levels: each is a sample. */
export function values(points: readonly Point[]): Found {
  return { points, samplesMs: points.map(({ atMs }) => atMs) };
}

/** A parameter of the load that the scenario's manifest has. Throws where it has none. */
export function numberOf({ name, with: parameters }: ModelLoad, parameter: string): number {
  const value = parameters[parameter];
  if (typeof value !== "number") throw new Error(`${name} has no parameter ${parameter} to compute its measures with`);
  return value;
}

/** Groups by a key, in the order in which the keys come. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
