import { expect, test } from "vitest";
import { blackFriday } from "../samples/black-friday.ts";
import { ledgerLine, ledgerRows } from "./ledgers.ts";

const { verdict } = blackFriday();
const [sample] = verdict.ledgers;
if (sample === undefined || sample.result === null) throw new Error("the sample has a ledger");
const { result } = sample;
const none = { count: 0, firstMs: null, lastMs: null, examples: [] };
const one = { ...none, count: 1 };

test("a ledger says how many were lost, their share, and how long they had been acknowledged", () => {
  expect(ledgerLine(sample)).toBe("writes: 3 (0.0174 %) lost of 17,233 acknowledged, 12.5 ms of them from 0:35.0");
  expect(ledgerRows(verdict)).toEqual([
    ["logins on sessions", "17,233", "3 (0.0174 %)", "12.5 ms of writes, 0:35.0 to 0:35.0", "0", "0", "0", "0"],
  ]);
});

test("a ledger with nothing wrong says so in few words", () => {
  const good = { ...sample, result: { ...result, lost: none, lostAtMost: 0, lostSpanMs: 0 } };
  expect(ledgerLine(good)).toBe("writes: 0 lost of 17,233 acknowledged");
  expect(ledgerRows({ ledgers: [good] })[0]?.[3]).toBe("");
});

test("whatever else is wrong is told, in one or in many", () => {
  const bad = { ...result, lost: none, lostAtMost: 0, ghost: one, duplicate: { ...one, count: 2 }, wrongKey: one };
  expect(ledgerLine({ ...sample, result: bad })).toBe(
    "writes: 0 lost of 17,233 acknowledged; 1 ghost, 2 duplicates, 1 wrong key",
  );
});

test("a doubt is a range, and a dying engine's count is a least", () => {
  const doubtful = { ...result, lost: none, lostAtMost: 4, isComplete: false };
  expect(ledgerLine({ ...sample, result: doubtful })).toBe("writes: 0 to 4 lost of at least 17,233 acknowledged");
});

test("a ledger that is not known says why", () => {
  const unknown = { ...sample, result: null, reason: "nobody answered" };
  expect(ledgerLine(unknown)).toBe("writes: what became of them is not known: nobody answered");
  expect(ledgerRows({ ledgers: [unknown] })).toEqual([
    ["logins on sessions", "unknown", "unknown", "nobody answered", "", "", "", ""],
  ]);
});
