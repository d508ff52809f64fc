import { afterAll, expect, test } from "vitest";
import { readVerdict, Sandbox } from "./cli.ts";

const isFull = process.env["REDRILL_E2E"] === "full";
const drill = "drills/readiness/grow-6-to-8.yaml";
const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

/** Whether the run as a whole is valid depends on how busy the machine is. */
async function run(name: string, more: readonly string[] = []) {
  const ended = await sandbox.run(["run", drill, "--out", sandbox.path(name), ...more]);
  expect([0, 1, 4], ended.stderr + ended.stdout).toContain(ended.exitCode);
  const { objectives, faults, targets } = readVerdict(sandbox.path(name));
  return { objectives: Object.fromEntries(objectives.map((one) => [one.name, one.status])), faults, targets };
}

test.runIf(isFull)("a Cluster grows from 6 to 8 nodes under load, and nothing is lost", async () => {
  const { objectives, faults, targets } = await run("grown");
  expect(objectives).toEqual({ "nothing-lost": "pass", served: "pass", whole: "pass" });
  expect(faults).toMatchObject([{ kind: "addNodes", effectVerified: true, healVerified: true }]);
  expect(targets).toMatchObject([{ name: "cache", failovers: 0 }]);
  expect(sandbox.leftovers()).toEqual([]);
});

test.runIf(isFull)("a client that follows no redirect finds a fourth of its keys gone", async () => {
  const { objectives } = await run("lost", ["--variant", "lost"]);
  expect(objectives).toEqual({ "nothing-lost": "pass", served: "fail", whole: "pass" });
});
