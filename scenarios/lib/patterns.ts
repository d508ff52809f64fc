import { sleep } from "k6";

/** Lets the worker rest: the time belongs to the slot, as a wait in an application does. */
export function pause(ms: number): void {
  if (ms > 0) sleep(ms / 1000);
}

/** Deletes a lock only if it is still one's own: compare-and-delete, in one step. */
export const releaseIfMine = `if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0`;
