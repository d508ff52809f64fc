import { type Histogram, HistogramLogReader, listTags } from "hdr-histogram-js";
import { describe, expect, test } from "vitest";
import { mergeHistograms } from "../harness/journal/histogram.ts";
import { renderHdrLogs } from "./hdr-log.ts";
import { quickSamples, samples, type SampleName } from "./samples/samples.ts";

/** A log as HdrHistogram's own reader sees it: its histograms by tag. */
function readLog(text: string): ReadonlyMap<string, readonly Histogram[]> {
  const reader = new HistogramLogReader(text, 64, false);
  const byTag = new Map<string, Histogram[]>();
  for (;;) {
    const histogram = reader.nextIntervalHistogram();
    if (histogram === null) return byTag;
    byTag.set(histogram.tag, [...(byTag.get(histogram.tag) ?? []), histogram]);
  }
}

function logsOf(name: SampleName): Readonly<Record<string, string>> {
  const { verdict, evidence } = samples[name]();
  return Object.fromEntries(renderHdrLogs(verdict, evidence));
}

describe("latency-<load>.hlog", () => {
  const log = logsOf("pass")["latency-shop.hlog"] ?? "";
  const { evidence } = samples.pass();

  test("is opened by HdrHistogram's reader, a tag for each operation and time", () => {
    expect(Object.keys(logsOf("pass"))).toEqual(["latency-shop.hlog", "latency-logins.hlog"]);
    expect(listTags(log).toSorted()).toEqual(
      ["NO TAG", "get", "get.service", "origin", "origin.service", "service", "set", "set.service"].toSorted(),
    );
  });

  test("holds every sample, and the percentiles of the evidence", () => {
    const all = readLog(log).get("NO TAG") ?? [];
    const windows = evidence.load.latencies("shop", "", "response").map(({ histogram }) => histogram);
    const whole = mergeHistograms(windows);
    expect(all).toHaveLength(windows.length);
    const [first, ...rest] = all;
    for (const one of rest) first?.add(one);
    expect(first?.totalCount).toBe(whole.count);
    for (const percent of [50, 99, 99.9, 100])
      expect((first?.getValueAtPercentile(percent) ?? 0) / 1_000).toBe(whole.percentileMs(percent));
  });

  test("counts from the moment at which the load began", () => {
    const [first] = readLog(log).get("NO TAG") ?? [];
    expect(new Date(first?.startTimeStampMsec ?? 0).toISOString()).toBe("2025-03-01T10:15:09.000Z");
    expect(log.split("\n").filter((line) => /^\d/u.test(line))[60]).toMatch(/^60\.000,1\.000,[\d.]+,HISTF/u);
  });

  test("tells the highest value of an interval in milliseconds", () => {
    const line = log.split("\n").find((one) => one.startsWith("61.000,1.000,"));
    const window = evidence.load.latencies("shop", "", "response").find(({ windowMs }) => windowMs === 61_000);
    expect(Number(line?.split(",")[2])).toBeCloseTo(window?.histogram.maxMs ?? -1, 3);
  });
});

test("of a long run several seconds are one interval, no sample is lost, and operations are left out", () => {
  const { verdict, evidence } = samples.halfHour();
  const [name = "", log = ""] = renderHdrLogs(verdict, evidence).next().value ?? []; // one load of eight is enough
  expect(name).toBe("latency-cache-reads.hlog");
  const all = readLog(log).get("NO TAG") ?? [];
  expect(all).toHaveLength(600);
  expect(all[0]).toMatchObject({ startTimeStampMsec: Date.parse("2025-03-01T10:15:09.000Z") });
  expect((all[0]?.endTimeStampMsec ?? 0) - (all[0]?.startTimeStampMsec ?? 0)).toBe(3_000);
  const windows = evidence.load.latencies("cache-reads", "", "response");
  expect(all.reduce((sum, { totalCount }) => sum + totalCount, 0)).toBe(
    windows.reduce((sum, { histogram }) => sum + histogram.count, 0),
  );
  expect(listTags(log)).toEqual(["NO TAG", "service"]);
});

test.each(quickSamples)("each line of the sample %s is a comment, the legend or an interval", (name) => {
  for (const text of Object.values(logsOf(name))) {
    const lines = text.split("\n").slice(0, -1);
    expect(lines[0]).toBe("#[Histogram log format version 1.3]");
    const odd = lines.filter(
      (line) => !/^(?:#\[|"Start|(?:Tag=[^,\s]+,)?\d+\.\d{3},\d+\.\d{3},\d+\.\d{3},HIST\w)/u.test(line),
    );
    expect(odd).toEqual([]);
  }
});
