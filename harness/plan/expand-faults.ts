import { drawBelow } from "../base/draw.ts";
import type { WrittenFault } from "../drill/drill.ts";
import { parseOffset } from "../drill/parse-offset.ts";
import { type Problems, show, specError } from "../drill/problems.ts";
import { ExpressionError } from "../drill/scanner.ts";
import { duration, integer, readUnit } from "../drill/units.ts";
import { formatMs } from "./format.ts";
import type { Phase } from "./plan.ts";

/** A fault as written, or one of several that were written as one. */
export interface ExpandedFault extends WrittenFault {
  /** The name that it was written under: where problems of it are. */
  readonly origin: string;
}

export interface Expanded {
  readonly faults: Readonly<Record<string, ExpandedFault>>;
  /** What was written as one, and the names of what it became: `flap` -> `flap-1`, `flap-2`. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

const mostTimes = 1_000;

/**
 * Writes out what a drill says in one line: `every: 20s, times: 3` is three faults, and `random: [sessions.master], kinds: [kill,
 * freeze], within: 30s, times: 4` is four that are drawn from the lists by the seed. They are called `<name>-1`, `<name>-2` ...
 */
export function expandFaults(
  written: Readonly<Record<string, WrittenFault>>,
  { seed, phases }: { readonly seed: number; readonly phases: readonly Phase[] },
  problems: Problems,
): Expanded {
  const faults: Record<string, ExpandedFault> = {};
  const groups = new Map<string, readonly string[]>();
  for (const [name, fault] of Object.entries(written)) {
    const several = problems.attempt(() => writeOut(name, fault, `${String(seed)}/${name}`, phases));
    if (several === null) continue;
    if (several === "one") {
      faults[name] = { ...fault, origin: name };
      continue;
    }
    const names = several.map((_, index) => `${name}-${String(index + 1)}`);
    const taken = names.find((one) => Object.hasOwn(written, one));
    if (taken !== undefined)
      problems.add({
        path: ["faults", taken],
        at: "key",
        expected: "a name that no repetition has",
        got: `"${taken}", which one of "${name}" has`,
        next: "Rename one of the two.",
      });
    for (const [index, one] of several.entries()) faults[names[index] ?? name] = { ...one, origin: name };
    groups.set(name, names);
  }
  return { faults, groups };
}

function writeOut(
  name: string,
  fault: WrittenFault,
  draw: string,
  phases: readonly Phase[],
): readonly WrittenFault[] | "one" {
  const path = ["faults", name];
  if (fault.kind === "random") return drawFaults(fault, draw, path, phases);
  const { every, times, ...parameters } = fault.parameters;
  if (every === undefined && times === undefined) return "one";
  const everyMs = readMs(every, [...path, "every"], 'a duration, such as "20s"');
  const count = readCount(times, [...path, "times"]);
  return Array.from({ length: count }, (_, index) => ({
    ...fault,
    parameters,
    at: later(fault.at, index * everyMs),
  }));
}

/** Each in a stretch of its own, of equal lengths, so that no two overlap. */
function drawFaults(
  fault: WrittenFault,
  draw: string,
  path: readonly string[],
  phases: readonly Phase[],
): readonly WrittenFault[] {
  const { kinds, within, times, ...parameters } = fault.parameters;
  const targets = listIn(fault.target, [...path, "random"], "targets to draw from, such as [sessions.master]");
  const names = listIn(kinds, [...path, "kinds"], "kinds to draw from, such as [kill, freeze]");
  const withinMs = readMs(
    within ?? toEndOf(fault.at, phases),
    [...path, "within"],
    'how long it goes on, such as "30s"',
  );
  const count = readCount(times, [...path, "times"]);
  const windowMs = fault.for === undefined ? 0 : readUnit(duration, fault.for, [...path, "for"]);
  const stretchMs = withinMs / count;
  if (windowMs >= stretchMs)
    throw specError({
      path: [...path, "times"],
      expected: `faults that have room beside each other: ${String(count)} in ${formatMs(withinMs)} leave ${formatMs(Math.floor(stretchMs))} each`,
      got: `windows of ${formatMs(windowMs)}`,
      next: "Take fewer, shorter ones, or a longer stretch.",
    });
  return Array.from({ length: count }, (_, index): WrittenFault => {
    const one = `${draw}/${String(index + 1)}`;
    const kind = names[drawBelow(`${one}/kind`, names.length)] ?? "";
    // A window is written as the kind has it.
    const { for: window, ...rest } = fault;
    const isDown = kind === "kill" || kind === "terminate";
    return {
      ...rest,
      kind,
      target: targets[drawBelow(`${one}/target`, targets.length)] ?? "",
      at: later(fault.at, Math.round(index * stretchMs + drawBelow(`${one}/time`, Math.max(1, stretchMs - windowMs)))),
      ...(window === undefined || isDown ? {} : { for: window }),
      parameters: window !== undefined && isDown ? { ...parameters, restart: `after ${window}` } : parameters,
    };
  });
}

/** `peak + 5s`, 20 s later. What is no offset stays as it is: its problem is told where it is read. */
function later(at: string, ms: number): string {
  try {
    const { from, offsetMs } = parseOffset(at);
    const sum = offsetMs + ms;
    if (from === null) return `${String(sum)}ms`;
    return sum < 0 ? `${from} - ${String(-sum)}ms` : `${from} + ${String(sum)}ms`;
  } catch (error) {
    if (error instanceof ExpressionError) return at;
    throw error;
  }
}

/** Default of `within`: the rest of the phase that it begins in. */
function toEndOf(at: string, phases: readonly Phase[]): string | undefined {
  try {
    const { from, offsetMs } = parseOffset(at);
    const phase = phases.find(({ name }) => name === from);
    return phase === undefined ? undefined : `${String(phase.endMs - phase.startMs - offsetMs)}ms`;
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

function readMs(value: unknown, path: readonly string[], expected: string): number {
  if (typeof value !== "string")
    throw specError({
      path,
      expected,
      got: value === undefined ? "nothing" : show(value),
      next: "Write it with a unit.",
    });
  const ms = readUnit(duration, value, path);
  if (ms > 0) return ms;
  throw specError({ path, expected, got: show(value), next: "Make it longer." });
}

function readCount(value: WrittenFault["parameters"][string] | undefined, path: readonly string[]): number {
  const expected = `how often, from 1 to ${String(mostTimes)}`;
  if (value === undefined || value === null)
    throw specError({ path, expected, got: "nothing", next: 'Add "times: 3".' });
  const count = readUnit(integer, value, path);
  if (count >= 1 && count <= mostTimes) return count;
  throw specError({ path, expected, got: show(value), next: "Choose a number in between." });
}

function listIn(value: unknown, path: readonly string[], expected: string): readonly string[] {
  const words = typeof value === "string" ? splitList(value) : [];
  if (words.length > 0) return words;
  throw specError({
    path,
    expected,
    got: value === undefined ? "nothing" : show(value),
    next: "Write them as a list.",
  });
}

/** `a.master, a.any(2 nodes)`: commas in brackets are no ends. */
export function splitList(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
