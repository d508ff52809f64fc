import type { WrittenFault } from "../drill/drill.ts";
import { parseSelector } from "../drill/parse-selector.ts";
import { specError } from "../drill/problems.ts";
import { ExpressionError } from "../drill/scanner.ts";
import { splitList } from "./expand-faults.ts";
import type { Catalogue, FaultDescription } from "./catalogue.ts";
import type { Names } from "./names.ts";
import type { Plane, PlannedTarget, TargetSelector } from "./plan.ts";
import { membersOf, selectNodes, type Selection } from "./select-nodes.ts";

export interface AimSurroundings {
  readonly catalogue: Pick<Catalogue, "faults" | "abilities">;
  readonly targets: readonly PlannedTarget[];
  readonly names: Names;
}

/** Whom a fault is done to, and whether that can be done to them. Throws `SpecError`; null where the target itself is wrong. */
export function aimFault(
  { kind: kindName, target: text }: WrittenFault,
  kind: FaultDescription,
  plane: Plane | null,
  { catalogue, targets, names }: AimSurroundings,
  path: readonly string[],
): { readonly selector: TargetSelector; readonly selections: readonly Selection[] } | null {
  const aims = splitList(text).map((one) =>
    aimAt(one, text.indexOf(one), kindName, kind, plane, { catalogue, targets, names }, path),
  );
  const [first, ...others] = aims.flatMap((aim) => aim ?? []);
  if (first === undefined || aims.includes(null)) return null;
  const fail = (expected: string, got: string, next: string): never => {
    throw specError({ path, expected, got, next });
  };
  const strange = others.find(({ target }) => target !== first.target);
  if (strange !== undefined)
    fail(
      "nodes of one target",
      `${first.target.name} and ${strange.target.name}`,
      `Write a fault for each, the second one at: its name, or at the same time.`,
    );
  const selections = [first, ...others].map(({ selection }) => selection);
  const { shards, copies, sentinels } = membersOf(first.target);
  const total = selections.reduce((sum, selection) => sum + selection.total, 0);
  if (kind.needs.includes("partition") && total >= shards * copies + sentinels)
    fail(
      "servers that others are left to be cut off from",
      `"${text}", which is all of ${first.target.name}`,
      "Choose fewer of them, or give the target more servers.",
    );
  const [nodes, ...also] = [first, ...others].map(({ parts }) => ({ parts }));
  if (nodes === undefined) return null;
  const selector = { text, target: first.target.name, nodes, ...(also.length === 0 ? {} : { also }) };
  return { selector, selections };
}

interface Aim {
  readonly target: PlannedTarget;
  readonly parts: TargetSelector["nodes"]["parts"];
  readonly selection: Selection;
}

/** One selector of a list, which stands `start` characters behind its beginning. */
function aimAt(
  text: string,
  start: number,
  kindName: string,
  kind: FaultDescription,
  plane: Plane | null,
  { catalogue, targets, names }: AimSurroundings,
  path: readonly string[],
): Aim | null {
  const fail = (expected: string, got: string, next: string, offset = 0): never => {
    throw specError({ path, offset: start + offset, expected, got, next });
  };
  const { parts } = readSelector(text, fail);
  const [{ name: targetName } = { name: "" }, ...nodes] = parts;
  names.need(targetName, ["target"], { path, offset: start });
  const target = targets.find((candidate) => candidate.name === targetName);
  if (target === undefined) return null;
  const offset = start + (nodes.length === 0 ? 0 : text.indexOf(".") + 1);
  const selection = selectNodes({ parts: nodes }, target, { path, offset });
  if (!kind.targets.includes(selection.kind))
    fail(
      kind.targets.includes("node") ? "data nodes" : "sentinels",
      `"${text}", which is ${selection.kind === "sentinel" ? "sentinels" : "data nodes"}`,
      `${kindName} can be done to ${kind.targets.map((one) => (one === "node" ? "data nodes" : "sentinels")).join(" and ")}.`,
    );
  const able = abilitiesOf(target, catalogue);
  const missing = kind.needs.filter((ability) => !able.includes(ability));
  if (missing.length > 0) {
    const possible = Object.entries(catalogue.faults).filter(([, other]) =>
      other.needs.every((need) => able.includes(need)),
    );
    fail(
      `a fault that nodes of the provider "${target.provider}" can suffer`,
      `"${kindName}", which needs ${missing.join(" and ")}`,
      [
        possible.length === 0 ? "None can." : `Possible are ${possible.map(([name]) => name).join(", ")}.`,
        ...(target.provider === "external" && missing.includes("failover")
          ? ["Where it is allowed, write external: { failover: true }."]
          : []),
      ].join(" "),
    );
  }
  const unfit = kind.fits?.(target, selection, membersOf(target)) ?? null;
  if (unfit !== null) fail(`nodes that ${kindName} can be done to`, JSON.stringify(text), `${unfit}.`);
  if (kind.needs.includes("failover") && membersOf(target).copies === 1)
    fail("a target with replicas", `"${text}"`, `${target.name} has nobody who could take over: give it replicas.`);
  if (plane !== null) checkPlane(plane, target, selection.kind, path.slice(0, -1));
  return { target, parts: nodes, selection };
}

/** A target that stands can be failed over where its owner says so. */
function abilitiesOf({ provider, external }: PlannedTarget, { abilities }: Pick<Catalogue, "abilities">) {
  const able = abilities[provider];
  return external?.mayFailOver === true ? [...able, "failover" as const] : able;
}

function readSelector(text: string, fail: (expected: string, got: string, next: string, offset?: number) => never) {
  try {
    return parseSelector(text);
  } catch (error) {
    if (error instanceof ExpressionError) return fail(error.expected, error.got, error.next, error.column - 1);
    throw error;
  }
}

function checkPlane(plane: Plane, target: PlannedTarget, aimedAt: Selection["kind"], path: readonly string[]): void {
  const fail = (next: string): never => {
    throw specError({
      path: [...path, "plane"],
      expected: `a plane that ${target.name} has`,
      got: JSON.stringify(plane),
      next,
    });
  };
  if (target.provider === "external" && plane !== "client")
    fail(`${target.name} stands as it is: proxies reach its clients alone. Write "plane: client".`);
  if (plane === "replication" && membersOf(target).copies === 1) fail(`${target.name} has no replicas.`);
  if (plane === "bus" && target.topology !== "cluster") fail(`${target.name} is no Cluster.`);
  // Cut off by every proxy before it, a Cluster's node still dials out, and each packet counts as a sign of life (FACTS).
  if (plane === "bus")
    fail("No proxy can cut a Cluster's bus: a node still dials out itself. Use partition, freeze or kill.");
  if (plane === "sentinel" && target.topology !== "sentinel") fail(`${target.name} has no sentinels.`);
  if (plane === "sentinel" && aimedAt === "node")
    fail(
      `A node announces one address to replicas and to sentinels: "replication" is the plane of both; "sentinel" leads to sentinels, such as ${target.name}.sentinel(1).`,
    );
  if (plane !== "sentinel" && aimedAt === "sentinel") fail('Sentinels have one path: write "plane: sentinel".');
}
