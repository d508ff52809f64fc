import { untilAborted } from "../base/wait-until.ts";
import type { RedisNode } from "../topology/contract.ts";
import { type Felt, type Healed, type Injection, NotHealedError, type ResolvedFault } from "./contract.ts";

/** A fault on one node. It is made before the act, since an act that failed may still have happened. */
export interface NodeFault {
  readonly act: () => Promise<void>;
  readonly feel: (signal: AbortSignal) => Promise<Felt>;
  /** Undoes the act, and looks that its effect is gone. Bounded by the signal; may throw. Harmless where nothing was done. */
  readonly heal: (signal: AbortSignal) => Promise<Healed>;
}

/**
 * Does a fault to all its nodes at the same time: losing a zone is one event. When one act fails, all are healed and
 * the error is thrown. Healing has its own limit, is started in reverse order, and happens once.
 */
export async function injectIntoAll(
  { nodes, healLimitMs }: ResolvedFault,
  faultOn: (node: RedisNode) => NodeFault,
): Promise<Injection> {
  const faults = nodes.map(faultOn);
  let healing: Promise<Healed> | undefined;
  const heal = () => (healing ??= healAll(faults.toReversed(), healLimitMs));

  const acts = await Promise.allSettled(faults.map((fault) => fault.act()));
  const errors = acts.flatMap((act) => (act.status === "rejected" ? [act.reason as unknown] : []));
  if (errors.length > 0) {
    const { verified, detail } = await heal();
    if (verified && errors.length === 1) throw errors[0];
    const message = errors.map(describe).join("; ");
    if (verified) throw new AggregateError(errors, message);
    throw new NotHealedError(errors, `${message}. What had been done is not healed: ${detail}.`);
  }
  return {
    feel: async (signal) => {
      const felt = await untilAborted(Promise.all(faults.map((fault) => fault.feel(signal))), signal);
      return {
        effective: felt.every(({ effective }) => effective),
        detail: felt.map(({ detail }) => detail).join("; "),
        agoMs: Math.min(...felt.map(({ agoMs }) => agoMs)),
      };
    },
    heal,
    [Symbol.asyncDispose]: async () => {
      await heal();
    },
  };
}

async function healAll(faults: readonly NodeFault[], limitMs: number): Promise<Healed> {
  const signal = AbortSignal.timeout(limitMs);
  const healed = await Promise.all(
    faults.map((fault) =>
      untilAborted(fault.heal(signal), signal).catch((error: unknown): Healed => ({
        verified: false,
        detail: describe(error),
      })),
    ),
  );
  return {
    verified: healed.every(({ verified }) => verified),
    detail: healed
      .map(({ detail }) => detail)
      .toReversed()
      .join("; "),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
