import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command, LoadUser, RedisNode } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";
import {
  type FaultKind,
  type Felt,
  type Healed,
  type Injection,
  NotHealedError,
  type ResolvedFault,
} from "./contract.ts";

/** Asking an ACL of a busy node. */
const answerLimitMs = 4 * deadlineMs;

/**
 * A new password for the load's user, as a team rotates one: every node takes it beside the old one, it is published where clients
 * look it up, and when both have been good for a while the old one goes. Open connections stay open, unless it is said.
 */
export const rotateCredentials: FaultKind = {
  description:
    "Gives the load's user a new password beside the old one, publishes it, and takes the old one away; healing goes back.",
  needs: ["configure"],
  targets: ["node"],
  window: "optional",
  isLink: false,
  parameters: {
    overlap: {
      type: "duration",
      description: "How long both passwords are good.",
      default: "1s",
      min: 0,
      max: 60_000,
    },
    reconnect: {
      type: "boolean",
      description:
        "Closes the user's connections when the old password is gone, so that every client has to log in again.",
      default: false,
    },
  },
  fits: ({ name, security }, { total }, { shards, copies }) => {
    if (!security?.app) return `${name} has no user of the load: write "security: { auth: acl }"`;
    return total === shards * copies ? null : `every node has users of its own: write "${name}"`;
  },
  inject: (fault) => {
    const { user } = fault.topology;
    if (user === undefined) throw new Error(`${fault.plan.name}: ${fault.topology.name} has no user of the load`);
    return rotate(fault, user);
  },
};

async function rotate({ nodes, parameters, healLimitMs }: ResolvedFault, user: LoadUser): Promise<Injection> {
  const old = user.password;
  const fresh = randomBytes(18).toString("base64url");
  let healing: Promise<Healed> | undefined;
  const heal = () => (healing ??= goBack(nodes, user, { old, fresh }, healLimitMs));
  const onAll = (args: Command) => Promise.all(nodes.map((node) => node.ask(args, answerLimitMs)));
  try {
    await onAll(["ACL", "SETUSER", user.name, `>${fresh}`]);
    user.publish(fresh);
    await sleep(Number(parameters["overlapMs"]));
    await onAll(["ACL", "SETUSER", user.name, `<${old}`]);
    if (parameters["reconnect"] === true) await onAll(["CLIENT", "KILL", "USER", user.name]);
    await Promise.all(nodes.map(save));
  } catch (error) {
    const { verified, detail } = await heal();
    if (verified) throw error;
    throw new NotHealedError([error], `${String(error)}. What had been done is not healed: ${detail}.`);
  }
  return {
    feel: async () => {
      const felt = await Promise.all(nodes.map((node) => logInsAt(node, user, { good: fresh, bad: old })));
      return joined(felt, ({ isAsMeant }) => ({ effective: isAsMeant, agoMs: 0 })) satisfies Felt;
    },
    heal,
    [Symbol.asyncDispose]: async () => {
      await heal();
    },
  };
}

async function goBack(
  nodes: readonly RedisNode[],
  user: LoadUser,
  { old, fresh }: { readonly old: string; readonly fresh: string },
  limitMs: number,
): Promise<Healed> {
  const passwords = { good: old, bad: fresh };
  const onRunning = (args: Command) =>
    Promise.allSettled(nodes.map((node) => node.ask(args, Math.min(limitMs, answerLimitMs))));
  await onRunning(["ACL", "SETUSER", user.name, `>${old}`]);
  user.publish(old);
  await onRunning(["ACL", "SETUSER", user.name, "resetpass", `>${old}`]);
  await Promise.all(nodes.map(save));
  const felt = await Promise.all(nodes.map((node) => logInsAt(node, user, passwords)));
  return joined(felt, ({ isAsMeant }) => ({ verified: isAsMeant }));
}

/** A node that is started again takes what its file says. One whose ACL was taken away would forget the rotation. */
async function save(node: RedisNode): Promise<void> {
  await node.ask(["ACL", "SAVE"], answerLimitMs).catch(() => undefined);
}

interface LogIns {
  readonly isAsMeant: boolean;
  readonly detail: string;
}

async function logInsAt(
  node: RedisNode,
  user: LoadUser,
  { good, bad }: { readonly good: string; readonly bad: string },
): Promise<LogIns> {
  if (node.pid === null) return { isAsMeant: true, detail: `${node.name}: is not running` };
  const [refused, letIn] = await Promise.all([
    user.tryAt(node, good, answerLimitMs),
    user.tryAt(node, bad, answerLimitMs),
  ]);
  const isAsMeant = refused === null && letIn !== null && letIn.startsWith("WRONGPASS");
  return {
    isAsMeant,
    detail: `${node.name}: with the password of now ${refused ?? "let in"}, with the other one ${letIn ?? "let in"}`,
  };
}

function joined<T>(
  all: readonly LogIns[],
  tell: (whole: Pick<LogIns, "isAsMeant">) => T,
): T & { readonly detail: string } {
  return {
    ...tell({ isAsMeant: all.every(({ isAsMeant }) => isAsMeant) }),
    detail: all.map(({ detail }) => detail).join("; "),
  };
}
