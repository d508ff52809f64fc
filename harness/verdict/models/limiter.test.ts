import { describe, expect, test } from "vitest";
import { historyOf, loadWith } from "../testing/histories.ts";
import { limiter } from "./limiter.ts";

const load = loadWith({ limit: 2, windowMs: 100 });

/** Requests decided exactly when they were noted, unless they say otherwise. */
function judge(...notes: Parameters<typeof historyOf>[0]) {
  const found = limiter(historyOf(notes), load);
  const at = (name: string) => found[name]?.points.map(({ atMs }) => atMs);
  const highest = Math.max(...(found["mostAdmitted"]?.points.map(({ value }) => value) ?? []));
  return { over: at("overAdmitted"), under: at("underAdmitted"), admitted: at("admitted")?.length, highest };
}
const admitted = (atMs: number, sentMs = atMs) => ({ atMs, sentMs, event: "admitted" });
const refused = (atMs: number, sentMs = atMs) => ({ atMs, sentMs, event: "refused" });

describe("over-admission", () => {
  test("is every request beyond the limit in the window that ends with it, and says when", () => {
    expect(judge(admitted(90), admitted(95), admitted(105), admitted(110))).toMatchObject({
      over: [105, 110],
      highest: 4,
    });
  });

  test("is none exactly at the limit, and none exactly a window later", () => {
    expect(judge(admitted(0), admitted(50), admitted(100), admitted(150))).toMatchObject({ over: [], highest: 2 });
    expect(judge(admitted(0), admitted(50), admitted(99))).toMatchObject({ over: [99] });
  });

  test("is none where it depends on when exactly Redis decided", () => {
    // The first one may have been let in as early as 0, and the third as late as 105.
    expect(judge(admitted(20, 0), admitted(50), admitted(105, 95)).over).toEqual([]);
    expect(judge(admitted(20, 10), admitted(50), admitted(105, 95)).over).toEqual([105]);
  });

  test("counts those that were let in without Redis, and each user alone", () => {
    expect(judge(admitted(0), admitted(1), { atMs: 2, event: "opened" }).over).toEqual([2]);
    expect(judge(admitted(0), admitted(1), { ...admitted(2), subject: "another" }).over).toEqual([]);
  });
});

describe("under-admission", () => {
  test("is a refusal though there was room", () => {
    expect(judge(admitted(0), refused(50)).under).toEqual([50]);
    expect(judge(admitted(0), admitted(1), refused(102)).under).toEqual([102]);
  });

  test("is none at the limit, nor where the old ones may still have been in the window", () => {
    expect(judge(admitted(0), admitted(1), refused(50)).under).toEqual([]);
    expect(judge(admitted(0), admitted(10), refused(111, 95)).under).toEqual([]);
  });
});
