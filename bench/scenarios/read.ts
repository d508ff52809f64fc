import type { Load } from "k6/x/redrill";

interface ReadParameters {
  /** GETs per slot. */
  readonly commands: number;
  readonly keys: number;
}

/** GETs of values that `engine-load.ts` has put there, as redis-benchmark's `-t get` does. */
export default function read(load: Load<ReadParameters>) {
  const { commands, keys } = load.with;
  const { redis } = load;
  return (slot: number) => {
    for (let n = 0; n < commands; n++) redis.get(`bench:${(slot * commands + n) % keys}`);
  };
}
