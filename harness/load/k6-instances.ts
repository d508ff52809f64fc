import { type K6Process, type K6Start, startK6 } from "./k6-process.ts";

/**
 * Starts the instances of a load, which wait for each other and have one zero. When one of them cannot start, none is left;
 * when one ends by an error later, the others are stopped: a part of the load is another load. Throws what `startK6` throws.
 */
export async function startInstances(starts: readonly K6Start[], signal: AbortSignal): Promise<readonly K6Process[]> {
  const failed = new AbortController();
  const starting = starts.map(async (start) => {
    try {
      return await startK6(start, AbortSignal.any([signal, failed.signal]));
    } catch (error) {
      failed.abort(error); // the first one's: the others only wait for it
      throw error;
    }
  });
  const outcomes = await Promise.allSettled(starting);
  const instances = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  if (instances.length < starts.length) {
    await Promise.all(instances.map((instance) => instance.stop()));
    throw failed.signal.reason;
  }
  for (const instance of instances) {
    void instance.ended.then(({ error }) => {
      if (error !== null) for (const other of instances) void other.stop();
    });
  }
  return instances;
}
