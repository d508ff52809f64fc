import { runCommand } from "../base/run-command.ts";
import type { UndoEntry } from "../base/undo-log.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode } from "../topology/contract.ts";
import { deadlineMs, ping } from "./asking.ts";
import type { FaultKind, Felt, ResolvedFault } from "./contract.ts";
import { injectIntoAll, type NodeFault } from "./inject-into-all.ts";
import { runIdOf } from "./run-id.ts";

/** Whatever the platform offers, by a command of the team's: kubectl, a cloud's command line, ssh. */
export const exec: FaultKind = {
  description:
    "Runs a command of yours for each node, and the command that undoes it after the window; the effect is looked for at the node.",
  needs: ["exec"],
  targets: ["node", "sentinel"],
  window: "optional",
  isLink: false,
  parameters: {
    command: {
      type: "word",
      description:
        "For /bin/sh, with REDRILL_TARGET, REDRILL_NODE, REDRILL_HOST and REDRILL_PORT in its environment. Exit code 0 = done.",
    },
    undo: {
      type: "word",
      description: "What undoes it, likewise; default: nothing has to be done, the node comes back by itself.",
      default: null,
    },
    effect: {
      type: "word",
      description:
        "What the command does to the node: down (it refuses or drops connections), frozen (connections stay, no answer), restarted (another run_id), demoted (another master).",
      oneOf: ["down", "frozen", "restarted", "demoted"],
    },
    timeout: {
      type: "duration",
      description: "How long a command may take before it is ended.",
      default: "10s",
      min: 100,
      max: 15_000,
    },
    dryRun: {
      type: "boolean",
      description:
        "Journals what would be run, and runs nothing: the fault then has no effect, and the run is invalid.",
      default: false,
    },
  },
  inject: (fault) => injectIntoAll(fault, (node) => execOn(node, fault)),
};

/** The rest of the time is for the last look, which says what there is instead. */
const waitRatio = 0.6;

type Effect = "down" | "frozen" | "restarted" | "demoted";

function execOn(node: RedisNode, fault: ResolvedFault): NodeFault {
  const { parameters, healLimitMs, undo: log, plan, topology } = fault;
  const command = parameters["command"] as string;
  const undoing = parameters["undo"] as string | null;
  const limitMs = Number(parameters["timeoutMs"]);
  const effect = parameters["effect"] as Effect;
  const isDry = parameters["dryRun"] === true;
  const environment = environmentOf(node, fault);
  let before: Before = { runId: null, isMaster: false };
  let record: UndoEntry | null = null;
  let wasRun = false;
  const places = `on ${environment.REDRILL_HOST}:${environment.REDRILL_PORT}`;
  return {
    act: async () => {
      if (isDry) return;
      before = { runId: await runIdOf(node), isMaster: await isMaster(node, fault) };
      if (undoing !== null)
        record =
          log?.record(`${plan.name}: undo \`${command}\` ${places}`, {
            kind: "run-command",
            command: undoing,
            environment,
            limitMs,
          }) ?? null;
      wasRun = true;
      await runCommand({ command, environment, limitMs });
    },

    feel: async (signal) => {
      if (isDry)
        return { effective: false, detail: `${node.name}: dry run, would run \`${command}\` ${places}`, agoMs: 0 };
      const look = () => felt[effect](node, before, fault);
      // Whoever deletes a pod does not see it die at once.
      const wait = {
        what: `${node.name} ${effect}`,
        look,
        isDone: isFelt,
        limitMs: waitRatio * fault.effectLimitMs,
        pauseMs: 100,
      };
      return waitUntil(wait, signal).catch(look);
    },

    heal: async (signal) => {
      if (!wasRun) return { verified: true, detail: `${node.name}: nothing was run` };
      if (undoing !== null) {
        await runCommand({ command: undoing, environment, limitMs });
        record?.done();
      }
      const answers = {
        what: `${node.name} answering PING${undoing === null ? "" : ` after \`${undoing}\``}`,
        look: () => ping(node, deadlineMs),
        isDone: (result: string) => result === "answered",
        limitMs: healLimitMs,
      };
      await waitUntil(answers, signal);
      return { verified: true, detail: `${node.name} of ${topology.name}: answers PING again` };
    },
  };
}

interface Before {
  readonly runId: string | null;
  readonly isMaster: boolean;
}

const felt: Readonly<Record<Effect, (node: RedisNode, before: Before, fault: ResolvedFault) => Promise<Felt>>> = {
  down: async (node) => {
    const startMs = performance.now();
    const pings = [await ping(node, deadlineMs), await ping(node, deadlineMs)];
    return {
      effective: pings.every(isGone),
      detail: `${node.name}: two PINGs: ${pings.join(", ")}`,
      agoMs: performance.now() - startMs,
    };
  },

  frozen: async (node) => {
    const startMs = performance.now();
    const pings = [await ping(node, deadlineMs), await ping(node, deadlineMs)];
    return {
      effective: pings.every((result) => result === "timed out"),
      detail: `${node.name}: two PINGs with ${String(deadlineMs)} ms each: ${pings.join(", ")}`,
      agoMs: performance.now() - startMs,
    };
  },

  restarted: async (node, { runId }) => {
    const now = await runIdOf(node);
    const effective = now !== null && runId !== null && now !== runId;
    return { effective, detail: `${node.name}: run_id ${now ?? "unknown"}, before ${runId ?? "unknown"}`, agoMs: 0 };
  },

  demoted: async (node, before, fault) => {
    const is = await isMaster(node, fault);
    return {
      effective: before.isMaster && !is,
      detail: `${node.name}: ${roleText(is)}, before ${roleText(before.isMaster)}`,
      agoMs: 0,
    };
  },
};

async function isMaster(node: RedisNode, { topology, effectLimitMs }: ResolvedFault): Promise<boolean> {
  const shards = await topology.roles(AbortSignal.timeout(effectLimitMs)).catch(() => []);
  return shards.some(({ master }) => master === node);
}

function environmentOf({ name, direct }: RedisNode, { topology, plan }: ResolvedFault) {
  return {
    REDRILL_TARGET: topology.name,
    REDRILL_FAULT: plan.name,
    REDRILL_NODE: name,
    REDRILL_HOST: direct.host,
    REDRILL_PORT: String(direct.port),
  };
}

function isFelt({ effective }: Felt): boolean {
  return effective;
}

function isGone(result: string): boolean {
  return result === "refused" || result === "connection lost" || /EHOSTUNREACH/.test(result);
}

function roleText(isMasterNow: boolean): string {
  return isMasterNow ? "a master" : "no master";
}
