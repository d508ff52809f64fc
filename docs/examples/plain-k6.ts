// A plain k6 script: k6's own executors and thresholds, and Redis through the engine's client.
//
//   REDIS_URL=redis://127.0.0.1:6379 k6 run docs/examples/plain-k6.ts
import { connect } from "k6/x/redrill";

const redis = connect({
  url: __ENV["REDIS_URL"] ?? "redis://127.0.0.1:6379",
  client: { deadlineMs: 250, retry: { max: 2, backoffMinMs: 5, backoffMaxMs: 50, jitter: true, budgetRatio: 0.1 } },
});

export const options = {
  scenarios: {
    visitors: { executor: "constant-arrival-rate", rate: 200, duration: "3s", preAllocatedVUs: 20 },
  },
  thresholds: {
    "redrill_service_p99{operation:get}": ["value<50"],
    redrill_error_ratio: ["value<0.001"],
    "redrill_hit_ratio{operation:get}": ["value>0.5"],
    "redrill_done{operation:get}": ["count>500"],
    dropped_iterations: ["count<1"],
  },
};

/** Nothing is measured against a Redis that is not there: this throws, and k6 ends with exit code 107. */
export function setup() {
  redis.ping();
}

export default function visit() {
  const page = `page:${Math.floor(Math.random() * 20)}`;
  if (redis.get(page) === null) redis.set(page, "x".repeat(1_000), { ttlMs: 60_000 });
}
