import { expect } from "vitest";
import type { UndoLog } from "../../base/undo-log.ts";
import { pendingUndo } from "../../base/undo.ts";
import type { ParameterValue, PlannedFault } from "../../plan/plan.ts";
import type { RedisNode, Topology } from "../../topology/contract.ts";
import type { TestBed } from "../../topology/testing/test-bed.ts";
import type { Injection } from "../contract.ts";
import { faults } from "../table.ts";

/** Injects a fault as a run does; its name is `a-<kind>`. */
export function injectFault(
  topology: Topology,
  kind: keyof typeof faults,
  nodes: readonly RedisNode[],
  parameters: Readonly<Record<string, ParameterValue>> = {},
  healLimitMs = 10_000,
  undo?: UndoLog,
  effectLimitMs = 5_000,
): Promise<Injection> {
  const target = { text: topology.name, target: topology.name, nodes: { parts: [] } };
  const plan: PlannedFault = { name: `a-${kind}`, kind, target, atMs: 0, forMs: null, parameters, summary: "" };
  return faults[kind].inject({
    plan,
    topology,
    nodes,
    parameters,
    ...(undo === undefined ? {} : { undo }),
    effectLimitMs,
    healLimitMs,
  });
}

/** A node with something about it changed; its own methods stay bound to it, since private fields are not to be had through a Proxy. */
export function changed(node: RedisNode, changes: Partial<RedisNode>): RedisNode {
  return new Proxy(node, {
    get: (real, key) => {
      if (key in changes) return Reflect.get(changes, key) as unknown;
      const value: unknown = Reflect.get(real, key, real);
      return typeof value === "function" ? (value.bind(real) as unknown) : value;
    },
  });
}

/** Compared as a whole, so that a failure shows what was felt instead. */
export const wasFelt = { effective: true, detail: expect.any(String) as string, agoMs: expect.any(Number) as number };

/** What is on disk to be undone, without the running processes. */
export function undoableIn(bed: TestBed): readonly string[] {
  return pendingUndo(bed.undoPath)
    .filter(({ act }) => act.kind !== "end-process")
    .map(({ what }) => what.replace(/ \(pid \d+\)/, ""))
    .toSorted();
}
