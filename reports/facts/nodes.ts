import type { Evidence } from "../../harness/journal/evidence.ts";
import type { InfoReading } from "../../harness/journal/event.ts";
import { eventsOf, type EventOf } from "./run.ts";

export interface NodeFacts {
  readonly target: string;
  readonly name: string;
  readonly address: string;
  readonly firstRole: string;
  /** By its last reading, or the last change of the master; as it started where nothing else is known. */
  readonly lastRole: string;
  /** How often its process ended without being asked to, faults included. */
  readonly exits: number;
  /** How often its `run_id` was a new one. */
  readonly restarts: number;
  /** What it said that it was, one after the other: two of an upgrade. */
  readonly versions: readonly string[];
  /** The last reading that it gave, and when; null where it gave none. */
  readonly last: { readonly atMs: number; readonly reading: InfoReading } | null;
  /** Why its very last reading is missing; null where it answered. */
  readonly silence: string | null;
}

/** Every node that was started, in the order of starting, with what is known of it. */
export function nodesOf(evidence: Evidence): readonly NodeFacts[] {
  const nodes = new Map<string, NodeFacts>();
  for (const { target, node, address, role } of eventsOf(evidence, "node.started")) {
    if (nodes.has(node)) continue;
    const facts = { target, name: node, address, firstRole: role, lastRole: role, exits: 0, restarts: 0, versions: [] };
    nodes.set(node, { ...facts, last: null, silence: null });
  }
  for (const event of evidence.events) {
    if (event.type === "node.exited" || event.type === "info") {
      const facts = nodes.get(event.node);
      if (facts) nodes.set(event.node, event.type === "info" ? afterReading(facts, event) : afterExit(facts, event));
    } else if (event.type === "role.changed") {
      const [to, from] = [nodes.get(event.to), event.from === null ? undefined : nodes.get(event.from)];
      if (to) nodes.set(to.name, { ...to, lastRole: "master" });
      if (from && from !== to) nodes.set(from.name, { ...from, lastRole: "replica" });
    }
  }
  return [...nodes.values()];
}

function afterExit(facts: NodeFacts, { asked }: EventOf<"node.exited">): NodeFacts {
  return asked ? facts : { ...facts, exits: facts.exits + 1 };
}

function afterReading(facts: NodeFacts, { atMs, reading, reason }: EventOf<"info">): NodeFacts {
  if (reading === null) return { ...facts, silence: reason ?? "no answer" };
  const isNew = facts.last !== null && facts.last.reading.runId !== reading.runId;
  const restarts = facts.restarts + (isNew ? 1 : 0);
  const { version } = reading;
  const isKnown = version === undefined || version === facts.versions.at(-1);
  const versions = isKnown ? facts.versions : [...facts.versions, version];
  return { ...facts, restarts, versions, lastRole: reading.role, last: { atMs, reading }, silence: null };
}

export interface MasterChange {
  readonly atMs: number;
  readonly target: string;
  readonly shard: number;
  readonly from: string | null;
  readonly to: string;
}

/** Each change of a master once, however many told of it. */
export function masterChanges(evidence: Evidence): readonly MasterChange[] {
  const masters = new Map<string, string>();
  const changes: MasterChange[] = [];
  for (const { atMs, target, shard, from, to } of eventsOf(evidence, "role.changed")) {
    const key = `${target} ${String(shard)}`;
    if (masters.get(key) === to) continue;
    masters.set(key, to);
    changes.push({ atMs, target, shard, from, to });
  }
  return changes;
}
