import type { Evidence } from "../journal/evidence.ts";
import type { InfoReading, JournalEvent } from "../journal/event.ts";
import type { PlannedTarget } from "../plan/plan.ts";

export interface TargetGlance {
  readonly name: string;
  /** Data nodes that gave a last reading, of all. */
  readonly nodesUp: number;
  readonly nodes: number;
  /** Commands per second of all nodes, between the last two readings of each. */
  readonly commandsPerSecond: number;
  /** The highest used_memory over maxmemory; null where no node has a limit. */
  readonly memoryRatio: number | null;
  /** Keys evicted since the first readings of the run. */
  readonly evictions: number;
  readonly connectedClients: number;
}

type Info = Extract<JournalEvent, { readonly type: "info" }>;
type Known = Info & { readonly reading: InfoReading };

/** Going by the INFO readings of its nodes. */
export function glanceAtTarget({ events }: Evidence, { name }: PlannedTarget): TargetGlance {
  const byNode = new Map<string, Info[]>();
  for (const event of events) {
    if (event.type !== "info" || event.target !== name) continue;
    const readings = byNode.get(event.node);
    if (readings === undefined) byNode.set(event.node, [event]);
    else readings.push(event);
  }
  const nodes = [...byNode.values()].map(glanceAtNode);
  const ratios = nodes.flatMap(({ memoryRatio }) => memoryRatio ?? []);
  return {
    name,
    nodesUp: nodes.filter(({ isUp }) => isUp).length,
    nodes: nodes.length,
    commandsPerSecond: sum(nodes.map(({ commandsPerSecond }) => commandsPerSecond)),
    memoryRatio: ratios.length === 0 ? null : Math.max(...ratios),
    evictions: sum(nodes.map(({ evictions }) => evictions)),
    connectedClients: sum(nodes.map(({ connectedClients }) => connectedClients)),
  };
}

function glanceAtNode(readings: readonly Info[]) {
  const known = readings.filter((one): one is Known => one.reading !== null);
  const [before, last] = [known.at(-2), known.at(-1)];
  const isSame = before !== undefined && before.reading.runId === last?.reading.runId;
  const seconds = isSame ? (last.atMs - before.atMs) / 1000 : 0;
  return {
    isUp: readings.at(-1)?.reading !== null,
    commandsPerSecond:
      isSame && seconds > 0 ? (last.reading.commandsProcessed - before.reading.commandsProcessed) / seconds : 0,
    memoryRatio:
      last === undefined || last.reading.maxMemoryBytes === 0
        ? null
        : last.reading.usedMemoryBytes / last.reading.maxMemoryBytes,
    evictions: evictionsOf(known),
    connectedClients: last?.reading.connectedClients ?? 0,
  };
}

/** A new `run_id` begins at 0 again. */
function evictionsOf(known: readonly Known[]): number {
  return sum(
    known.map(({ reading }, n) => {
      const before = known[n - 1]?.reading;
      if (before === undefined) return 0;
      return before.runId === reading.runId ? reading.evictedKeys - before.evictedKeys : reading.evictedKeys;
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
