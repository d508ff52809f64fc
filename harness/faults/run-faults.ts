import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../base/clock.ts";
import type { UndoLog } from "../base/undo-log.ts";
import type { JournalEntry } from "../journal/event.ts";
import type { PlannedFault } from "../plan/plan.ts";
import type { RedisNode, ResolveNodes, Topology } from "../topology/contract.ts";
import { type FaultKind, type Injection, NotHealedError } from "./contract.ts";

export interface FaultsContext {
  readonly kinds: Readonly<Record<string, FaultKind>>;
  readonly topologies: ReadonlyMap<string, Topology>;
  readonly resolveNodes: ResolveNodes;
  /** The run's seed; decides whom `any(2 masters)` means. */
  readonly seed: number;
  readonly clock: Clock;
  /** Zero of the load on the clock. */
  readonly zeroMs: number;
  /** Writes as of `atMs` on the clock where the thing happened a moment ago. */
  readonly journal: (entry: JournalEntry, atMs?: number) => void;
  /** Takes a last reading of the nodes that are about to be killed: what they counted is gone with them. */
  readonly lookBefore: (target: string, nodes: readonly RedisNode[]) => Promise<void>;
  readonly undo?: UndoLog;
  readonly effectLimitMs: number;
  readonly healLimitMs: number;
}

export type HealReason = Extract<JournalEntry, { type: "fault.healing" }>["why"];

/** The faults of a run, each in at its time and healed at the end of its window. */
export interface RunningFaults {
  /**
   * Starts no further fault, heals what is in, in reverse order of injection, and resolves when all is verified or given up. It never
   * throws: what went wrong is in the journal.
   */
  end(why: HealReason): Promise<void>;
}

/** Sets every planned fault on the clock. */
export function runFaults(faults: readonly PlannedFault[], context: FaultsContext): RunningFaults {
  const over = new AbortController();
  const inside: { readonly heal: (why: HealReason) => Promise<void> }[] = [];
  const running = faults.map((fault) => runFault(fault, context, over.signal, inside));
  return {
    end: async (why) => {
      over.abort(why);
      // One after the other, the last one in first: a later fault may stand on an earlier one.
      for (const fault of inside.toReversed()) await fault.heal(why);
      await Promise.all(running);
      for (const fault of inside.toReversed()) await fault.heal(why);
    },
  };
}

async function runFault(
  fault: PlannedFault,
  context: FaultsContext,
  over: AbortSignal,
  inside: { readonly heal: (why: HealReason) => Promise<void> }[],
): Promise<void> {
  const { clock, journal, zeroMs } = context;
  const until = async (atMs: number) => {
    await sleep(Math.max(0, zeroMs + atMs - clock.nowMs()), undefined, { signal: over }).catch(() => undefined);
  };
  const fail = (stage: "resolve" | "inject" | "refused" | "effect", error: unknown) => {
    journal({ type: "fault.failed", fault: fault.name, stage, message: describe(error) });
  };

  await until(fault.atMs);
  if (over.aborted) return;
  let injection: Injection;
  try {
    injection = await inject(fault, context, over);
  } catch (error) {
    if (error instanceof ResolveError) fail("resolve", error.cause);
    else fail(isRefusal(error) ? "refused" : "inject", error);
    if (error instanceof NotHealedError) {
      journal({ type: "fault.healed", fault: fault.name, verified: false, detail: error.message });
    }
    return;
  }
  const heal = onlyOnce(async (why: HealReason) => {
    journal({ type: "fault.healing", fault: fault.name, why });
    const { verified, detail } = await injection.heal();
    journal({ type: "fault.healed", fault: fault.name, verified, detail });
  });
  inside.push({ heal });
  try {
    const { effective, detail, agoMs } = await injection.feel(AbortSignal.timeout(context.effectLimitMs));
    journal({ type: "fault.effect", fault: fault.name, effective, detail }, clock.nowMs() - agoMs);
  } catch (error) {
    fail("effect", error);
  }
  if (fault.forMs === null) return; // until the end of the run
  await until(fault.atMs + fault.forMs);
  if (!over.aborted) await heal("window over");
}

async function inject(fault: PlannedFault, context: FaultsContext, over: AbortSignal): Promise<Injection> {
  const { kinds, topologies, journal, effectLimitMs, healLimitMs } = context;
  const kind = kinds[fault.kind];
  const topology = topologies.get(fault.target.target);
  if (kind === undefined || topology === undefined)
    throw new Error(`${fault.name}: no kind ${fault.kind} or no target ${fault.target.target}`);
  let nodes: readonly RedisNode[];
  try {
    const limit = AbortSignal.any([over, AbortSignal.timeout(effectLimitMs)]);
    nodes = await context.resolveNodes(fault.target, topology, limit, `${String(context.seed)}/${fault.name}`);
    if (nodes.length === 0) throw new Error(`${fault.target.text} names no node at this moment`);
  } catch (error) {
    throw new ResolveError(error);
  }
  const plane = kind.isLink ? (fault.parameters["plane"] as "client" | "replication" | "bus" | "sentinel") : null;
  const names = nodes.map(({ name }) => name);
  journal({
    type: "fault.injecting",
    fault: fault.name,
    kind: fault.kind,
    target: fault.target.text,
    nodes: names,
    plane,
  });
  if (kind.needs.includes("kill")) {
    await context.lookBefore(
      fault.target.target,
      nodes.filter((node) => node.kind === "node"),
    );
  }
  const injection = await kind.inject({
    plan: fault,
    topology,
    nodes,
    parameters: fault.parameters,
    ...(context.undo === undefined ? {} : { undo: context.undo }),
    effectLimitMs,
    healLimitMs,
  });
  journal({ type: "fault.injected", fault: fault.name });
  return injection;
}

class ResolveError extends Error {
  constructor(cause: unknown) {
    super("the target could not be resolved", { cause });
  }
}

/** The target was reached and said no, on every node that was asked. */
function isRefusal(error: unknown): boolean {
  if (error instanceof NotHealedError) return false;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isRefusal);
  return error instanceof Error && error.name === "ReplyError";
}

function onlyOnce(act: (why: HealReason) => Promise<void>): (why: HealReason) => Promise<void> {
  let running: Promise<void> | undefined;
  return (why) => (running ??= act(why));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
