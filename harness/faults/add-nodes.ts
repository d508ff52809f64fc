import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import {
  eachMove,
  idOf,
  mastersOf,
  moveSlot,
  ownSlots,
  type Redirects,
  redirectsOf,
  redirectsSince,
  type SlotMove,
  slotCount,
  slotTrouble,
} from "./cluster-slots.ts";
import type { ResolvedFault } from "./contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, infoField, ownServerKind } from "./own-server.ts";
import { movable } from "./slot-migration.ts";

/** Starting, meeting and linking, each. */
const stepLimitMs = 30_000;

/** As a team that grows its Cluster because it has to, at the hour when it has to. */
export const addNodes = ownServerKind({
  description:
    "Adds shards: starts their nodes, lets them meet the others, moves slots to them until all have as many, gives them replicas. They stay.",
  targets: ["node"],
  window: "none",
  parameters: {
    masters: {
      type: "integer",
      description: "How many shards, each with as many replicas as the others have.",
      default: 1,
      min: 1,
      max: 8,
    },
  },
  fits: ({ name, topology }, { total }, { shards, copies }) => {
    if (topology !== "cluster") return `${name} has no shards to add to: it is a ${topology}`;
    return total === shards * copies ? null : `it is done to the whole Cluster: write "${name}"`;
  },
  adds: ({ masters }) => ({ masters: Number(masters) }),
  isOne: true,
  faultOn: (_node, fault) => grow(fault),
});

function grow({ topology, parameters, plan, healLimitMs }: ResolvedFault): NodeFault {
  const count = Number(parameters["masters"]);
  let masters: readonly RedisNode[] = [];
  let replicas: readonly RedisNode[] = [];
  let before: Redirects = { moved: 0, ask: 0 };
  const counts = async () => {
    const moved = await Promise.all(masters.map(async (node) => (await ownSlots(node)).slots.length));
    return { moved, text: await redirectsSince(topology.nodes, before) };
  };

  return {
    act: async () => {
      before = await redirectsOf(topology.nodes);
      const spares = (topology.spares ?? []).filter((node) => !topology.nodes.includes(node));
      const perShard = 1 + ("replicasPerMaster" in topology.target ? topology.target.replicasPerMaster : 0);
      if (spares.length < count * perShard) throw new Error(`${plan.name}: no places are kept for the nodes to come`);
      masters = spares.slice(0, count);
      replicas = spares.slice(count, count * perShard);
      const [seed] = await mastersOf(topology.nodes);
      if (seed === undefined) throw new Error(`${plan.name}: no master runs that anybody could meet`);
      await join([...masters, ...replicas], seed, topology);
      await share(masters, topology);
      await Promise.all(replicas.map((replica, index) => follow(replica, masters[index % count] ?? seed)));
    },

    feel: async (signal) => {
      const trouble = await waitUntil(
        { what: "slots that are whole", look: () => slotTrouble(topology.nodes), isDone: isNothing, limitMs: 4_000 },
        signal,
      ).catch(() => slotTrouble(topology.nodes));
      const { moved, text } = await counts();
      return {
        effective: trouble === null && moved.length === count && moved.every((slots) => slots > 0),
        detail: `${String(topology.nodes.length)} nodes, ${masters.map(({ name }, index) => `${name} has ${String(moved[index])} slots`).join(", ")}; ${trouble ?? `${String(slotCount)} slots are owned once`}; ${text}`,
        agoMs: 0,
      };
    },

    heal: async (signal) => {
      await finish(masters, topology);
      await waitUntil(
        {
          what: "slots that are whole",
          look: () => slotTrouble(topology.nodes),
          isDone: isNothing,
          limitMs: healLimitMs,
        },
        signal,
      );
      return {
        verified: true,
        detail: `${topology.name} stays as it is, with ${String(topology.nodes.length)} nodes; ${String(slotCount)} slots are owned once`,
      };
    },
  };
}

function isNothing(trouble: string | null): boolean {
  return trouble === null;
}

/** Starts them, and waits until everybody knows everybody. */
async function join(newcomers: readonly RedisNode[], seed: RedisNode, topology: Topology): Promise<void> {
  const limit = () => AbortSignal.timeout(stepLimitMs);
  await Promise.all(newcomers.map((node) => node.start(limit())));
  for (const node of newcomers) {
    const { host, port, busPort } = await addressOf(node);
    await seed.ask(["CLUSTER", "MEET", host, port, busPort], actLimitMs);
    topology.admit?.(node);
  }
  // One that has just come refuses keys for 2 s: its cluster is down for as long.
  const look = async () => {
    const seen = await Promise.all(
      topology.nodes.map(async (node) => {
        const known = linesOf(await node.ask(["CLUSTER", "NODES"], actLimitMs));
        const info = String(await node.ask(["CLUSTER", "INFO"], actLimitMs));
        return {
          known: known.filter((line) => !/handshake|noaddr|fail/.test(line)).length,
          state: infoField(info, "cluster_state"),
        };
      }),
    );
    return seen.filter(({ known, state }) => known !== topology.nodes.length || state !== "ok").length;
  };
  const what = "everybody knowing everybody, and the cluster up";
  await waitUntil({ what, look, isDone: (missing) => missing === 0, limitMs: stepLimitMs }, limit());
}

/** Source: Redis documentation, CLUSTER NODES: `<id> <ip:port@bus[,hostname]> ...`. */
async function addressOf(node: RedisNode) {
  const own = linesOf(await node.ask(["CLUSTER", "NODES"], actLimitMs)).find((line) => line.includes("myself")) ?? "";
  const [, port = "", busPort = ""] = /^\S+ \S*:(\d+)@(\d+)/.exec(own) ?? [];
  return { host: node.announced.host, port, busPort };
}

function linesOf(text: unknown): readonly string[] {
  return String(text)
    .split("\n")
    .filter((line) => line !== "");
}

/** Takes from every old master until all have as many. */
async function share(newcomers: readonly RedisNode[], topology: Topology): Promise<void> {
  const masters = await mastersOf(topology.nodes);
  const shards = await topology.roles(AbortSignal.timeout(actLimitMs));
  const fair = Math.floor(slotCount / (shards.length + newcomers.length));
  const given = await Promise.all(
    shards.map(async ({ master, slots }) => {
      const own = master === null ? [] : (await ownSlots(master)).slots;
      const more = Math.max(0, own.length - fair);
      return more === 0
        ? []
        : movable({ slots }, own)
            .slice(-more)
            .map((slot) => ({ slot, from: master }));
    }),
  );
  const moves = given.flat().flatMap(({ slot, from }): SlotMove[] => {
    const to = newcomers[slot % newcomers.length];
    return from === null || to === undefined ? [] : [{ slot, from, to }];
  });
  await eachMove(moves, (move) => moveSlot(move, masters));
}

async function follow(replica: RedisNode, master: RedisNode): Promise<void> {
  await replica.ask(["CLUSTER", "REPLICATE", await idOf(master)], actLimitMs);
  const look = async () =>
    infoField(String(await replica.ask(["INFO", "replication"], actLimitMs)), "master_link_status");
  const what = `${replica.name} having the data of ${master.name}`;
  await waitUntil(
    { what, look, isDone: (status) => status === "up", limitMs: stepLimitMs },
    AbortSignal.timeout(stepLimitMs),
  );
}

/** What an act that failed left half way goes on to the new owner. */
async function finish(newcomers: readonly RedisNode[], topology: Topology): Promise<void> {
  const masters = await mastersOf(topology.nodes);
  for (const to of newcomers.filter(({ pid }) => pid !== null)) {
    const { open } = await ownSlots(to);
    for (const slot of open) {
      const owners = await Promise.all(masters.map(async (node) => ({ node, slots: (await ownSlots(node)).slots })));
      const from = owners.find(({ slots }) => slots.includes(slot))?.node;
      if (from !== undefined && from !== to) await moveSlot({ slot, from, to }, masters);
    }
  }
}
