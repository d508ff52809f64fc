import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findBinaries } from "./binaries.ts";
import { findServer } from "./find-server.ts";

const { redisServer } = findBinaries(process.env);
const serversFolder = mkdtempSync(join(tmpdir(), "redrill-test-"));
afterAll(() => {
  rmSync(serversFolder, { recursive: true, force: true });
});

test("finds a server by its version or path, the usual one first, and says which there are", async () => {
  const there = { redisServer, serversFolder };
  expect(await findServer(null, there)).toBe(redisServer);
  expect(await findServer(redisServer, there)).toBe(redisServer);
  await expect(findServer("99.9", there)).rejects.toThrow(/redis-server 99\.9 is not there; there is \d+\.\d+/);
  await expect(findServer("/nowhere/redis-server", there)).rejects.toThrow("is no program");

  const other = join(serversFolder, "other", "redis-server");
  mkdirSync(join(serversFolder, "other"));
  symlinkSync(redisServer, other);
  const [, version = ""] = /there is (\d+\.\d+)/.exec(await findServer("99.9", there).catch(String)) ?? [];
  expect(await findServer(version, there)).toBe(redisServer);
  expect(await findServer(version, { redisServer: "/nowhere/redis-server", serversFolder })).toBe(other);
});
