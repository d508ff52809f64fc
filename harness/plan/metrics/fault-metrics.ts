import type { MetricDescription } from "./describe.ts";

const once = { of: "fault", unit: "ms", filters: {}, isOfRun: true, minSamples: 1, hasWindows: false } as const;

/** How a fault went, from the moment that it was effective. */
export const faultMetrics = {
  detected: {
    ...once,
    description:
      "From the moment the fault was effective until somebody called a faulted node down (SDOWN, ODOWN, PFAIL, FAIL).",
  },
  elected: {
    ...once,
    description: "From the moment the fault was effective until the role of master had moved away from a faulted node.",
  },
  recovery: {
    ...once,
    filters: { side: ["server", "client"] },
    defaults: { side: "client" },
    description:
      "From the moment the fault was effective to the first write accepted by the new master (side=server), or until errors are back at the baseline and >= 95 % of what is offered is done, for 1 s, and no pain comes back within 20 s of the healing (side=client, the default).",
  },
  settled: {
    ...once,
    description: "From the moment the fault was effective until p99 stayed within 1.5x the baseline for 3 s.",
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;
