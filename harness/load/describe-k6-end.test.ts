import { expect, test } from "vitest";
import { k6Error, k6ExitInWords, type K6Ending } from "./describe-k6-end.ts";

const ending: K6Ending = { name: "load", exitCode: 0, signal: null, asked: false, log: [] };
const logLine = (fields: Record<string, string>) => JSON.stringify({ level: "error", ...fields });
const exception = (msg: string) => [logLine({ msg, hint: "script exception" })];

test("is no error that k6 ended in order, or because it was asked to", () => {
  expect(k6Error(ending)).toBeNull();
  expect(k6Error({ ...ending, exitCode: 105, asked: true })).toBeNull();
  expect(k6Error({ ...ending, exitCode: null, signal: "SIGKILL", asked: true })).toBeNull();
});

test("puts a script exception at its place in the scenario, exit code 2", () => {
  const log = exception("ReferenceError: x is not defined\n\tat file:///drills/my%20own.ts:4:8(6)\n");
  const error = k6Error({ ...ending, exitCode: 107, log });
  expect(error?.exitCode).toBe(2);
  expect(error?.message).toMatch(
    /drills\/my own\.ts:4:8: expected a scenario that k6 can load, got ReferenceError: x is/,
  );
});

test("takes an exception outside of the scenarios for a defect of redrill, exit code 5, with the log's lines", () => {
  const log = exception("GoError: redrill: no input\n\tat file:///run/redrill-entry.js:1:1(2)\n");
  const error = k6Error({ ...ending, exitCode: 107, log });
  expect(error?.exitCode).toBe(5);
  expect(error?.message).toContain("error: GoError: redrill: no input");
});

test("shows a Go panic as it was printed", () => {
  const error = k6Error({ ...ending, exitCode: 109, log: ["panic: runtime error", "goroutine 1 [running]:"] });
  expect(error?.exitCode).toBe(5);
  expect(error?.message).toContain("exit code 109: it crashed (a Go panic).\n  panic: runtime error\n");
});

test("calls it the environment's failure when somebody else ended k6", () => {
  const killed = k6Error({ ...ending, exitCode: null, signal: "SIGKILL" });
  expect(killed?.exitCode).toBe(3);
  expect(killed?.message).toBe("k6 (load) ended too early, with ended by SIGKILL.");
  expect(k6Error({ ...ending, exitCode: 105 })?.exitCode).toBe(3);
});

test("calls it the scenario's failure when it ended the run itself", () => {
  expect(k6Error({ ...ending, exitCode: 108 })).toMatchObject({
    exitCode: 2,
    next: expect.stringContaining("stopWhen"),
  });
});

test("has words for a code that it does not know", () => {
  expect(k6ExitInWords({ exitCode: 255, signal: null })).toBe(
    "exit code 255: an error that k6 has no code of its own for",
  );
});
