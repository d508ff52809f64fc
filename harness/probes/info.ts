import type { InfoReading } from "../journal/event.ts";
import type { RedisNode } from "../topology/contract.ts";
import type { ProbeContext, StartProbe } from "./contract.ts";
import { every } from "./every.ts";
import { parseInfo } from "./parse-info.ts";
import { SlowLog } from "./slow-log.ts";

/** INFO costs 0.05-0.13 ms and 5-6 KB (FACTS), so once a second a node is noise. */
const intervalMs = 1000;
/** A node that is frozen answers nothing; the reading is then missing and the journal says so. */
const limitMs = 900;

/** Reads INFO and the slow log of every data node once a second, each node on its own so that a frozen one delays no other. */
export const probeInfo: StartProbe = async (topology, { journal }) => {
  const lost = (node: RedisNode) => (error: unknown) => {
    journal({ type: "probe.lost", probe: `info of ${node.name}`, target: topology.name, reason: String(error) });
  };
  const watch = (node: RedisNode) => {
    const slowLog = new SlowLog(node);
    return every(intervalMs, async () => journalNode(topology.name, node, slowLog, journal), lost(node));
  };
  const probes = new Map<RedisNode, AsyncDisposable>();
  const watchAll = async () => {
    for (const node of topology.nodes) if (!probes.has(node)) probes.set(node, watch(node));
  };
  await watchAll();
  // A fault may add nodes; each nobody notices would be missing in every count.
  const newcomers = every(intervalMs, watchAll, (error) => {
    journal({ type: "probe.lost", probe: "nodes to come", target: topology.name, reason: String(error) });
  });
  return {
    [Symbol.asyncDispose]: async () => {
      await newcomers[Symbol.asyncDispose]();
      await Promise.all([...probes.values()].map((probe) => probe[Symbol.asyncDispose]()));
    },
  };
};

/** One reading of each node, now; without the slow log, which is read once a second. */
export async function journalInfo(
  target: string,
  nodes: readonly RedisNode[],
  journal: ProbeContext["journal"],
): Promise<void> {
  await Promise.all(nodes.map(async (node) => journalNode(target, node, null, journal)));
}

async function journalNode(
  target: string,
  node: RedisNode,
  slowLog: SlowLog | null,
  journal: ProbeContext["journal"],
): Promise<void> {
  const { reading, reason } = await readInfo(node);
  // A server that does not allow SLOWLOG, or does not answer now: the reading goes without.
  const slow = reading === null ? null : await slowLog?.read(reading.runId, limitMs).catch(() => null);
  const whole = reading === null || !slow ? reading : { ...reading, slowLog: slow.slowLog };
  journal({ type: "info", target, node: node.name, reading: whole, reason });
  const commands = slow?.commands ?? [];
  if (commands.length > 0) journal({ type: "slow.commands", target, node: node.name, commands });
}

async function readInfo(node: RedisNode): Promise<{ reading: InfoReading | null; reason: string | null }> {
  let text: unknown;
  try {
    text = await node.ask(["INFO"], limitMs);
  } catch (error) {
    return { reading: null, reason: error instanceof Error ? error.message : String(error) };
  }
  return { reading: parseInfo(String(text)), reason: null };
}
