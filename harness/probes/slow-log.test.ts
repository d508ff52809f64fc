import { expect, test } from "vitest";
import { parseSlowLog } from "./slow-log.ts";

const entry = (id: number, us: number) => [id, 1_700_000_000, us, ["hgetall", "user:7"], "127.0.0.1:5", ""];

test("an entry keeps the command and the number of its arguments, never the arguments", () => {
  expect(parseSlowLog([entry(3, 12_000)])).toEqual([{ id: 3, command: "HGETALL", arguments: 1, durationUs: 12_000 }]);
  expect(JSON.stringify(parseSlowLog([entry(3, 12_000)]))).not.toContain("user:7");
});
test("what is no slow log is empty", () => {
  expect(parseSlowLog("OK")).toEqual([]);
  expect(parseSlowLog([null, [1, 2, 3]])).toEqual([]);
});
