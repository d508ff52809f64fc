import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { engineFolder, engineHash, findBinaries } from "./binaries.ts";
import { EnvironmentError } from "./errors.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function program(...path: readonly string[]): string {
  const file = join(folder, ...path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, "#!/bin/sh\n");
  chmodSync(file, 0o755);
  return file;
}

test("finds redis-server in PATH and the engine in the cache", () => {
  const redisServer = program("bin", "redis-server");
  const environment = { PATH: `/nowhere:${join(folder, "bin")}`, REDRILL_CACHE: folder };
  const k6 = join(engineFolder(environment), "k6").slice(folder.length + 1);
  expect(findBinaries({ ...environment, REDRILL_TOXIPROXY: program("toxiproxy"), REDRILL_K6: program(k6) })).toEqual({
    redisServer,
    k6: join(folder, k6),
    toxiproxy: join(folder, "toxiproxy"),
    serversFolder: join(folder, "redis"),
  });
  expect(findBinaries({ ...environment, REDRILL_TOXIPROXY: join(folder, "toxiproxy") }).k6).toBe(join(folder, k6));
});

test("the cache lies in REDRILL_CACHE, else in XDG_CACHE_HOME, else in the home", () => {
  expect(engineFolder({ REDRILL_CACHE: "/r", XDG_CACHE_HOME: "/x" })).toBe(`/r/engine/${engineHash()}`);
  expect(engineFolder({ XDG_CACHE_HOME: "/x" })).toBe(`/x/redrill/engine/${engineHash()}`);
  expect(engineFolder({ HOME: "/h" })).toBe(`/h/.cache/redrill/engine/${engineHash()}`);
});

function failure(environment: Record<string, string>): unknown {
  try {
    return findBinaries(environment);
  } catch (error) {
    return error;
  }
}

test("what is missing is an environment error with the fix", () => {
  const found = { REDRILL_REDIS_SERVER: program("redis"), REDRILL_K6: program("k6"), REDRILL_CACHE: folder };
  expect(failure({ PATH: folder })).toMatchObject({ next: expect.stringMatching(/install redis/) as string });
  expect(failure(found)).toBeInstanceOf(EnvironmentError);
  expect(failure(found)).toMatchObject({ next: "Run `make setup`.", exitCode: 3 });
  expect(failure({ ...found, REDRILL_TOXIPROXY: "/nowhere" })).toMatchObject({
    message: expect.stringContaining('REDRILL_TOXIPROXY is "/nowhere"') as string,
  });
});

test("the engine's hash follows its sources and not its tests", () => {
  writeFileSync(join(folder, "go.mod"), "module x");
  writeFileSync(join(folder, "main.go"), "package main");
  const before = engineHash(folder);
  writeFileSync(join(folder, "main_test.go"), "package main");
  writeFileSync(join(folder, "notes.md"), "x");
  expect(engineHash(folder)).toBe(before);
  writeFileSync(join(folder, "main.go"), "package main // changed");
  expect(engineHash(folder)).not.toBe(before);
  expect(before).toMatch(/^[0-9a-f]{16}$/);
});
