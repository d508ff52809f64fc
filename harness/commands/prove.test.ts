import { expect, test } from "vitest";
import type { Status, Verdict } from "../verdict/verdict.ts";
import { compare } from "./prove.ts";

const verdictOf = (verdict: Verdict["verdict"], statuses: Readonly<Record<string, Status>>) => {
  const objectives = Object.entries(statuses).map(([name, status]) => ({ name, status }));
  return { verdict, reason: "because", exitCode: 0, objectives } as unknown as Verdict;
};

test("a drill as it is holds when it passes, and not when it fails or is invalid", () => {
  expect(compare(null, "", verdictOf("pass", { a: "pass" }), []).holds).toBe(true);
  expect(compare(null, "", verdictOf("fail", { a: "fail" }), [])).toMatchObject({ holds: false, failed: ["a"] });
  expect(compare(null, "", verdictOf("invalid", { a: "unknown" }), []).holds).toBe(false);
});

test("a variant holds when exactly what it names has failed", () => {
  expect(compare("small", "", verdictOf("fail", { a: "fail", b: "pass" }), ["a"]).holds).toBe(true);
  expect(compare("small", "", verdictOf("pass", { a: "pass" }), ["a"]).reason).toContain("must fail and did not: a");
  expect(compare("small", "", verdictOf("fail", { a: "fail", b: "fail" }), ["a"]).reason).toContain(
    "failed and must not: b",
  );
});

test("a variant with an objective that nobody could judge is not proven", () => {
  expect(compare("small", "", verdictOf("fail", { a: "fail", b: "unknown" }), ["a"])).toMatchObject({
    holds: false,
    reason: expect.stringContaining("unknown, so nobody knows: b"),
  });
});
