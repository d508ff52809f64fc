import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { findBinaries } from "../base/binaries.ts";
import { startRedis } from "./testing/redis-server.ts";

const run = promisify(execFile);
const example = fileURLToPath(new URL("../../docs/examples/plain-k6.ts", import.meta.url));

test("the example of a plain k6 script runs with the k6 that is built here, and its thresholds see what it did", async () => {
  await using redis = await startRedis();
  const { k6 } = findBinaries(process.env);
  const { RUEIDIS_QUEUE_TYPE: _, ...environment } = process.env; // k6 itself has to care for it
  const { stdout } = await run(k6, ["run", "--quiet", example], {
    env: {
      ...environment,
      REDIS_URL: `redis://127.0.0.1:${String(redis.port)}`,
      K6_AUTO_EXTENSION_RESOLUTION: "false",
      K6_NO_USAGE_REPORT: "true",
    },
  });
  expect(stdout).toMatch(/✓ 'count>500' count=\d+/);
  expect(await redis.client.dbsize()).toBe(20);
}, 30_000);

test("the example ends with exit code 107 where there is no Redis, and says where it looked", async () => {
  const { k6 } = findBinaries(process.env);
  const running = run(k6, ["run", "--quiet", example], {
    env: { ...process.env, REDIS_URL: "redis://127.0.0.1:1", K6_AUTO_EXTENSION_RESOLUTION: "false" },
  });
  await expect(running).rejects.toMatchObject({
    code: 107,
    stderr: expect.stringContaining("REFUSED at 127.0.0.1:1: ") as unknown,
  });
});
