import { expect, test } from "vitest";
import { keyInSlots, keySlot } from "./key-slot.ts";

test("hashes as Redis does", () => {
  // CLUSTER KEYSLOT of redis-server 7.0.15; 12739 is the specification's own example.
  expect(keySlot("123456789")).toBe(12_739);
  expect(keySlot("foo")).toBe(12_182);
  expect(keySlot("{foo}.bar")).toBe(12_182);
  expect(keySlot("a{foo}{bar}")).toBe(12_182);
  expect(keySlot("{}foo")).not.toBe(12_182);
});

test("finds a key for a range of one slot", () => {
  const key = keyInSlots("probe", [{ from: 7, to: 7 }]);
  expect(keySlot(key)).toBe(7);
});

test("refuses a shard without slots instead of searching for ever", () => {
  expect(() => keyInSlots("probe", [])).toThrow("no slots");
});
