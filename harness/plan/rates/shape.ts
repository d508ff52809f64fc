import { rate, readUnit } from "../../drill/units.ts";
import type { RateSegment } from "../load-settings.ts";
import type { TextReader } from "../read-table.ts";

/** The stretch of the clock that a rate is written for. */
export interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

export interface ShapeContext {
  readonly path: readonly string[];
  readonly readText: TextReader;
}

/** A shape that a rate may have. */
export interface Shape {
  /** Its form, as a problem shows it. */
  readonly example: string;
  /** The whole text, single blanks between its words; the groups are what `draw` gets. */
  readonly pattern: RegExp;
  readonly draw: (words: readonly (string | undefined)[], stretch: Stretch, context: ShapeContext) => Drawn;
}

export interface Drawn {
  /** In order, without overlap. */
  readonly segments: readonly RateSegment[];
  /** What else a reader of the plan should know. */
  readonly detail?: string;
}

/** More pieces would make a plan of more than 5 MB. */
export const mostSegments = 50_000;

export function segment({ startMs, endMs }: Stretch, fromPerSecond: number, toPerSecond = fromPerSecond): RateSegment {
  return { startMs, endMs, fromPerSecond, toPerSecond };
}

export function readRate(text: string | undefined, path: readonly string[]): number {
  return readUnit(rate, text, path);
}

/** Six decimals of a rate say all, and read better. */
export function tidy(perSecond: number): number {
  return Number(perSecond.toFixed(6));
}
