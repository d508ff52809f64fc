import { setTimeout as sleep } from "node:timers/promises";

export interface Wait<Seen> {
  /** What is waited for, as the error names it: "cluster whole after the heal". */
  readonly what: string;
  /** Takes a reading; gets a signal that also ends a hanging look. Refusals should come back as readings, not be thrown. */
  readonly look: (signal: AbortSignal) => Promise<Seen>;
  readonly isDone: (seen: Seen) => boolean;
  readonly limitMs: number;
  /** Between two looks; default 50. */
  readonly pauseMs?: number;
}

/** The condition did not come true within its limit; `lastSeen` is the last reading, or undefined where no look ended. */
export class WaitTimeout extends Error {
  readonly lastSeen: unknown;

  constructor(what: string, limitMs: number, lastSeen: unknown, cause: unknown) {
    const seen = lastSeen === undefined ? "nothing was seen" : `last seen ${JSON.stringify(lastSeen)}`;
    super(`${what}: not within ${String(limitMs)} ms; ${seen}`, cause === undefined ? undefined : { cause });
    this.name = "WaitTimeout";
    this.lastSeen = lastSeen;
  }
}

/**
 * Looks until the condition holds, and returns the reading that did. Throws `WaitTimeout` after `limitMs` (a look that throws
 * counts as not done, and is the timeout's `cause`), or the signal's reason when that aborts.
 */
export async function waitUntil<Seen>(
  { what, look, isDone, limitMs, pauseMs = 50 }: Wait<Seen>,
  signal: AbortSignal,
): Promise<Seen> {
  const limit = AbortSignal.timeout(limitMs);
  const either = AbortSignal.any([signal, limit]);
  let lastSeen: Seen | undefined;
  let lastError: unknown;
  for (;;) {
    signal.throwIfAborted();
    if (limit.aborted) throw new WaitTimeout(what, limitMs, lastSeen, lastError);
    try {
      const seen = await untilAborted(look(either), either);
      lastSeen = seen;
      lastError = undefined;
      if (isDone(seen)) return seen;
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.aborted) lastError = error;
    }
    await sleep(pauseMs, undefined, { signal: either }).catch(() => undefined);
  }
}

/** The promise's outcome, or the signal's reason as soon as it aborts, even if the promise never settles. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", abort);
    });
  });
}
