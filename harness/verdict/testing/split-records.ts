import type { GaugeRecord, LoadRecord } from "../../journal/load-record.ts";
import { noise } from "./generated/noise.ts";

/**
 * The records of one instance as several would have written them together: what is counted is dealt out at random, to the unit.
 * Windows of latencies and of clients go to one of them each. Every instance has its own end.
 */
export function splitRecords(records: readonly LoadRecord[], instances: number, seed = 1): readonly LoadRecord[][] {
  let drawn = 0;
  const pick = (most: number) => Math.floor(noise(seed, drawn++) * most);
  const files: LoadRecord[][] = Array.from({ length: instances }, () => []);
  const deal = (count: number): number[] => {
    const parts = Array.from({ length: instances }, () => 0);
    for (let left = count, index = 0; left > 0; index++) {
      const part = index % 50 === 49 ? left : pick(left + 1); // in the end the rest goes to one
      const to = pick(instances);
      parts[to] = (parts[to] ?? 0) + part;
      left -= part;
    }
    return parts;
  };
  const dealEach = (counts: Readonly<Record<string, number>>): ((index: number) => Record<string, number>) => {
    const dealt = Object.entries(counts).map(([name, count]) => [name, deal(count)] as const);
    return (index: number) => Object.fromEntries(dealt.map(([name, parts]) => [name, parts[index] ?? 0]));
  };
  const each = (write: (index: number) => LoadRecord) => {
    for (const [index, file] of files.entries()) file.push(write(index));
  };
  for (const record of records) {
    switch (record.type) {
      case "count": {
        const { failed, done, abandoned, hits, misses, attempts } = record;
        const counts = dealEach({ done, abandoned, hits, misses, attempts });
        const failures = dealEach(failed);
        each((index) => ({ ...record, ...counts(index), failed: failures(index) }));
        break;
      }
      case "gauge": {
        const { type, load, instance: _instance, atMs, counters, ...readings } = record;
        const counts = dealEach(readings);
        const own = dealEach(counters);
        each((index) => {
          return {
            type,
            load,
            instance: index + 1,
            atMs: atMs + index,
            ...counts(index),
            counters: own(index),
          } as GaugeRecord;
        });
        break;
      }
      case "end": {
        const parts = Object.entries(record.totals).map(([load, { done, failed, abandoned }]) => {
          return [load, dealEach({ done, failed, abandoned })] as const;
        });
        each((index) => {
          const totals = parts.map(([load, part]) => {
            const { done = 0, failed = 0, abandoned = 0 } = part(index);
            return [load, { offered: done + failed + abandoned, done, failed, abandoned }] as const;
          });
          return { ...record, instance: index + 1, totals: Object.fromEntries(totals) };
        });
        break;
      }
      case "zero":
        each((index) => ({ ...record, instance: index + 1, instances }));
        break;
      case "latency":
      case "client":
      case "scenario-error":
        files[pick(instances)]?.push(record);
    }
  }
  return files;
}
