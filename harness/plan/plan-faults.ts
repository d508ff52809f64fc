import type { Drill, WrittenFault, WrittenValue } from "../drill/drill.ts";
import { parseSelector } from "../drill/parse-selector.ts";
import { Problems, show, specError } from "../drill/problems.ts";
import { ExpressionError } from "../drill/scanner.ts";
import { didYouMean } from "../drill/suggest.ts";
import { duration, readUnit } from "../drill/units.ts";
import type { Catalogue, FaultDescription } from "./catalogue.ts";
import { faultTime } from "./fault-times.ts";
import { formatMs } from "./format.ts";
import type { Names } from "./names.ts";
import { planParameters } from "./plan-parameters.ts";
import type { Phase, Plane, PlannedFault, PlannedTarget, TargetSelector } from "./plan.ts";
import { membersOf, selectNodes, type Selection } from "./select-nodes.ts";

/** A planned fault with what only planning needs of it. */
export interface FaultCase {
  readonly fault: PlannedFault;
  readonly target: PlannedTarget;
  readonly selection: Selection;
  readonly kind: FaultDescription;
  /** Null unless it is a link fault. */
  readonly plane: Plane | null;
  /** The drill says that the last copy or the majority may be hit. */
  readonly isOverridden: boolean;
}

export interface FaultSurroundings {
  readonly drill: Pick<Drill, "faults">;
  readonly catalogue: Pick<Catalogue, "faults" | "abilities">;
  readonly targets: readonly PlannedTarget[];
  readonly phases: readonly Phase[];
  readonly names: Names;
}

/** Every fault that can be planned, in the order of their times. What is wrong goes to `problems`. */
export function planFaults(surroundings: FaultSurroundings, problems: Problems): readonly FaultCase[] {
  return Object.entries(surroundings.drill.faults)
    .flatMap(([name, written]) => {
      const planned = problems.attempt(() => planFault(name, written, surroundings));
      return planned === null ? [] : [planned];
    })
    .toSorted((a, b) => a.fault.atMs - b.fault.atMs);
}

function planFault(name: string, written: WrittenFault, surroundings: FaultSurroundings): FaultCase | null {
  const { catalogue, drill, phases, names, targets } = surroundings;
  const path = ["faults", name];
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
  const atMs = problems.attempt(() => faultTime(name, drill, phases, names));
  const { forMs, isOverridden, rest } = problems.attempt(() => readWindow(written, kind, path)) ?? nothingRead;
  const { windowKey } = kind;
  const parameters = problems.attempt(() =>
    planParameters(kind.parameters, rest, {
      what: written.kind,
      path,
      alsoKnown: ["at", windowKey?.name ?? "for", "override"],
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
  const aimed = problems.attempt(() => aim(written, kind, plane, surroundings, [...path, written.kind]));
  if (atMs !== null) checkInside(atMs, forMs, phases.at(-1)?.endMs ?? 0, written, kind, path, problems);
  problems.throwIfAny();
  if (atMs === null || parameters === null || aimed === null) return null;

  const { selector, selection } = aimed;
  const target = targets.find((candidate) => candidate.name === selector.target);
  if (target === undefined) return null; // its own problems were told
  const fault = { name, kind: written.kind, target: selector, atMs, forMs, parameters };
  const summary = summarise(fault, { selection, target, description: kind.description });
  return { fault: { ...fault, summary }, target, selection, kind, plane, isOverridden };
}

const nothingRead = { forMs: null, isOverridden: false, rest: {} };

/** The keys that every kind has, and the kind's own ones that are left. */
function readWindow(written: WrittenFault, kind: FaultDescription, path: readonly string[]) {
  const problems = new Problems();
  const { name: key, prefix } = kind.windowKey ?? { name: "for", prefix: null };
  const { override, [key]: own, ...rest } = written.parameters;
  const window = key === "for" ? written.for : own;
  if (key !== "for" && written.for !== undefined)
    problems.add({
      path: [...path, "for"],
      at: "key",
      expected: `"${key}"`,
      got: '"for"',
      next: `Write "${key}: ${prefix === null ? "" : `${prefix} `}${written.for}".`,
    });
  if (override !== undefined && override !== "quorum")
    problems.add({
      path: [...path, "override"],
      expected: '"quorum"',
      got: show(override),
      next: "Write it, or take the key out.",
    });
  const forMs = problems.attempt(() => readForMs(window, kind, key, prefix, path)) ?? null;
  problems.throwIfAny();
  return { forMs, isOverridden: override === "quorum", rest };
}

function readForMs(
  window: WrittenValue | undefined,
  kind: FaultDescription,
  key: string,
  prefix: string | null,
  above: readonly string[],
): number | null {
  const path = [...above, key];
  if (window === undefined) {
    if (kind.window === "optional") return null;
    if (kind.window === "none") return 0;
    throw specError({
      path,
      expected: `"${key}", a duration`,
      got: "nothing",
      next: `Add how long it lasts, such as "${key}: 10s".`,
    });
  }
  if (kind.window === "none")
    throw specError({
      path,
      at: "key",
      expected: "no window",
      got: `"${key}"`,
      next: "This kind ends by itself: take it out.",
    });
  const text =
    typeof window === "string" && prefix !== null ? window.trim().replace(new RegExp(`^${prefix}\\s+`), "") : window;
  const forMs = readUnit(duration, text, path);
  if (forMs > 0) return forMs;
  throw specError({ path, expected: "a window that lasts", got: show(window), next: "Make it longer." });
}

/** Whom it is done to, and whether that can be done to them. */
function aim(
  { kind: kindName, target: text }: WrittenFault,
  kind: FaultDescription,
  plane: Plane | null,
  { catalogue, targets, names }: FaultSurroundings,
  path: readonly string[],
): { readonly selector: TargetSelector; readonly selection: Selection } | null {
  const fail = (expected: string, got: string, next: string, offset = 0): never => {
    throw specError({ path, offset, expected, got, next });
  };
  const { parts } = readSelector(text, fail);
  const [{ name: targetName } = { name: "" }, ...nodes] = parts;
  names.need(targetName, ["target"], { path });
  const target = targets.find((candidate) => candidate.name === targetName);
  if (target === undefined) return null;
  const offset = nodes.length === 0 ? 0 : text.indexOf(".") + 1;
  const selection = selectNodes({ parts: nodes }, target, { path, offset });
  if (!kind.targets.includes(selection.kind))
    fail(
      kind.targets.includes("node") ? "data nodes" : "sentinels",
      `"${text}", which is ${selection.kind === "sentinel" ? "sentinels" : "data nodes"}`,
      `${kindName} can be done to ${kind.targets.map((one) => (one === "node" ? "data nodes" : "sentinels")).join(" and ")}.`,
    );
  const able = catalogue.abilities[target.provider];
  const missing = kind.needs.filter((ability) => !able.includes(ability));
  if (missing.length > 0) {
    const possible = Object.entries(catalogue.faults).filter(([, other]) =>
      other.needs.every((need) => able.includes(need)),
    );
    fail(
      `a fault that nodes of the provider "${target.provider}" can suffer`,
      `"${kindName}", which needs ${missing.join(" and ")}`,
      possible.length === 0 ? "None can." : `Possible are ${possible.map(([name]) => name).join(", ")}.`,
    );
  }
  if (plane !== null) checkPlane(plane, target, path.slice(0, -1));
  return { selector: { text, target: targetName, nodes: { parts: nodes } }, selection };
}

function readSelector(text: string, fail: (expected: string, got: string, next: string, offset?: number) => never) {
  try {
    return parseSelector(text);
  } catch (error) {
    if (error instanceof ExpressionError) return fail(error.expected, error.got, error.next, error.column - 1);
    throw error;
  }
}

function checkPlane(plane: Plane, target: PlannedTarget, path: readonly string[]): void {
  const fail = (next: string): never => {
    throw specError({
      path: [...path, "plane"],
      expected: `a plane that ${target.name} has`,
      got: JSON.stringify(plane),
      next,
    });
  };
  if (plane === "replication" && membersOf(target).copies === 1) fail(`${target.name} has no replicas.`);
  if (plane === "bus" && target.topology !== "cluster") fail(`${target.name} is no Cluster.`);
  if (plane === "sentinel" && target.topology !== "sentinel") fail(`${target.name} has no sentinels.`);
}

function checkInside(
  atMs: number,
  forMs: number | null,
  runMs: number,
  written: WrittenFault,
  kind: FaultDescription,
  path: readonly string[],
  problems: Problems,
): void {
  const end = `the run ends at ${formatMs(runMs)}`;
  if (atMs >= runMs) {
    problems.add({
      path: [...path, "at"],
      expected: "a time inside the run",
      got: `${JSON.stringify(written.at)}, which is ${formatMs(atMs)}; ${end}`,
      next: "Begin earlier, or make a phase longer.",
    });
  } else if (forMs !== null && atMs + forMs > runMs) {
    problems.add({
      path: [...path, kind.windowKey?.name ?? "for"],
      expected: "an end inside the run",
      got: `${formatMs(atMs + forMs)}; ${end}`,
      next: "Shorten it, begin earlier, or make a phase longer.",
    });
  }
}

function summarise(
  { kind, target: { text }, atMs, forMs, parameters }: Omit<PlannedFault, "summary">,
  {
    selection,
    target,
    description,
  }: { readonly selection: Selection; readonly target: PlannedTarget; readonly description: string },
): string {
  const { shards, copies, sentinels } = membersOf(target);
  const all = selection.kind === "sentinel" ? `${String(sentinels)} sentinels` : `${String(shards * copies)} nodes`;
  const window = forMs === null ? "to the end of the run" : `for ${formatMs(forMs)}`;
  const settings = Object.entries(parameters)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => settingText(key, value as string | number | boolean));
  const withThem = settings.length === 0 ? "" : ` (${settings.join(", ")})`;
  return `${kind} ${text}${withThem}, ${String(selection.total)} of ${all}, at ${formatMs(atMs)} ${window}. ${description}`;
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
