import { backlogCharts } from "./backlog.ts";
import { errorCharts } from "./errors.ts";
import { evictionCharts } from "./evictions.ts";
import { hitRatioCharts } from "./hit-ratio.ts";
import { latencyCharts } from "./latency.ts";
import type { MakeCharts } from "./make-charts.ts";
import { memoryCharts } from "./memory.ts";
import { nodeOpsCharts } from "./node-ops.ts";
import { replicationLagCharts } from "./replication-lag.ts";
import { throughputCharts } from "./throughput.ts";

/** In the order of the page: what clients saw, then what the nodes did. A new chart is one file and one line here. */
export const chartMakers = {
  throughput: throughputCharts,
  latency: latencyCharts,
  errors: errorCharts,
  hitRatio: hitRatioCharts,
  backlog: backlogCharts,
  memory: memoryCharts,
  evictions: evictionCharts,
  nodeOps: nodeOpsCharts,
  replicationLag: replicationLagCharts,
} as const satisfies Readonly<Record<string, MakeCharts>>;
