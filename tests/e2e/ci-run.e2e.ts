import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readVerdict, Sandbox } from "./cli.ts";

const script = join(import.meta.dirname, "../../tools/ci-run.sh");

const drill = (limit: string) => `version: 1
title: Gate
seed: 1
targets:
  store: { topology: standalone, config: { maxmemory: 64mb, maxmemory-policy: allkeys-lru } }
phases: { steady: 2s }
load:
  reads: { scenario: peak, target: store, rate: 100/s, with: { pages: 100, size: 1kb, keys: uniform, ttl: 10m } }
objectives:
  served: errors(reads) = 0
  done: throughput(reads) >= ${limit}
`;

test.each([
  { what: "passes", limit: "90/s", exitCode: 0, says: /pass/i },
  { what: "fails an objective", limit: "200/s", exitCode: 1, says: /fail/i },
])("a drill that $what ends the job with $exitCode, and GitHub is told", ({ limit, exitCode, says }) => {
  using sandbox = new Sandbox();
  writeFileSync(sandbox.path("drill.yaml"), drill(limit));
  const [output, summary] = [sandbox.path("output"), sandbox.path("summary")];
  const ended = spawnSync(script, {
    cwd: sandbox.folder,
    encoding: "utf8",
    env: {
      ...process.env,
      CI: "true",
      TMPDIR: sandbox.folder,
      REDRILL_DRILL: "drill.yaml",
      REDRILL_OUT: "run",
      REDRILL_ARGUMENTS: "--seed 7 --set phases.steady=2s",
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
    },
  });
  // On a machine that others keep busy the generator may be late: then it is 4, and has to be told as that.
  const verdict = readVerdict(sandbox.path("run"));
  expect([exitCode, 4], ended.stderr).toContain(ended.status);
  expect(ended.status).toBe(verdict.exitCode);
  expect(readFileSync(output, "utf8")).toBe(`exit-code=${String(ended.status)}\nfolder=run\n`);
  expect(readFileSync(summary, "utf8")).toMatch(ended.status === exitCode ? says : /invalid/i);
  expect(readFileSync(sandbox.path("run/verdict.json"), "utf8")).toContain('"seed": 7');
});

test("a wrong drill ends the job with 2, and there is no folder to upload", () => {
  using sandbox = new Sandbox();
  writeFileSync(sandbox.path("drill.yaml"), drill("90 per second"));
  const output = sandbox.path("output");
  const ended = spawnSync(script, {
    cwd: sandbox.folder,
    encoding: "utf8",
    env: { ...process.env, CI: "true", TMPDIR: sandbox.folder, REDRILL_DRILL: "drill.yaml", GITHUB_OUTPUT: output },
  });
  expect(ended.status).toBe(2);
  expect(readFileSync(output, "utf8")).toBe("exit-code=2\n");
});
