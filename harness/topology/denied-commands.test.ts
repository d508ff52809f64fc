import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { checkCommand, type CommandGuard, denied, only } from "./denied-commands.ts";

const guard: CommandGuard = { keyPrefix: "redrill:", mayFailOver: false };

test("the harness and the engine refuse the same commands", () => {
  const path = new URL("../../engine/internal/client/denied.json", import.meta.url);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ denied, only });
});

test.each([
  ...denied.map((name) => [name]),
  ...denied.map((name) => [name.toLowerCase(), "redrill:a"]),
  ...Object.keys(only).map((name) => [name]),
  ["CONFIG", "SET", "maxmemory", "1"],
  ["config", "resetstat"],
  ["ACL", "SETUSER", "x"],
  ["ACL", "DELUSER", "x"],
  ["CLUSTER", "RESET"],
  ["CLUSTER", "FORGET", "x"],
  ["CLUSTER", "FAILOVER"],
  ["SENTINEL", "FAILOVER", "m"],
  ["SENTINEL", "RESET", "*"],
  ["SENTINEL", "SET", "m", "quorum", "1"],
  ["SCRIPT", "FLUSH"],
  ["FUNCTION", "FLUSH"],
  ["MODULE", "LOAD", "x"],
  ["CLIENT", "KILL", "TYPE", "normal"],
  ["CLIENT", "PAUSE", "1000"],
  ["SLOWLOG", "RESET"],
  ["LATENCY", "RESET"],
  ["EVAL", "return 1", "0"],
  ["EVALSHA", "x", "0"],
  ["FT.DROPINDEX", "redrill:x"],
  ["CONFIG SET", "redrill:x"],
  ["SET", "user:1", "x"],
  ["DEL", "user:1"],
  ["UNLINK"],
  ["PUBLISH", "news", "x"],
])("%s %s %s is not sent to a target that redrill does not own", (...command) => {
  expect(() => {
    checkCommand(command, guard);
  }).toThrow(/was not sent: redrill does not own this target/);
});

test.each([
  [["PING"]],
  [["INFO", "replication"]],
  [["SCAN", "0", "MATCH", "redrill:*"]],
  [["CONFIG", "GET", "*"]],
  [["ACL", "LIST"]],
  [["CLIENT", "LIST"]],
  [["SLOWLOG", "GET", "1"]],
  [["CLUSTER", "NODES"]],
  [["SENTINEL", "MASTER", "m"]],
  [["SET", "redrill:probe", "1", "PX", 10]],
  [["UNLINK", "redrill:x"]],
])("%j is sent", (command) => {
  expect(() => {
    checkCommand(command, guard);
  }).not.toThrow();
});

test("a failover by command is sent where the drill lets it", () => {
  const mayFailOver = { ...guard, mayFailOver: true };
  for (const command of [
    ["SENTINEL", "FAILOVER", "m"],
    ["CLUSTER", "FAILOVER"],
  ]) {
    expect(() => {
      checkCommand(command, mayFailOver);
    }).not.toThrow();
  }
  expect(() => {
    checkCommand(["CLUSTER", "RESET"], mayFailOver);
  }).toThrow("CLUSTER RESET was not sent");
  expect(() => {
    checkCommand(["FAILOVER"], mayFailOver);
  }).toThrow("FAILOVER was not sent");
});
