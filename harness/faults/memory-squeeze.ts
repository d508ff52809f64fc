import { keyInSlots } from "../base/key-slot.ts";
import type { RedisNode } from "../topology/contract.ts";
import type { FaultKind, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";

const valueBytes = 64 * 1024;
/** Written at once. */
const batch = 16;
const answerLimitMs = 5_000;
/** Longer than any window: for a harness that dies. */
const lifeMs = 600_000;
const risenRatio = 0.9;
const fullRatio = 0.95;

/** Somebody else fills the memory: what is evicted, refused or slowed down is for the objectives to say. */
export const memorySqueeze: FaultKind = {
  description: "Fills a master's memory with keys of redrill's own, and takes them out again.",
  needs: [],
  targets: ["node"],
  window: "optional",
  isLink: false,
  parameters: {
    by: {
      type: "size",
      description: "How much is added to each master.",
      min: 2 ** 20,
      max: 64 * 2 ** 30,
    },
  },
  checkTarget: ({ byBytes }, { external }) =>
    external !== undefined && Number(byBytes) > external.memoryCapBytes
      ? `the target lets a run add ${mb(external.memoryCapBytes)} at most (external: { memoryCap: ... })`
      : null,
  inject: (fault) => injectIntoAll(fault, (node) => squeeze(node, fault)),
};

function squeeze(node: RedisNode, { topology, parameters, plan, effectLimitMs }: ResolvedFault): NodeFault {
  const byBytes = Number(parameters["byBytes"]);
  const { guard } = topology.access;
  const start = `${guard?.keyPrefix ?? "redrill:"}squeeze:${plan.name}:`;
  const value = "x".repeat(valueBytes);
  const ttlMs = Math.min(lifeMs, guard?.keyTtlMs ?? lifeMs);
  const written: string[] = [];
  let shard = 0;
  let usedBefore = 0;
  let refusal: string | null = null;
  return {
    act: async () => {
      const shards = await topology.roles(AbortSignal.timeout(effectLimitMs));
      const own = shards.find(({ master }) => master === node);
      if (own === undefined)
        throw new Error(`${node.name} is no master at this moment, so nothing can be written there`);
      ({ shard } = own);
      // A tag whose slot is the master's.
      const tag = own.slots.length === 0 ? String(shard) : keyInSlots("squeeze", own.slots);
      usedBefore = (await memoryOf(node)).used;
      const count = Math.ceil(byBytes / valueBytes);
      for (let from = 0; from < count && refusal === null; from += batch) {
        const keys = Array.from(
          { length: Math.min(batch, count - from) },
          (_, n) => `${start}{${tag}}:${String(from + n)}`,
        );
        written.push(...keys);
        const answers = await Promise.allSettled(
          keys.map((key) => node.ask(["SET", key, value, "PX", ttlMs], answerLimitMs)),
        );
        const failed = answers.find((answer) => answer.status === "rejected");
        if (failed === undefined) continue;
        refusal = failed.reason instanceof Error ? failed.reason.message : String(failed.reason);
        if (!refusal.startsWith("OOM")) throw new Error(`${node.name}: ${refusal}`);
      }
    },

    feel: async () => {
      const { used, max } = await memoryOf(node);
      const risen = used - usedBefore;
      const effective = risen >= risenRatio * byBytes || (max > 0 && used >= fullRatio * max);
      const limit = max > 0 ? `, of ${mb(max)}` : "";
      const refused = refusal === null ? "" : `; it refuses more: ${refusal}`;
      return {
        effective,
        detail: `${node.name}: ${mb(used)} used${limit}, ${mb(risen)} more than before${refused}`,
        agoMs: 0,
      };
    },

    heal: async (signal) => {
      if (written.length === 0) return { verified: true, detail: `${node.name}: nothing was written` };
      const master = (await topology.roles(signal)).find((one) => one.shard === shard)?.master ?? null;
      if (master === null)
        throw new Error(`shard ${String(shard)} has no master, so the keys cannot be taken out there`);
      for (let from = 0; from < written.length; from += batch) {
        const keys = written.slice(from, from + batch);
        await Promise.all(keys.map((key) => master.ask(["UNLINK", key], answerLimitMs)));
      }
      const left = await Promise.all(written.map((key) => master.ask(["EXISTS", key], answerLimitMs)));
      const count = left.filter((answer) => answer !== 0).length;
      const { used } = await memoryOf(master);
      return {
        verified: count === 0,
        detail: `${master.name}: ${String(count)} of ${String(written.length)} keys left, ${mb(used)} used`,
      };
    },
  };
}

async function memoryOf(node: RedisNode): Promise<{ readonly used: number; readonly max: number }> {
  const info = String(await node.ask(["INFO", "memory"], answerLimitMs));
  const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(info)?.[1] ?? Number.NaN);
  return { used: read("used_memory"), max: read("maxmemory") };
}

function mb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)}mb`;
}
