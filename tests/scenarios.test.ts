import { describe, expect, test } from "vitest";
import { keySlot } from "../harness/base/key-slot.ts";
import { bucketFor } from "../scenarios/lib/limits.ts";
import { holdsMajority, quorumKeys } from "../scenarios/lib/redlock.ts";

/** The parts of the scenarios that need neither k6 nor Redis. */

describe("a lock on several masters", () => {
  test.each([1, 3, 5, 7])("has a key on each of %i masters that share the slots evenly", (masters) => {
    const shards = quorumKeys("job", masters).map((key) => Math.floor((keySlot(key) * masters) / 16_384));
    expect(shards).toEqual(Array.from({ length: masters }, (_, i) => i));
  });

  test("is had with more than half of them, and a master that does not answer is one less", () => {
    const ask = (answers: readonly boolean[]) => (key: string) => answers[Number(key)] ?? false;
    expect(holdsMajority(["0", "1", "2"], ask([true, false, true]))).toBe(true);
    expect(holdsMajority(["0", "1", "2"], ask([true, false, false]))).toBe(false);
    expect(holdsMajority(["0", "1"], ask([true, false]))).toBe(false);
    const away = Object.assign(new Error("away"), { name: "RedisError" });
    const asked = (key: string) => {
      if (key === "0") throw away;
      return true;
    };
    expect(holdsMajority(["0", "1", "2"], asked)).toBe(true);
    expect(() => holdsMajority(["0"], () => JSON.parse("{") as boolean)).toThrow(SyntaxError);
  });
});

test.each([
  [100, 1_000, 0.2],
  [20, 500, 0.2],
  [2, 100, 1],
  [3, 60_000, 0],
])("a bucket of %i in %i ms holds and refills no more than the limit together", (limit, windowMs, burstRatio) => {
  const { burst, perMicrosecond } = bucketFor(limit, windowMs, burstRatio);
  expect(burst).toBeGreaterThanOrEqual(1);
  expect(burst + perMicrosecond * windowMs * 1_000).toBeCloseTo(limit, 9);
  expect(perMicrosecond).toBeGreaterThan(0);
});
