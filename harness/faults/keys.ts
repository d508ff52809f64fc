import { setTimeout as sleep } from "node:timers/promises";
import { waitUntil } from "../base/wait-until.ts";
import type { NodeConnection, RedisNode } from "../topology/contract.ts";
import { msText } from "./asking.ts";
import type { NodeFault } from "./inject-into-all.ts";
import { actLimitMs, infoField, ownServerKind } from "./own-server.ts";

/** A server that stands still for less is not felt to. */
const feltMs = 1;
/** Of one scan, its reply included. */
const scanLimitMs = 60_000;

/** As a script of the support team, or a dashboard that "just counts": the server answers nobody while it looks at every key. */
export const keys = ownServerKind({
  description: "Asks KEYS again and again: the server stands still while it looks at every key.",
  targets: ["node"],
  window: "optional",
  parameters: {
    pattern: { type: "word", description: "What is asked for. One that nothing matches costs no reply.", default: "*" },
    pause: {
      type: "duration",
      description: "Between the end of one and the next.",
      default: "200ms",
      min: 0,
      max: 60_000,
    },
  },
  faultOn: (node, { parameters }) => scan(node, parameters["pattern"] as string, Number(parameters["pauseMs"])),
});

function scan(node: RedisNode, pattern: string, pauseMs: number): NodeFault {
  const over = new AbortController();
  let connection: NodeConnection | null = null;
  let scanning: Promise<void> = Promise.resolve();
  let before: Scans = { calls: 0, tookUs: 0 };

  const scanOn = async (one: NodeConnection): Promise<void> => {
    while (!over.signal.aborted) {
      await one.ask(["KEYS", pattern], scanLimitMs);
      await sleep(pauseMs, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  return {
    act: async () => {
      before = await scansOf(node);
      connection = await node.connect(actLimitMs);
      // It ends with its connection: healed, or the server is gone.
      scanning = scanOn(connection).catch(() => undefined);
    },
    feel: async (signal) => {
      const startMs = performance.now();
      const look = () => scansOf(node);
      const isDone = ({ calls }: Scans) => calls > before.calls;
      const seen = await waitUntil({ what: `KEYS on ${node.name}`, look, isDone, limitMs: actLimitMs }, signal).catch(
        look,
      );
      const calls = seen.calls - before.calls;
      const eachMs = calls === 0 ? 0 : (seen.tookUs - before.tookUs) / calls / 1_000;
      return {
        effective: eachMs >= feltMs,
        detail: `${node.name}: ${String(calls)} KEYS so far, the server stood still for ${msText(eachMs)} each${eachMs >= feltMs ? "" : `; too few keys for that to be felt (${msText(feltMs)})`}`,
        agoMs: performance.now() - startMs,
      };
    },
    heal: async () => {
      over.abort();
      connection?.close();
      await scanning;
      if (node.pid === null) return { verified: true, detail: `${node.name}: is not running, and asked nothing` };
      const [first, second] = [await scansOf(node), await scansOf(node)];
      return {
        verified: first.calls === second.calls,
        detail: `${node.name}: ${String(second.calls - before.calls)} KEYS in all, ${first.calls === second.calls ? "and no more" : "and somebody asks on"}`,
      };
    },
  };
}

interface Scans {
  readonly calls: number;
  readonly tookUs: number;
}

async function scansOf(node: RedisNode): Promise<Scans> {
  const line = infoField(String(await node.ask(["INFO", "commandstats"], actLimitMs)), "cmdstat_keys");
  const number = (name: string) => Number(new RegExp(`${name}=(\\d+)`).exec(line)?.[1] ?? 0);
  return { calls: number("calls"), tookUs: number("usec") };
}
