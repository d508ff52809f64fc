import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { pendingUndo } from "../../harness/base/undo.ts";
import {
  type DockerForTests,
  openDocker,
  openLimitMs,
  whyNoDocker,
} from "../../harness/topology/testing/docker-for-tests.ts";
import { readJournal, readVerdict, Sandbox, untilJournal } from "./cli.ts";

const why = await whyNoDocker();
if (why !== null) process.stderr.write(`drills in containers are not tested: ${why}\n`);
const run = promisify(execFile);

/** How many containers and networks have this label. */
async function countLabelled(label: string): Promise<number> {
  const filter = ["--filter", `label=${label}`, "-q"];
  const [containers, networks] = await Promise.all([
    run("docker", ["ps", "-a", ...filter], { timeout: 20_000 }),
    run("docker", ["network", "ls", ...filter], { timeout: 20_000 }),
  ]);
  return `${containers.stdout}${networks.stdout}`.split("\n").filter((line) => line !== "").length;
}

function labelsIn(undoPath: string): readonly string[] {
  return pendingUndo(undoPath).flatMap(({ act }) => (act.kind === "remove-containers" ? act.label : []));
}

test("without a daemon a drill ends with 3, says what to do, and has started nothing", async () => {
  using sandbox = new Sandbox();
  const args = ["run", "drills/ci/smoke.yaml", "--provider", "docker", "--out", sandbox.path("run")];
  const { exitCode, stderr } = await sandbox.run(args, { DOCKER_HOST: "unix:///nowhere/docker.sock" });
  expect(exitCode).toBe(3);
  expect(stderr).toContain("There is no Docker daemon here (looked for /nowhere/docker.sock)");
  expect(readJournal(sandbox.path("run")).filter(({ type }) => type === "node.started")).toEqual([]);
  expect(sandbox.leftovers()).toEqual([]);
});

describe.skipIf(why !== null)("in containers", () => {
  let docker: DockerForTests;

  beforeAll(async () => {
    docker = await openDocker();
  }, openLimitMs);
  afterAll(async () => {
    await docker[Symbol.asyncDispose]();
  });
  beforeEach(({ skip }) => {
    if (docker.missing !== null) skip(docker.missing);
  });

  test("the smoke drill passes: faults are felt and healed, and nothing is left", async () => {
    using sandbox = new Sandbox();
    const folder = sandbox.path("run");
    const running = sandbox.start(["run", "drills/ci/smoke.yaml", "--provider", "docker", "--out", folder]);
    await untilJournal(folder, (event) => event.type === "run.stage" && event.stage === "whole");
    const labels = labelsIn(`${folder}/undo.ndjson`);
    expect(labels).toHaveLength(2);
    const ended = await running.ended;

    const { verdict, exitCode, reason, objectives, faults, load } = readVerdict(folder);
    // Containers, their forwarders and the load share the machine with whoever else is on it: that alone may make the run invalid.
    const judged = verdict === "invalid" && reason.includes("other programs used") ? "pass" : verdict;
    expect(judged).toBe("pass");
    expect(ended.exitCode).toBe(exitCode);
    expect(
      objectives.map(({ status }) => status).filter((status) => status !== "pass" && status !== "unknown"),
    ).toEqual([]);
    expect(faults).toHaveLength(2);
    for (const fault of faults) expect(fault).toMatchObject({ effectVerified: true, healVerified: true });
    for (const { offered, done, failed, abandoned } of load) expect(done + failed + abandoned).toBe(offered);
    expect(await Promise.all(labels.map(countLabelled))).toEqual([0, 0]);
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftovers()).toEqual([]);
  });

  test("after a SIGKILL in the middle of a fault cleanup leaves no container and no network", async () => {
    using sandbox = new Sandbox();
    const folder = sandbox.path("run");
    const running = sandbox.start(["run", "drills/ci/smoke.yaml", "--provider", "docker", "--out", folder]);
    await untilJournal(folder, ({ type }) => type === "fault.effect");
    const labels = labelsIn(`${folder}/undo.ndjson`);
    running.kill("SIGKILL");
    await running.ended;
    const cleaned = await sandbox.run(["cleanup", folder]);
    expect(cleaned.exitCode).toBe(0);
    expect(await Promise.all(labels.map(countLabelled))).toEqual([0, 0]);
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftovers()).toEqual([]);
  });
});
