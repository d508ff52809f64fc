import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reservePorts } from "../base/ports.ts";
import type { LoadRecord } from "../journal/load-record.ts";
import { clients } from "../plan/clients.ts";
import type { ClientProfile, PlannedLoad } from "../plan/plan.ts";
import { plannedLoad } from "./testing/plans.ts";
import { startRedis } from "./testing/redis-server.ts";
import { makeFolder, Outcome, runLoad, startLoads } from "./testing/run-load.ts";

/** Twenty slots, each a write and a read, by a client. */
function load(folder: string, client: ClientProfile): PlannedLoad {
  const file = join(folder, "own.ts");
  writeFileSync(
    file,
    "export default (load) => (slot) => {\n  load.redis.set(`k${slot}`, 'v');\n  load.redis.get(`k${slot}`);\n};",
  );
  const scenario = { name: "own", file, operations: [], counters: [] };
  return { ...plannedLoad, name: client.name, client, scenario, workers: 2, slots: 20 };
}

test("the engine takes every shipped profile, and every mode and protocol", async () => {
  await using redis = await startRedis();
  await using folder = await makeFolder();
  const pooled = clients["pooled"];
  if (pooled === undefined) throw new Error("the shipped profile pooled is gone");
  const profiles: readonly ClientProfile[] = [
    ...Object.values(clients),
    { ...pooled, name: "storm", mode: "per-request" },
    { ...pooled, name: "planted", defect: "reuse-after-timeout" },
    { ...pooled, name: "hedged", hedge: { afterMs: 100, budgetRatio: 0.5 }, replicaReads: "nearest" },
    { ...pooled, name: "booted", connect: "required" },
  ];
  const loads = profiles.map((profile) => load(folder.path, profile));
  await using k6 = await startLoads(loads, { folder: folder.path, port: redis.port });
  const records: LoadRecord[] = [];
  for await (const record of k6.records()) records.push(record);
  const end = await k6.ended;
  for (const { name } of loads)
    expect([name, new Outcome(name, records, end).slots]).toEqual([
      name,
      { offered: 20, done: 20, failed: 0, abandoned: 0 },
    ]);
});

test("a load whose client requires a connection that is not there does not start, and says which address and why", async () => {
  await using folder = await makeFolder();
  const reserved = await reservePorts(1);
  try {
    const [port = 0] = reserved.ports;
    const required: ClientProfile = { ...plannedLoad.client, connect: "required" };
    await expect(runLoad(load(folder.path, required), { folder: folder.path, port })).rejects.toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(new RegExp(`127\\.0\\.0\\.1:${String(port)}.*refused`, "su")),
    });
  } finally {
    await reserved.release();
  }
});
