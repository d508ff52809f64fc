import { afterAll, beforeAll, expect, test } from "vitest";
import { keyInSlots } from "../base/key-slot.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { clusterTarget, makeTestBed, standaloneTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { moveSlot, slotTrouble } from "./cluster-slots.ts";
import { faults } from "./table.ts";
import { changed, injectFault, wasFelt } from "./testing/inject-fault.ts";

let bed: TestBed;
let topology: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  topology = await bed.form(clusterTarget({ spareShards: 1, config: { save: "" } }));
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

const limit = () => AbortSignal.timeout(20_000);

function node(number: number): RedisNode {
  const found = topology.nodes[number - 1];
  if (found === undefined) throw new Error(`no node ${String(number)}`);
  return found;
}

const lastSlot = 5_460;
/** The first one that a newcomer gets. */
const firstToGo = keyInSlots("early", [{ from: 4_096, to: 4_110 }]);
/** Lies in the last slot of the first shard, the first one that a migration takes. */
const key = keyInSlots("page", [{ from: lastSlot, to: lastSlot }]);

async function ownerOf(slot: number): Promise<string | undefined> {
  const shards = await topology.roles(limit());
  return shards.find(({ slots }) => slots.some(({ from, to }) => slot >= from && slot <= to))?.master?.name;
}

test("slotMigration is felt as slots with their keys at another shard, MOVED is counted, and healing moves them back", async () => {
  for (let n = 0; n < 250; n++) await node(1).ask(["SET", `{${key}}:${String(n)}`, "x"], 1_000);
  await using injection = await injectFault(topology, "slotMigration", [node(1)], { slots: 20, to: null });
  await expect(node(1).ask(["GET", `{${key}}:7`], 1_000)).rejects.toThrow(/MOVED/);
  expect(await node(2).ask(["GET", `{${key}}:7`], 1_000)).toBe("x");
  const felt = await injection.feel(limit());
  expect(felt).toEqual(wasFelt);
  expect(felt.detail).toContain("20 of 20 slots are cache-node-2's, not cache-node-1's any more; 1 MOVED and 0 ASK");
  expect((await topology.roles(limit())).map(({ shard, master }) => [shard, master?.name])).toEqual([
    [1, "cache-node-1"],
    [2, "cache-node-2"],
    [3, "cache-node-3"],
  ]);
  const healed = await injection.heal();
  expect(healed).toMatchObject({ verified: true });
  expect(healed.detail).toContain("20 of 20 slots are cache-node-1's again, all slots are owned once");
  expect(await node(1).ask(["GET", `{${key}}:7`], 1_000)).toBe("x");
});

test("slotMigration is not felt when the slots are moved back behind its back, which its healing takes well", async () => {
  await using injection = await injectFault(topology, "slotMigration", [node(1)], { slots: 1, to: 3 });
  expect(await ownerOf(lastSlot)).toBe("cache-node-3");
  await moveSlot({ slot: lastSlot, from: node(3), to: node(1) }, [node(1), node(2), node(3)]);
  expect(await injection.feel(limit())).toMatchObject({ effective: false });
  expect(await injection.heal()).toMatchObject({ verified: true });
});

test("slotMigration that breaks off half way is made whole, keys that had gone come back", async () => {
  let migrations = 0;
  const breaking = changed(node(1), {
    ask: async (args, limitMs) => {
      const reply = await node(1).ask(args, limitMs);
      if (args[0] === "MIGRATE" && ++migrations === 1) throw new Error("the network went away");
      return reply;
    },
  });
  const roles: Topology["roles"] = async (signal) =>
    (await topology.roles(signal)).map((shard) => (shard.master === node(1) ? { ...shard, master: breaking } : shard));
  const broken: Topology = { ...bare(topology), roles };
  await expect(injectFault(broken, "slotMigration", [breaking], { slots: 3, to: 2 })).rejects.toThrow("went away");
  expect(await slotTrouble(topology.nodes)).toBeNull();
  expect(await node(1).ask(["GET", `{${key}}:7`], 1_000)).toBe("x");
});

test("slotMigration is not healed while its slots are held elsewhere", async () => {
  let isHealing = false;
  const holding = changed(node(1), {
    ask: async (args, limitMs) => (isHealing && args[1] === "SETSLOT" ? "OK" : node(1).ask(args, limitMs)),
  });
  const roles: Topology["roles"] = async (signal) =>
    (await topology.roles(signal)).map((shard) => (shard.master === node(1) ? { ...shard, master: holding } : shard));
  const injection = await injectFault(
    { ...bare(topology), roles },
    "slotMigration",
    [holding],
    { slots: 1, to: 2 },
    1_000,
  );
  isHealing = true;
  expect(await injection.heal()).toMatchObject({ verified: false });
  await node(1).ask(["CLUSTER", "SETSLOT", lastSlot, "STABLE"], 1_000);
  await node(2).ask(["CLUSTER", "SETSLOT", lastSlot, "STABLE"], 1_000);
  if ((await ownerOf(lastSlot)) === "cache-node-2")
    await moveSlot({ slot: lastSlot, from: node(2), to: node(1) }, [node(1), node(2), node(3)]);
});

test("addNodes is felt as shards that have their share, while every slot has one owner; the nodes stay", async () => {
  for (let n = 0; n < 200; n++) await node(1).ask(["SET", `{${key}}:${String(n)}`, "y"], 1_000);
  await node(1).ask(["SET", firstToGo, "early"], 1_000);
  await using injection = await injectFault(topology, "addNodes", topology.nodes, { masters: 1 });
  const felt = await injection.feel(limit());
  expect(felt).toEqual(wasFelt);
  expect(felt.detail).toContain("8 nodes, cache-node-7 has 4096 slots; 16384 slots are owned once");
  expect(await injection.heal()).toMatchObject({ verified: true });
  const shards = await topology.roles(limit());
  expect(shards.map(({ shard, master, replicas }) => [shard, master?.name, replicas.length])).toEqual([
    [1, "cache-node-1", 1],
    [2, "cache-node-2", 1],
    [3, "cache-node-3", 1],
    [4, "cache-node-7", 1],
  ]);
  expect(await node(7).ask(["GET", `{${key}}:7`], 1_000)).toBe("y");
  expect(await node(7).ask(["GET", firstToGo], 1_000)).toBe("early");
  expect(topology.nodes).toHaveLength(8);
});

test("addNodes without places for them says so, and is not felt when a slot is lost", async () => {
  await expect(injectFault(topology, "addNodes", topology.nodes, { masters: 1 })).rejects.toThrow(/no places are kept/);
  await node(7).ask(["CLUSTER", "DELSLOTS", lastSlot], 1_000);
  expect(await slotTrouble(topology.nodes)).toMatch(/16383 of 16384 slots are owned/);
  await node(7).ask(["CLUSTER", "ADDSLOTS", lastSlot], 1_000);
});

test("both want a Cluster; slotMigration one master, addNodes all of it", () => {
  const all = { kind: "node", shard: null, role: "both", number: null, total: 6, masters: 3, perShard: 2 } as const;
  const members = { shards: 3, copies: 2, sentinels: 0 };
  const { slotMigration, addNodes } = faults;
  expect(slotMigration.fits?.(clusterTarget(), { ...all, role: "master", total: 1 }, members)).toBeNull();
  expect(slotMigration.fits?.(clusterTarget(), all, members)).toMatch(/one master/);
  expect(slotMigration.fits?.(standaloneTarget(), all, members)).toMatch(/no slots/);
  expect(slotMigration.fits?.(clusterTarget(), all, { ...members, shards: 1 })).toMatch(/nowhere/);
  expect(addNodes.fits?.(clusterTarget(), all, members)).toBeNull();
  expect(addNodes.fits?.(clusterTarget(), { ...all, total: 1 }, members)).toMatch(/whole Cluster/);
  expect(addNodes.fits?.(standaloneTarget(), all, members)).toMatch(/no shards/);
});

/** A topology's values alone: what a test changes does not reach the real one. */
function bare({ name, target, nodes, sentinels, access }: Topology): Omit<Topology, "roles"> {
  return { name, target, nodes, sentinels, access, [Symbol.asyncDispose]: async () => undefined };
}
