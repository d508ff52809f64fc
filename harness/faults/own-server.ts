import type { RedisNode } from "../topology/contract.ts";
import type { FaultKind, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";

/** How long a healthy server may take for a command that is no mere question, in ms. */
export const actLimitMs = 5_000;

type OwnServerKind = Pick<
  FaultKind,
  "description" | "window" | "parameters" | "check" | "fits" | "adds" | "targets"
> & {
  /** It is one act on the whole target, whoever is aimed at. */
  readonly isOne?: boolean;
  readonly faultOn: (node: RedisNode, fault: ResolvedFault) => NodeFault;
};

/**
 * A kind that is done by commands. Nobody may send them to a deployment that is not redrill's: the plan refuses it for want of an
 * ability, and here it is refused again before the first command. What they leave in a server ends with it, and the record that
 * ends the server was on disk before it was started.
 */
export function ownServerKind({ faultOn, isOne = false, ...kind }: OwnServerKind): FaultKind {
  return {
    ...kind,
    needs: ["configure"],
    isLink: false,
    inject: async (fault) => {
      needOwn(fault);
      const nodes = isOne ? fault.nodes.slice(0, 1) : fault.nodes;
      return injectIntoAll({ ...fault, nodes }, (node) => faultOn(node, fault));
    },
  };
}

/** Throws where a server is not redrill's own. */
function needOwn({ plan, nodes }: Pick<ResolvedFault, "plan" | "nodes">): void {
  const stranger = nodes.find(({ abilities }) => !abilities.has("configure"));
  if (stranger === undefined) return;
  throw new Error(
    `${plan.name}: ${stranger.name} is not redrill's own, and ${plan.kind} could harm it; nothing was sent to anybody`,
  );
}

/** A whole number out of INFO; 0 where the server has no such field. */
export async function infoNumber(node: RedisNode, section: string, field: string): Promise<number> {
  return Number(infoField(String(await node.ask(["INFO", section], actLimitMs)), field) || 0);
}

/** A field of INFO's text; empty where there is none. */
export function infoField(text: string, field: string): string {
  return new RegExp(`^${field}:([^\\r\\n]*)`, "m").exec(text)?.[1] ?? "";
}
