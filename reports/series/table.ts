import { errorCharts } from "./errors.ts";
import { evictionCharts } from "./evictions.ts";
import { hitRatioCharts } from "./hit-ratio.ts";
import { latencyCharts } from "./latency.ts";
import type { MakeCharts } from "./make-charts.ts";
import { memoryCharts } from "./memory.ts";
import { throughputCharts } from "./throughput.ts";

/** In the order of the page. A new chart is one file and one line here. */
export const chartMakers = {
  throughput: throughputCharts,
  latency: latencyCharts,
  errors: errorCharts,
  hitRatio: hitRatioCharts,
  memory: memoryCharts,
  evictions: evictionCharts,
} as const satisfies Readonly<Record<string, MakeCharts>>;
