import type { Load } from "k6/x/redrill";

interface PipelineParameters {
  /** GETs per pipeline, and one pipeline a slot. */
  readonly commands: number;
  readonly keys: number;
}

/** Pipelines of GETs, as redis-benchmark's `-P` does. */
export default function pipeline(load: Load<PipelineParameters>) {
  const { commands, keys } = load.with;
  const { redis } = load;
  return (slot: number) => {
    const gets: [string, string][] = [];
    for (let n = 0; n < commands; n++) gets.push(["GET", `bench:${(slot * commands + n) % keys}`]);
    redis.pipeline(gets);
  };
}
