import { waitUntil } from "../base/wait-until.ts";
import type { Command, NodeConnection, RedisNode } from "../topology/contract.ts";
import { deadlineMs } from "./asking.ts";
import type { Healed } from "./contract.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, ownServerKind } from "./own-server.ts";

/** A pause of everything holds up the command that would end it, too: so it is many short ones, and ends with one of them. */
const stepMs = 200;
/** So many lie in the server's buffer, and begin before anybody else's command. */
const ahead = 5;

/** As before a planned failover, or by a hand that slipped: connections stay open, commands wait. */
export const clientPause = ownServerKind({
  description: "Lets clients' writes, or all their commands, wait with CLIENT PAUSE; CLIENT UNPAUSE ends it.",
  targets: ["node"],
  window: "optional",
  parameters: {
    commands: {
      type: "word",
      description: "Whose: writes alone (reads are answered), or all.",
      default: "write",
      oneOf: ["write", "all"],
    },
  },
  faultOn: (node, { parameters, healLimitMs }) =>
    parameters["commands"] === "all" ? pauseAll(node, healLimitMs) : pauseWrites(node, healLimitMs),
});

/** Nobody hears it, and it waits as a write does; it needs no key. */
const write: Command = ["PUBLISH", "redrill:pause", ""];

function pauseWrites(node: RedisNode, healLimitMs: number): NodeFault {
  // One that never writes: a connection whose write waits hears no UNPAUSE either.
  let control: NodeConnection | null = null;
  return {
    act: async () => {
      control = await node.connect(actLimitMs);
      await control.ask(["CLIENT", "PAUSE", 86_400_000, "WRITE"], actLimitMs);
    },
    feel: async () => {
      const startMs = performance.now();
      const read = await answerOn(node, ["PING"]);
      const writes = [await answerOn(node, write), await answerOn(node, write)];
      return {
        effective: read === "answered" && !writes.includes("answered"),
        detail: `${node.name}: PING ${read}, two writes with ${String(deadlineMs)} ms each: ${writes.join(", ")}`,
        agoMs: performance.now() - startMs,
      };
    },
    heal: async (signal) => {
      if (node.pid !== null) await control?.ask(["CLIENT", "UNPAUSE"], actLimitMs);
      control?.close();
      return untilAnswered(node, healLimitMs, signal);
    },
  };
}

function pauseAll(node: RedisNode, healLimitMs: number): NodeFault {
  let over = false;
  let connection: NodeConnection | null = null;
  const again = async (one: NodeConnection): Promise<void> => {
    if (over) return;
    await one.ask(["CLIENT", "PAUSE", stepMs, "ALL"], 2 * ahead * stepMs + actLimitMs);
    await again(one);
  };
  return {
    act: async () => {
      const opened = await node.connect(actLimitMs);
      connection = opened;
      // The end of the connection ends it: healed, or the server is gone.
      for (let count = 0; count < ahead; count++) void again(opened).catch(() => undefined);
    },
    feel: async () => {
      const startMs = performance.now();
      const pings = [await answerOn(node, ["PING"]), await answerOn(node, ["PING"])];
      return {
        effective: pings.every((result) => result === "timed out") && (await node.isFrozen()) !== true,
        detail: `${node.name}: two PINGs with ${String(deadlineMs)} ms each: ${pings.join(", ")}; the process runs`,
        agoMs: performance.now() - startMs,
      };
    },
    heal: async (signal) => {
      over = true;
      connection?.close();
      return untilAnswered(node, healLimitMs, signal);
    },
  };
}

async function untilAnswered(node: RedisNode, limitMs: number, signal: AbortSignal): Promise<Healed> {
  if (node.pid === null) return { verified: true, detail: `${node.name}: is not running, so nobody waits` };
  const look = () => answerOn(node, write);
  const what = `${node.name} answering a write`;
  await waitUntil({ what, look, isDone: (seen) => seen === "answered", limitMs }, signal);
  return { verified: true, detail: `${node.name}: a write is answered at once` };
}

/** On a connection of its own: on one with a command that waits all that come after it wait, too. */
async function answerOn(node: RedisNode, args: Command): Promise<string> {
  let connection: NodeConnection | null = null;
  try {
    connection = await node.connect(deadlineMs);
    await connection.ask(args, deadlineMs);
    return "answered";
  } catch (error) {
    return error instanceof Error && error.name === "ReplyError" ? error.message : "timed out";
  } finally {
    connection?.close();
  }
}
