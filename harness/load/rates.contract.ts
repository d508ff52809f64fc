import { expect, test } from "vitest";
import type { LoadRecord } from "../journal/load-record.ts";
import type { PlannedLoad, RateSegment } from "../plan/plan.ts";
import { countSlots, planRates } from "../plan/rates/plan-rates.ts";
import { plannedLoad } from "./testing/plans.ts";
import { startRedis } from "./testing/redis-server.ts";
import { makeFolder, Outcome, shipped, startLoads } from "./testing/run-load.ts";

const phases = [{ name: "whole", startMs: 0, endMs: 2_000 }];
const recorded = "seconds,rate\n0,300\n0.5,0\n0.7,1000\n1.2,150\n1.6,600\n";
const rates = {
  steps: "100/s to 400/s in 4 steps",
  spike: "200/s spike to 2000/s for 150ms",
  sine: "100/s sine to 900/s period 700ms",
  replay: "replay traffic.csv",
};

function loadAt(name: string, rate: string): PlannedLoad {
  const context = { path: ["rate"], readText: (file: string) => ({ file, text: recorded }) };
  const { schedule } = planRates(rate, phases, context);
  const visits = { ...plannedLoad, name, scenario: shipped("session"), with: { sizeBytes: 128, ttlMs: 60_000 } };
  return { ...visits, workers: 20, slots: countSlots(schedule), schedule };
}

/** How many slots are due before an instant, from the schedule alone. */
function dueBefore(schedule: readonly RateSegment[], atMs: number): number {
  const cut = schedule.flatMap((segment): readonly RateSegment[] => {
    const { startMs, endMs, fromPerSecond, toPerSecond } = segment;
    if (startMs >= atMs) return [];
    if (endMs <= atMs) return [segment];
    const share = (atMs - startMs) / (endMs - startMs);
    return [
      { startMs, endMs: atMs, fromPerSecond, toPerSecond: fromPerSecond + (toPerSecond - fromPerSecond) * share },
    ];
  });
  return countSlots(cut);
}

test("several loads at once keep each its own schedule, slot by slot", async () => {
  await using redis = await startRedis();
  await using folder = await makeFolder();
  const loads = Object.entries(rates).map(([name, rate]) => loadAt(name, rate));
  await using k6 = await startLoads(loads, { folder: folder.path, port: redis.port });
  const records: LoadRecord[] = [];
  for await (const record of k6.records()) records.push(record);
  const end = await k6.ended;
  for (const { name, slots, schedule } of loads) {
    expect(new Outcome(name, records, end).slots).toEqual({ offered: slots, done: slots, failed: 0, abandoned: 0 });
    const byWindow = new Map<number, number>();
    for (const record of records)
      if (record.type === "count" && record.load === name && record.by === "due")
        byWindow.set(record.windowMs, (byWindow.get(record.windowMs) ?? 0) + record.done);
    const expected = Array.from({ length: 20 }, (_, index) => {
      const startMs = index * 100;
      return dueBefore(schedule, startMs + 100) - dueBefore(schedule, startMs);
    });
    expect(
      expected.map((_, index) => byWindow.get(index * 100) ?? 0),
      name,
    ).toEqual(expected);
  }
});
