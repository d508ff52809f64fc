import { afterAll, beforeAll, expect, test } from "vitest";
import { keyInSlots } from "../base/key-slot.ts";
import type { PlannedFault } from "../plan/plan.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { clusterTarget, makeTestBed, sentinelTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { repairSlots } from "./repair-slots.ts";
import { describeDamage, findDamage, lookAtSlots } from "./slot-damage.ts";

let bed: TestBed;
let topology: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  const security = { hasPassword: true, app: null, hasTls: true, renamed: {} };
  topology = await bed.form(clusterTarget({ security, nodeTimeoutMs: 15_000 }));
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

function master(number: 1 | 2 | 3): RedisNode {
  const node = topology.nodes[number - 1];
  if (node === undefined) throw new Error("no node");
  return node;
}

const idOf = async (node: RedisNode) => String(await node.ask(["CLUSTER", "MYID"], 1_000));
const keyAt = (slot: number, prefix = "k") => keyInSlots(prefix, [{ from: slot, to: slot }]);
const damage = async () => describeDamage(findDamage(await lookAtSlots(topology.nodes)));

function inject() {
  const target = { text: "cache", target: "cache", nodes: { parts: [] } };
  const rest = { atMs: 0, forMs: 0, parameters: {}, summary: "" };
  const plan: PlannedFault = { name: "repair", kind: "repairSlots", target, ...rest };
  const limits = { effectLimitMs: 5_000, healLimitMs: 5_000 };
  return repairSlots.inject({ plan, topology, nodes: topology.nodes, parameters: {}, ...limits });
}

test("nothing wrong is nothing to do", async () => {
  await using injection = await inject();
  expect(await injection.feel(AbortSignal.timeout(1_000))).toMatchObject({
    effective: true,
    detail: "found nothing wrong; left nothing",
  });
});

test("slots that are open, unassigned or claimed twice get one owner that all mean, with all their keys", async () => {
  // Slots 0 to 5460 belong to the first master, 5461 to 10921 to the second.
  const [half, gone, twice] = [keyAt(100), keyAt(200), keyAt(5_500)];
  await master(1).ask(["SET", half, "a"], 1_000);
  await master(1).ask(["SET", gone, "b"], 1_000);
  await master(2).ask(["SET", twice, "c"], 1_000);

  // A migration that was given up after its first key.
  await master(2).ask(["CLUSTER", "SETSLOT", 100, "IMPORTING", await idOf(master(1))], 1_000);
  await master(1).ask(["CLUSTER", "SETSLOT", 100, "MIGRATING", await idOf(master(2))], 1_000);
  const { host, port } = master(2).announced;
  await master(1).ask(["MIGRATE", host, port, "", 0, 1_000, "AUTH", master(1).password ?? "", "KEYS", half], 2_000);
  await master(1).ask(["CLUSTER", "DELSLOTS", 200, 201], 1_000);
  // In an older epoch than the owner's: a newer one would make Redis itself take the slot away, and its keys with it.
  await master(1).ask(["CLUSTER", "SETSLOT", 5_500, "NODE", await idOf(master(1))], 1_000);
  expect(await damage()).toMatch(/1 open, 2 unassigned, 1 claimed twice, \d+ disputed/);

  await using injection = await inject();
  const felt = await injection.feel(AbortSignal.timeout(1_000));
  expect(felt).toMatchObject({ effective: true });
  expect(felt.detail).toMatch(/^found 1 open, 2 unassigned, 1 claimed twice, .*; left nothing$/);
  expect(await damage()).toBeNull();
  expect(await injection.heal()).toEqual({ verified: true, detail: "all nodes agree on all slots" });
  expect(await master(1).ask(["GET", half], 1_000)).toBe("a");
  expect(await master(1).ask(["GET", gone], 1_000)).toBe("b");
  expect(await master(2).ask(["GET", twice], 1_000)).toBe("c");
});

test("is not healed while a slot is open again, and is for Clusters alone", async () => {
  await using injection = await inject();
  await master(1).ask(["CLUSTER", "SETSLOT", 300, "MIGRATING", await idOf(master(2))], 1_000);
  expect(await injection.heal()).toEqual({ verified: false, detail: "slots: 1 open" });
  await using again = await inject();
  expect(await again.heal()).toMatchObject({ verified: true });

  const all = { kind: "node", shard: null, role: "both", number: null, total: 3, masters: 1, perShard: 3 } as const;
  expect(repairSlots.fits?.(sentinelTarget(), all, { shards: 1, copies: 3, sentinels: 3 })).toContain("no Cluster");
});
