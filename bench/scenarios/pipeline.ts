import type { Load } from "k6/x/redrill";

interface PipelineParameters {
  /** GETs per pipeline, and one pipeline a slot. */
  readonly commands: number;
  readonly keys: number;
}

/** Pipelines of GETs, as redis-benchmark's `-P` does: it too makes its pipeline once and sends it again and again. */
export default function pipeline(load: Load<PipelineParameters>) {
  const { commands, keys } = load.with;
  const { redis } = load;
  const gets = Array.from({ length: commands }, (_, n): [string, string] => ["GET", `bench:${n % keys}`]);
  return () => {
    redis.pipeline(gets);
  };
}
