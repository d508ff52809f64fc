import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Verdict } from "../../harness/verdict/verdict.ts";
import { readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

/** Whether the run as a whole is valid depends on how busy the machine is. */
async function run(drill: string, name: string): Promise<Verdict> {
  const folder = sandbox.path(name);
  const ended = await sandbox.run(["run", drill, "--out", folder]);
  expect([0, 1, 4], ended.stderr + ended.stdout).toContain(ended.exitCode);
  return readVerdict(folder);
}

const statuses = ({ objectives }: Verdict) => Object.fromEntries(objectives.map(({ name, status }) => [name, status]));

test("the smoke drill passes with passwords, users, TLS and renamed commands, and leaves no key behind", async () => {
  const verdict = await run("drills/ci/hardened.yaml", "smoke");
  expect(new Set(Object.values(statuses(verdict)))).toEqual(new Set(["pass"]));
  expect(verdict.faults.length).toBe(2);
  for (const fault of verdict.faults) expect(fault).toMatchObject({ effectVerified: true, healVerified: true });
  const folder = sandbox.path("smoke");
  const kept = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  for (const path of kept.filter((one) => statSync(one).isFile())) {
    expect(readFileSync(path, "latin1"), path).not.toMatch(/PRIVATE KEY|masterauth [\w-]{24}/);
  }
  expect(sandbox.leftovers()).toEqual([]);
});

test("a planted KEYS and FLUSHALL are refused to the user app, and not to a load that is the operator", async () => {
  writeFileSync(
    sandbox.path("planted.ts"),
    `import type { Load } from "k6/x/redrill";
export default ({ redis }: Load) => (slot: number) => {
  redis.call("SET", "planted:" + String(slot), "there");
  redis.call(slot % 2 === 0 ? "KEYS" : "FLUSHALL", ...(slot % 2 === 0 ? ["nothing:*"] : []));
};
`,
  );
  const manifest = {
    description: "Writes, and tries what an application must not.",
    topologies: ["standalone"],
    operations: ["set", "keys", "flushall"],
    counters: [],
    slots: null,
    parameters: {},
  };
  writeFileSync(sandbox.path("planted.json"), JSON.stringify(manifest));
  writeFileSync(
    sandbox.path("planted.yaml"),
    `version: 1
title: Planted
seed: 1
targets:
  locked: { topology: standalone, security: { auth: acl } }
  open: { topology: standalone, security: { auth: password } }
phases: { all: 2s }
load:
  refused: { scenario: ./planted.ts, target: locked, rate: 50/s }
  allowed: { scenario: ./planted.ts, target: open, rate: 50/s }
objectives:
  all-refused: errors(refused, code=NOPERM) = 100
  writes-go: errors(refused.set) = 0
  none-else: errorRatio(refused, code=NOAUTH) = 0
  not-refused: errors(allowed, code=NOPERM) = 100
`,
  );
  const verdict = await run(sandbox.path("planted.yaml"), "planted");
  expect(statuses(verdict)).toEqual({
    "all-refused": "pass",
    "writes-go": "pass",
    "none-else": "pass",
    "not-refused": "fail",
  });
});
