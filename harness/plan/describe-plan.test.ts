import { expect, test } from "vitest";
import { describePlan } from "./describe-plan.ts";
import { designExample } from "./testing/design-example.ts";
import { drillText, planText } from "./testing/plan-text.ts";

const text = describePlan(planText(designExample, { variant: "small" }));

test("shows when what is done to whom, in the order of the clock", () => {
  expect(text).toContain(`
Timeline: 1m40s after the warm-up
     0s  base begins, 20s; shop 500/s; logins 200/s
    20s  ramp begins, 10s; shop 500/s to 5000/s; logins 200/s
    30s  peak begins, 50s; shop 5000/s; logins 200/s
    35s    master-dies: kill sessions.master
    50s    master-dies is healed
     1m    slow-shard: latency cache.shard(1).master
  1m10s    slow-shard is healed
  1m20s  after begins, 20s; shop 500/s; logins 200/s
  1m40s  end
`);
});

test("shows loads with rates and slots, and the client in full", () => {
  expect(text).toContain("peak on cache, client fit, 200 workers, 297,500 slots");
  expect(text).toContain("base 500/s, ramp 500/s to 5000/s, peak 5000/s, after 500/s");
  expect(text).toContain("with pages 50,000, size 4kb, ttl 10m, ttlJitter 20%, keys zipf(1.1), writeBack true");
  expect(text).toContain("multiplexed, 1 connection per node, made within 500ms");
  expect(text).toContain("deadline of a request 500ms, retries included");
  expect(text).toContain("at most 2 retries, pauses 50ms to 500ms with full jitter, budget 10% of the requests");
});

test("shows targets, objectives, stop conditions and what a variant expects", () => {
  expect(text).toContain("Exactly these objectives must fail: cache-hits, none-evicted.");
  expect(text).toContain("cluster: 3 masters with 1 replica each, node timeout 2s, as local processes");
  expect(text).toContain("config: maxmemory 6mb, maxmemory-policy allkeys-lru");
  expect(text).toContain("through proxies: client plane");
  expect(text).toContain("never errorRatio(shop) > 0.1% for 3s during slow-shard");
  expect(text).toContain("melting  errorRatio(shop) > 50% for 10s");
});

test("fits a terminal of 100 columns", () => {
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
});

test("masks secrets", () => {
  const secret = drillText({
    targets: "{ cache: { topology: standalone, config: { requirepass: hunter2 } } }",
    load: "{}",
  });
  const described = describePlan(planText(secret));
  expect(described).toContain("requirepass ***");
  expect(described).not.toContain("hunter2");
});

test("leaves out sections with nothing in them", () => {
  const described = describePlan(planText(drillText()));
  for (const title of ["Warm-up", "Faults", "Objectives", "Stops at once when"])
    expect(described).not.toContain(`\n${title}\n`);
});
