import type { PlannedLoad } from "../plan/plan.ts";

/** The options that the entry exports; keys as k6 knows them. */
export interface K6Options {
  readonly scenarios: Readonly<Record<string, K6Scenario>>;
}

export interface K6Scenario {
  readonly executor: "shared-iterations";
  readonly vus: number;
  readonly iterations: number;
  readonly maxDuration: string;
  readonly gracefulStop: "0s";
  readonly exec: string;
}

/**
 * One k6 scenario per load: its workers (no more than it has slots: k6's rule) are the VUs, its slots the shared
 * iterations, so that the scenario ends by itself after the last slot. `limitMs`, from the start of the scenario: slots
 * that are not done by then are abandoned.
 */
export function k6Options(loads: readonly SizedLoad[], limitMs: number): K6Options {
  const scenarios = loads.map(({ name, workers, slots }, index): [string, K6Scenario] => [
    name,
    {
      executor: "shared-iterations",
      vus: workers,
      iterations: slots,
      maxDuration: `${String(Math.ceil(limitMs))}ms`,
      gracefulStop: "0s",
      exec: execName(name, index),
    },
  ]);
  return { scenarios: Object.fromEntries(scenarios) };
}

type SizedLoad = Pick<PlannedLoad, "name" | "workers" | "slots">;

/**
 * The name under which the entry exports a load's function, for k6's `exec`: a JavaScript identifier whatever the
 * load's name, and never one that k6 gives a meaning of its own (`setup`, `default`). `index` keeps look-alikes apart.
 */
export function execName(load: string, index: number): string {
  return `load${String(index)}_${load.replaceAll(/\W/g, "_")}`;
}
