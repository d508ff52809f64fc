import type { Load } from "k6/x/redrill";

interface WriteParameters {
  /** SETs per slot. */
  readonly commands: number;
  readonly keys: number;
}

/** SETs of 128 bytes, as redis-benchmark's `-t set` does. */
export default function write(load: Load<WriteParameters>) {
  const { commands, keys } = load.with;
  const { redis } = load;
  const value = load.payload(128);
  return (slot: number) => {
    for (let n = 0; n < commands; n++) redis.set(`bench:${(slot * commands + n) % keys}`, value);
  };
}
