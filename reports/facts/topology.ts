import type { Evidence } from "../../harness/journal/evidence.ts";
import type { InfoReading } from "../../harness/journal/event.ts";
import { eventsOf } from "./run.ts";
import { masterChanges } from "./nodes.ts";

/** Who was master of whom at a moment. */
export interface Shape {
  readonly shards: readonly ShardShape[];
  /** Nodes that nobody called their replica, such as one that was down. */
  readonly others: readonly NodeShape[];
  readonly sentinels: readonly NodeShape[];
}

export interface ShardShape {
  /** From 1; null where it is not known which one it is. */
  readonly number: number | null;
  readonly master: NodeShape;
  readonly replicas: readonly NodeShape[];
}

export interface NodeShape {
  readonly name: string;
  readonly role: "master" | "replica" | "sentinel";
  /** Why it did not answer; null = it did, or nobody asked. */
  readonly silence: string | null;
  /** It had another role before. */
  readonly isChanged: boolean;
}

interface Known {
  readonly name: string;
  readonly address: string;
  readonly firstRole: NodeShape["role"];
  readonly reading: InfoReading | null;
  readonly silence: string | null;
}

/** As the nodes themselves said, at the beginning of the load and at the end of the run; null where none ever answered. */
export function shapesOf(evidence: Evidence, target: string): { readonly before: Shape; readonly after: Shape } | null {
  const [before, after] = [readBefore(evidence, target), readAfter(evidence, target)];
  if (!before.some(({ reading }) => reading !== null)) return null;
  const numbers = shardNumbers(evidence, target);
  const roles = new Map(before.map((node) => [node.name, roleOf(node)]));
  return { before: arrange(before, numbers, roles), after: arrange(after, numbers, roles) };
}

/** The first reading from zero on, or the last before it. */
function readBefore(evidence: Evidence, target: string): readonly Known[] {
  return nodesOf(
    evidence,
    target,
    (readings) => readings.find(({ atMs, reading }) => atMs >= 0 && reading !== null) ?? readings.at(-1),
  );
}

function readAfter(evidence: Evidence, target: string): readonly Known[] {
  return nodesOf(evidence, target, (readings) => readings.at(-1));
}

type Told = { readonly atMs: number; readonly reading: InfoReading | null; readonly reason: string | null };

function nodesOf(
  evidence: Evidence,
  target: string,
  pick: (readings: readonly Told[]) => Told | undefined,
): readonly Known[] {
  const readings = new Map<string, Told[]>();
  for (const event of eventsOf(evidence, "info")) {
    if (event.target !== target) continue;
    const list = readings.get(event.node);
    if (list === undefined) readings.set(event.node, [event]);
    else list.push(event);
  }
  const nodes = new Map<string, Known>();
  for (const { target: of, node, address, role } of eventsOf(evidence, "node.started")) {
    if (of !== target || nodes.has(node)) continue;
    const told = pick(readings.get(node) ?? []);
    nodes.set(node, {
      name: node,
      address,
      firstRole: role,
      reading: told?.reading ?? null,
      silence: told?.reason ?? null,
    });
  }
  return [...nodes.values()];
}

/** Masters by their shard: the first ones, and whoever took over. */
function shardNumbers(evidence: Evidence, target: string): ReadonlyMap<string, number> {
  return new Map(
    masterChanges(evidence).flatMap((change) => (change.target === target ? [[change.to, change.shard] as const] : [])),
  );
}

function roleOf({ firstRole, reading }: Known): NodeShape["role"] {
  return firstRole === "sentinel" ? firstRole : (reading?.role ?? firstRole);
}

function arrange(
  nodes: readonly Known[],
  numbers: ReadonlyMap<string, number>,
  roles: ReadonlyMap<string, NodeShape["role"]>,
): Shape {
  const shapes = new Map(
    nodes.map((node): readonly [string, NodeShape] => {
      const role = roleOf(node);
      return [
        node.name,
        { name: node.name, role, silence: node.silence, isChanged: (roles.get(node.name) ?? role) !== role },
      ];
    }),
  );
  const byAddress = new Map(nodes.map((node) => [node.address, node.name]));
  const placed = new Set<string>();
  const shards = nodes.flatMap((node): readonly ShardShape[] => {
    const master = shapes.get(node.name);
    if (node.reading === null || master?.role !== "master") return [];
    placed.add(node.name);
    const replicas = node.reading.replicas.flatMap(({ address }) => {
      const name = byAddress.get(address);
      const replica = name === undefined ? undefined : shapes.get(name);
      if (replica === undefined || placed.has(replica.name)) return [];
      placed.add(replica.name);
      return [replica];
    });
    return [{ number: numbers.get(node.name) ?? null, master, replicas }];
  });
  const rest = [...shapes.values()].filter(({ name, role }) => role !== "sentinel" && !placed.has(name));
  return {
    shards: shards.toSorted((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity)),
    others: rest,
    sentinels: [...shapes.values()].filter(({ role }) => role === "sentinel"),
  };
}
