import { waitUntil } from "../base/wait-until.ts";
import type { ParameterSpec } from "../plan/catalogue.ts";
import type { Plane } from "../plan/plan.ts";
import type { Link, RedisNode, Toxic } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { FaultKind, Felt, Healed, Injection, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";

/** What all link faults have in common, beside the parameters of their own. */
export const linkKind = { needs: ["link"], targets: ["node", "sentinel"], window: "optional", isLink: true } as const;

/** The planes that a link fault can be on; `plan` says why not on the others. */
export const planeParameter: ParameterSpec = {
  type: "word",
  description:
    "Whose traffic: client (load to data node), replication (node to node; with Sentinel also sentinel to node, since a node announces one address to both), or sentinel (clients and other sentinels to a sentinel).",
  default: "client",
  oneOf: ["client", "replication", "bus", "sentinel"],
};

/** Of faults that follow the framing of replies. */
export const inTheClear: NonNullable<FaultKind["fits"]> = ({ name, security, external }) =>
  security?.hasTls === true || (external !== undefined && external.tls !== null)
    ? `${name} speaks TLS, in which no proxy can follow replies; reset and refuse break connections there`
    : null;

/** Of faults that hit some replies. */
export const nthParameter: ParameterSpec = {
  type: "integer",
  description: "Which replies of each connection: 10 = each tenth. 1 lets no connection get beyond its first.",
  default: 10,
  min: 1,
  max: 1_000,
};

/** What a link fault does to one path, and how that is felt. */
export interface LinkHurt {
  readonly toxics: readonly Toxic[];
  /** Looks at the path while it is well. */
  readonly before?: () => Promise<void>;
  /** Feels for the effect on the path; what it throws is that it was not felt. */
  readonly feel: () => Promise<Omit<Felt, "agoMs">>;
  /** One look whether the effect is gone: what was seen, or null = not yet. */
  readonly isBack: (signal: AbortSignal) => Promise<string | null>;
}

/** Hurts the path that the fault's plane takes to each of its nodes. */
export function injectIntoLinks(
  fault: ResolvedFault,
  hurtOf: (link: Link) => LinkHurt,
  act: "toxics" | "shut" = "toxics",
): Promise<Injection> {
  return injectIntoAll(fault, (node) => linkFault(fault, node, hurtOf, act));
}

/** A kind that does nothing but put toxics into a link. */
export function toxicKind(
  kind: Pick<FaultKind, "description" | "parameters" | "check" | "fits"> & {
    readonly hurtOf: (fault: ResolvedFault, link: Link) => LinkHurt;
  },
): FaultKind {
  const { hurtOf, parameters, ...rest } = kind;
  return {
    ...linkKind,
    ...rest,
    parameters: { plane: planeParameter, ...parameters },
    inject: (fault) => injectIntoLinks(fault, (link) => hurtOf(fault, link)),
  };
}

/** A toxic of a fault; one that works both ways is one in each stream. */
export function toxicOf(
  { plan }: ResolvedFault,
  type: string,
  stream: Toxic["stream"],
  attributes: Toxic["attributes"],
): Toxic {
  return { name: `${plan.name}-${stream}`, type, stream, attributes };
}

export function bothWays(fault: ResolvedFault, type: string, attributes: Toxic["attributes"]): readonly Toxic[] {
  return (["upstream", "downstream"] as const).map((stream) => toxicOf(fault, type, stream, attributes));
}

/** A parameter that the plan has as a number. */
export function numberOf({ parameters }: ResolvedFault, key: string): number {
  const value = parameters[key];
  if (typeof value !== "number") throw new Error(`${key} is not a number`);
  return value;
}

function linkFault(
  fault: ResolvedFault,
  node: RedisNode,
  hurtOf: (link: Link) => LinkHurt,
  how: "toxics" | "shut",
): NodeFault {
  const link = linkOf(fault, node);
  const { toxics, before, feel, isBack } = hurtOf(link);
  const heal = async () => {
    if (how === "shut") await link.open();
    for (const { name } of toxics) await link.remove(name);
    for (const { name } of toxics) if (await link.has(name)) return `${name} is still in the proxy`;
    return null;
  };
  return {
    act: async () => {
      await before?.();
      if (how === "shut") await link.shut();
      for (const toxic of toxics) await link.add(toxic);
    },

    feel: async () => {
      const startMs = performance.now();
      const { effective, detail } = await feel().catch((error: unknown) => ({
        effective: false,
        detail: error instanceof Error ? error.message : String(error),
      }));
      return { effective, detail: `${node.name}: ${detail}`, agoMs: performance.now() - startMs };
    },

    heal: async (signal): Promise<Healed> => {
      const left = await heal();
      if (left !== null) return { verified: false, detail: `${node.name}: ${left}` };
      // A node that another fault holds down cannot answer; whether this one is gone is then for the proxy to say.
      const direct = await ping(node, 2 * deadlineMs);
      if (direct !== "answered") {
        return { verified: true, detail: `${node.name}: the path is as it was; past the proxy PING ${direct}` };
      }
      const seen = await waitUntil(
        {
          what: `${node.name}: the ${link.plane} path as it was`,
          look: isBack,
          isDone: (back) => back !== null,
          limitMs: fault.healLimitMs,
        },
        signal,
      );
      return { verified: true, detail: `${node.name}: ${seen ?? ""}` };
    },
  };
}

/** The path that the fault's plane takes to a node. */
function linkOf({ parameters, plan }: ResolvedFault, node: RedisNode): Link {
  const plane = (parameters["plane"] ?? "client") as Plane;
  const link = node.link(plane);
  if (link === null) throw new Error(`${plan.name}: the ${plane} plane of ${node.name} has no proxy`);
  return link;
}

/** The usual sign that a path is well again. */
export async function answersPing(link: Link): Promise<string | null> {
  return (await ping(link, deadlineMs)) === "answered" ? `PING through the ${link.plane} path answered` : null;
}
