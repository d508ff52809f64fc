import { setTimeout as sleep } from "node:timers/promises";

/**
 * Calls `look` every `intervalMs`, never two at once: a look that takes longer makes the next one late, not double. What
 * a look throws goes to `onError` once and ends the looking. Disposing waits for the look under way.
 */
export function every(
  intervalMs: number,
  look: (signal: AbortSignal) => Promise<void>,
  onError: (error: unknown) => void,
): AsyncDisposable {
  const stop = new AbortController();
  const loop = async () => {
    let dueMs = performance.now();
    while (!stop.signal.aborted) {
      await look(stop.signal);
      dueMs = Math.max(dueMs + intervalMs, performance.now());
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal: stop.signal }).catch(() => undefined);
    }
  };
  const done = loop().catch((error: unknown) => {
    if (!stop.signal.aborted) onError(error);
  });
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done;
    },
  };
}
