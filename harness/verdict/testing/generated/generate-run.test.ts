import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { decodeHistograms } from "../../../journal/histogram.ts";
import { readEvidence } from "../../../journal/read-evidence.ts";
import { judge } from "../../judge.ts";
import { encodeHistogram } from "../encode-histogram.ts";
import { generateRun } from "./generate-run.ts";
import { Counts, packHistogram } from "./pack-histogram.ts";

test("a histogram is packed as the reference implementation packs it", () => {
  const values = [0, 1, 7, 7, 2_047, 2_048, 2_049, 123_456, 9_999_999, 3_599_999_999];
  const counts = new Counts();
  for (const value of values) counts.add(value);
  const [ours, theirs] = [packHistogram(counts), encodeHistogram(values)].map((text) => decodeHistograms([text]));
  for (const percent of [0, 10, 30, 50, 70, 90, 100]) {
    expect(ours?.percentileMs(percent)).toBe(theirs?.percentileMs(percent));
  }
  expect(ours).toMatchObject({ count: 10, minMs: theirs?.minMs, maxMs: theirs?.maxMs, meanMs: theirs?.meanMs });
});

test("a generated run is read and judged as a real one: it fails for what happened in it, and nothing contradicts itself", () => {
  const folder = mkdtempSync(join(tmpdir(), "redrill-generated-"));
  try {
    generateRun(folder, 1, 0.1);
    const verdict = judge(readEvidence(folder));
    expect(verdict).toMatchObject({ verdict: "fail", exitCode: 1, reasons: [], generator: { isFit: true } });
    expect(verdict.faults.map(({ effectVerified, healVerified }) => effectVerified && healVerified)).toEqual(
      verdict.faults.map(() => true),
    );
    expect(verdict.faults[0]?.serverRecoveryMs).toBe(3_000);
    expect(verdict.load.map(({ offered, done, failed }) => offered - done - failed)).toEqual([0, 0, 0]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
