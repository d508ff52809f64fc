import { EnvironmentError } from "../../base/errors.ts";
import type { RedisNode } from "../contract.ts";
import { readFields } from "../shapes/replies.ts";

const everyMs = 1_000;
const answerLimitMs = 900;
/** The growth of so many seconds is drawn on for as many more. */
const lookAheadLooks = 5;

/**
 * Looks once a second how much the servers have grown since the run began, and gives the run up before one grows beyond the cap:
 * whoever shares the target must not run out of memory. Disposing ends it.
 */
export function watchMemory(
  nodes: readonly RedisNode[],
  { target, capBytes }: { readonly target: string; readonly capBytes: number },
  giveUp: (error: Error) => void,
): Disposable {
  const watches = nodes.map((node) => ({ node, readings: [] as number[], first: null as number | null }));
  const look = async ({ node, readings }: (typeof watches)[number]): Promise<number | null> => {
    const used = Number(readFields(await node.ask(["INFO", "memory"], answerLimitMs)).get("used_memory"));
    if (!Number.isFinite(used)) return null;
    readings.push(used);
    if (readings.length > lookAheadLooks) readings.shift();
    return used;
  };
  const timer = setInterval(() => {
    for (const watch of watches) {
      look(watch).then(
        (used) => {
          if (used === null) return;
          watch.first ??= used;
          const grownBytes = used - watch.first;
          const projectedBytes = project(watch.first, watch.readings);
          if (Math.max(grownBytes, projectedBytes) > capBytes)
            giveUp(tooLarge(watch.node.name, { grownBytes, projectedBytes }));
        },
        () => undefined, // it does not answer now; whoever restarts begins small
      );
    }
  }, everyMs);
  timer.unref();
  const tooLarge = (node: string, { grownBytes, projectedBytes }: Record<"grownBytes" | "projectedBytes", number>) =>
    new EnvironmentError(
      `${target}: ${node} has grown by ${mb(grownBytes)}, and would by ${mb(projectedBytes)} in ${String(lookAheadLooks)} s; the drill allows ${mb(capBytes)}, so the run was given up.`,
      { next: "Let the load write less, or raise external: { memoryCap: ... } if the target has the room." },
    );
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

/** The growth some seconds from now, if it goes on as in the last ones. */
export function project(firstBytes: number, readings: readonly number[]): number {
  const last = readings.at(-1) ?? firstBytes;
  const before = readings[0] ?? last;
  const perLook = readings.length < 2 ? 0 : (last - before) / (readings.length - 1);
  return last - firstBytes + Math.max(0, perLook) * lookAheadLooks;
}

function mb(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)}mb`;
}
