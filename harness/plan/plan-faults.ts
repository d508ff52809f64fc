import { Problems, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { aimFault, type AimSurroundings } from "./aim-fault.ts";
import type { FaultDescription } from "./catalogue.ts";
import type { Expanded, ExpandedFault } from "./expand-faults.ts";
import { faultTime } from "./fault-times.ts";
import { checkInside, readWindow } from "./fault-windows.ts";
import { formatMs } from "./format.ts";
import { planParameters } from "./plan-parameters.ts";
import type { Phase, Plane, PlannedFault, PlannedTarget } from "./plan.ts";
import { membersOf, type Selection } from "./select-nodes.ts";

/** A planned fault with what only planning needs of it. */
export interface FaultCase {
  readonly fault: PlannedFault;
  readonly target: PlannedTarget;
  /** One for each that is named. */
  readonly selections: readonly Selection[];
  /** The name that it was written under. */
  readonly origin: string;
  readonly kind: FaultDescription;
  /** Null unless it is a link fault. */
  readonly plane: Plane | null;
  /** The drill says that the last copy or the majority may be hit. */
  readonly isOverridden: boolean;
}

export interface FaultSurroundings extends AimSurroundings {
  readonly faults: Readonly<Record<string, ExpandedFault>>;
  /** What was written as one fault, and what it became. */
  readonly groups: Expanded["groups"];
  readonly phases: readonly Phase[];
}

/** Every fault that can be planned, in the order of their times. What is wrong goes to `problems`. */
export function planFaults(surroundings: FaultSurroundings, problems: Problems): readonly FaultCase[] {
  const wrong = new Set<string>();
  return Object.entries(surroundings.faults)
    .flatMap(([name, written]) => {
      // What is wrong with one of several that were written as one is told once.
      if (wrong.has(written.origin)) return [];
      const planned = problems.attempt(() => planFault(name, written, surroundings));
      if (planned === null) wrong.add(written.origin);
      return planned === null ? [] : [planned];
    })
    .toSorted((a, b) => a.fault.atMs - b.fault.atMs);
}

function planFault(name: string, written: ExpandedFault, surroundings: FaultSurroundings): FaultCase | null {
  const { catalogue, faults, groups, phases, names, targets } = surroundings;
  const { origin } = written;
  const path = ["faults", origin];
  const kind = Object.hasOwn(catalogue.faults, written.kind) ? catalogue.faults[written.kind] : undefined;
  if (kind === undefined)
    throw specError({
      path: [...path, written.kind],
      at: "key",
      expected: "the kind of a fault as the first key",
      got: JSON.stringify(written.kind),
      next: didYouMean(written.kind, Object.keys(catalogue.faults)),
    });

  const problems = new Problems();
  const atMs = problems.attempt(() => faultTime(name, { faults, groups }, phases, names));
  const { forMs, isOverridden, isRefusalMeant, rest } =
    problems.attempt(() => readWindow(written, kind, path)) ?? nothingRead;
  const { windowKey } = kind;
  const parameters = problems.attempt(() =>
    planParameters(kind.parameters, rest, {
      what: written.kind,
      path,
      alsoKnown: ["at", windowKey?.name ?? "for", "override", "expect", "every", "times"],
    }),
  );
  const wrong = parameters === null ? null : (kind.check?.(parameters) ?? null);
  if (wrong !== null)
    problems.add({
      path,
      expected: `parameters that make one ${written.kind}`,
      got: keysOf(rest),
      next: `${capital(wrong)}.`,
    });
  const plane = kind.isLink ? ((parameters?.["plane"] ?? "client") as Plane) : null;
  const aimed = problems.attempt(() => aimFault(written, kind, plane, surroundings, [...path, written.kind]));
  if (atMs !== null) checkInside(atMs, forMs, phases.at(-1)?.endMs ?? 0, written, kind, path, problems);
  problems.throwIfAny();
  if (atMs === null || parameters === null || aimed === null) return null;

  const { selector, selections } = aimed;
  const target = targets.find((candidate) => candidate.name === selector.target);
  if (target === undefined) return null; // its own problems were told
  const tooMuch = kind.checkTarget?.(parameters, target) ?? null;
  if (tooMuch !== null)
    throw specError({
      path,
      expected: `a ${written.kind} that ${target.name} takes`,
      got: keysOf(rest),
      next: `${capital(tooMuch)}.`,
    });
  const expect = isRefusalMeant ? { expect: "refused" as const } : {};
  const fault = { name, kind: written.kind, target: selector, atMs, forMs, parameters, ...expect };
  const summary = summarise(fault, { selections, target, description: kind.description });
  return { fault: { ...fault, summary }, origin, target, selections, kind, plane, isOverridden };
}

const nothingRead = { forMs: null, isOverridden: false, isRefusalMeant: false, rest: {} };

function summarise(
  { kind, target: { text }, atMs, forMs, parameters, expect }: Omit<PlannedFault, "summary">,
  {
    selections,
    target,
    description,
  }: { readonly selections: readonly Selection[]; readonly target: PlannedTarget; readonly description: string },
): string {
  const { shards, copies, sentinels } = membersOf(target);
  const has = (of: Selection["kind"]) => selections.some((selection) => selection.kind === of);
  const all = [
    ...(has("node") ? [`${String(shards * copies)} nodes`] : []),
    ...(has("sentinel") ? [`${String(sentinels)} sentinels`] : []),
  ].join(" and ");
  const total = selections.reduce((sum, selection) => sum + selection.total, 0);
  const window = forMs === null ? "to the end of the run" : `for ${formatMs(forMs)}`;
  const settings = Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => settingText(key, value as string | number | boolean));
  const withThem = settings.length === 0 ? "" : ` (${settings.join(", ")})`;
  return `${kind} ${text}${withThem}, ${String(total)} of ${all}, at ${formatMs(atMs)} ${window}${expect === undefined ? "" : ", to be refused"}. ${description}`;
}

/** `roundTripMs: 30` -> `roundTrip 30ms`. */
function settingText(key: string, value: string | number | boolean): string {
  return typeof value === "number" && key.endsWith("Ms")
    ? `${key.slice(0, -2)} ${formatMs(value)}`
    : `${key} ${String(value)}`;
}

function keysOf(written: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(written);
  return keys.length === 0 ? "none" : keys.join(" and ");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).replace(/\.$/, "");
}
