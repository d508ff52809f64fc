import { SpecError, type SpecProblem } from "../base/errors.ts";

/** A problem with what is needed to find its place in the file. */
export interface DrillProblem extends SpecProblem {
  /** The path's last key itself is wrong, not its value. */
  readonly at?: "key";
  /** How many characters into the value's text it stands; default 0. */
  readonly offset?: number;
}

/** The error of one problem. */
export function specError(problem: DrillProblem): SpecError {
  return new SpecError([problem]);
}

/** Gathers problems, so that all that is wrong with a drill is told at once. */
export class Problems {
  readonly #found: DrillProblem[] = [];

  add(problem: DrillProblem): void {
    this.#found.push(problem);
  }

  /** What `act` returns, or null after keeping the problems of the `SpecError` that it threw. Other errors pass through. */
  attempt<T>(act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof SpecError)) throw error;
      this.#found.push(...error.problems);
      return null;
    }
  }

  get all(): readonly DrillProblem[] {
    return this.#found;
  }

  /** All of them as one error. */
  get error(): SpecError {
    return new SpecError(this.#found);
  }

  throwIfAny(): void {
    if (this.#found.length > 0) throw this.error;
  }
}

/** A value as a problem's `got` shows it: text quoted, maps and lists by name, a missing value as `nothing`. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a map";
  return JSON.stringify(value) ?? "nothing";
}
