import { expect, test } from "vitest";
import { runCommand } from "./run-command.ts";

const run = (command: string, limitMs = 5_000) => runCommand({ command, environment: { WHO: "node-1" }, limitMs });

test("a command gets its environment, and is done with exit code 0", async () => {
  await expect(run('test "$WHO" = node-1')).resolves.toBeUndefined();
});

test("a command that fails says how, and what it said last", async () => {
  await expect(run("echo no such pod >&2; exit 3")).rejects.toThrow(
    "`echo no such pod >&2; exit 3` ended with exit code 3: no such pod",
  );
  await expect(run("kill -TERM $$")).rejects.toThrow("was ended by SIGTERM");
});

test("a command that hangs is ended with all that it started", async () => {
  const startMs = performance.now();
  await expect(run("sleep 60 & sleep 60", 200)).rejects.toThrow("did not end within 200 ms, and was ended");
  expect(performance.now() - startMs).toBeLessThan(10_000);
});

test("a process that a command leaves behind does not keep it waiting", async () => {
  const startMs = performance.now();
  await run("sleep 20 & exit 0");
  expect(performance.now() - startMs).toBeLessThan(10_000);
});
