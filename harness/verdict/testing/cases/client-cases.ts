import type { Evidence } from "../../../journal/evidence.ts";
import type { ClientRecord } from "../../../journal/load-record.ts";
import type { clientMetrics } from "../../../plan/metrics/client-metrics.ts";
import { EvidenceBuilder } from "../evidence-builder.ts";
import { ofLoad } from "../plan-parts.ts";
import type { MetricCase } from "./metric-case.ts";

/** Of the load that the builder plans. */
const workers = 50;

const quiet: ClientRecord = {
  type: "client",
  target: "cache",
  profile: "fit",
  windowMs: 0,
  connectionsOpened: 0,
  connectionsFailed: 0,
  bytesIn: 0,
  bytesOut: 0,
  requests: 10,
  retries: 0,
  retriesRefused: 0,
  hedges: 0,
  redirects: 0,
  breakerOpened: 0,
  breakerRejected: 0,
  workersBlocked: 0,
  breakersOpen: 0,
  breakersHalfOpen: 0,
  longestCallMs: 1,
};

/** What was before zero, a quiet window, and one at 7.3 s. */
function client(parts: Partial<ClientRecord>): Evidence {
  const before = { ...quiet, windowMs: -100, connectionsOpened: 4, retries: 99, bytesIn: 1e9, bytesOut: 1e9 };
  return new EvidenceBuilder()
    .record(before, quiet, { ...quiet, ...parts, windowMs: 7_300 })
    .inOrder()
    .evidence();
}

function ofClient(metric: string, limit: number, read: (value: number) => Partial<ClientRecord>): MetricCase {
  return {
    measure: ofLoad(metric, "shop"),
    op: "<=",
    limit,
    at: () => client(read(limit)),
    beyond: () => client(read(limit * 1.1)),
    unknown: () => new EvidenceBuilder().inOrder().evidence(),
  };
}

export const clientCases = {
  retries: ofClient("retries", 10, (retries) => ({ retries })),
  retriesRefused: ofClient("retriesRefused", 10, (retriesRefused) => ({ retriesRefused })),
  hedges: ofClient("hedges", 10, (hedges) => ({ hedges })),
  redirects: ofClient("redirects", 10, (redirects) => ({ redirects })),
  breakerOpened: ofClient("breakerOpened", 10, (breakerOpened) => ({ breakerOpened })),
  breakerRejected: ofClient("breakerRejected", 10, (breakerRejected) => ({ breakerRejected })),
  // 20 s.
  connectionRate: ofClient("connectionRate", 2, (value) => ({ connectionsOpened: value * 20 })),
  connectionsFailed: ofClient("connectionsFailed", 10, (connectionsFailed) => ({ connectionsFailed })),
  bytesIn: ofClient("bytesIn", 1_000, (bytesIn) => ({ bytesIn })),
  bytesOut: ofClient("bytesOut", 1_000, (bytesOut) => ({ bytesOut })),
  blockedWorkers: ofClient("blockedWorkers", 0.5, (value) => ({ workersBlocked: value * workers })),
  longestCall: ofClient("longestCall", 2_000, (longestCallMs) => ({ longestCallMs })),
} satisfies Record<keyof typeof clientMetrics, MetricCase>;
