import type { MetricDescription } from "./describe.ts";

const client = { of: "load", unit: "count", filters: {}, isOfSlots: true, minSamples: 1, hasWindows: true } as const;

/** What the client of a load did; loads with the same target and profile share one. A sample is a request, unless it says otherwise. */
export const clientMetrics = {
  retries: { ...client, description: "Attempts after the first one." },
  retriesRefused: {
    ...client,
    description: "Requests that were not repeated because the client's retry budget was used up.",
  },
  hedges: { ...client, description: "Second attempts that were sent because the first one took long." },
  redirects: { ...client, description: "MOVED and ASK replies that the client followed." },
  breakerOpened: { ...client, description: "How often a circuit breaker of the client's opened." },
  breakerRejected: { ...client, description: "Commands that a circuit breaker turned away." },
  connectionRate: {
    ...client,
    unit: "perSecond",
    description:
      "Connections to data nodes that were opened per second: reconnects, since the first ones stand before 0s.",
  },
  connectionsFailed: {
    ...client,
    description: "Connections to data nodes that could not be opened, or were closed before any reply.",
  },
  bytesIn: { ...client, unit: "bytes", description: "Bytes read from data nodes, before encryption." },
  bytesOut: { ...client, unit: "bytes", description: "Bytes written to data nodes, before encryption." },
  blockedWorkers: {
    ...client,
    unit: "ratio",
    description:
      "The highest share of workers that were in one call for more than 100 ms, looked at ten times a second. A sample is a look.",
  },
  longestCall: {
    ...client,
    unit: "ms",
    isOfRun: true,
    description:
      "The longest call of the run, one that still waited when it ended included; in a second: so far, for stop conditions. A sample is a run.",
  },
} as const satisfies Readonly<Record<string, MetricDescription>>;
