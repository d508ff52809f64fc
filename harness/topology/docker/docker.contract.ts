import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { EnvironmentError } from "../../base/errors.ts";
import { pendingUndo, undoAll } from "../../base/undo.ts";
import { waitUntil } from "../../base/wait-until.ts";
import { injectFault, wasFelt } from "../../faults/testing/inject-fault.ts";
import type { PlannedTarget } from "../../plan/plan.ts";
import type { RedisNode, Topology } from "../contract.ts";
import { askOnFreshConnection } from "../redis-client.ts";
import { type DockerForTests, openDocker, openLimitMs, whyNoDocker } from "../testing/docker-for-tests.ts";
import { clusterTarget, makeTestBed, sentinelTarget, standaloneTarget } from "../testing/test-bed.ts";
import { undoPerformers } from "../undo-performers.ts";

const why = await whyNoDocker();
if (why !== null) process.stderr.write(`containers are not tested: ${why}\n`);
const run = promisify(execFile);
const provider = "docker";
const patient = AbortSignal.timeout(300_000);

/** Containers and networks of ours on this machine, by name. */
async function ours(): Promise<readonly string[]> {
  const filter = ["--filter", "label=redrill.run"];
  const [containers, networks] = await Promise.all([
    run("docker", ["ps", "-a", "--format", "{{.Names}}", ...filter], { timeout: 20_000 }),
    run("docker", ["network", "ls", "--format", "{{.Name}}", ...filter], { timeout: 20_000 }),
  ]);
  return `${containers.stdout}\n${networks.stdout}`.split("\n").filter((line) => line !== "");
}

/** Of one topology: nobody else's count. */
async function leftOf(target: string, before: readonly string[]): Promise<readonly string[]> {
  return (await ours()).filter((name) => name.includes(target) && !before.includes(name));
}

function nodeOf(topology: Topology, number: number): RedisNode {
  const node = topology.nodes[number - 1];
  if (node === undefined) throw new Error(`no node ${String(number)}`);
  return node;
}

describe.skipIf(why !== null)("containers", { timeout: 180_000 }, () => {
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

  test("a master that leaves the node network keeps its clients: they write to it while another one is elected", async () => {
    await using bed = makeTestBed();
    const startMs = performance.now();
    const [sessions] = await Promise.all([
      bed.form(sentinelTarget({ provider, proxiedPlanes: ["client"] })),
      bed.form(clusterTarget({ provider })),
    ]);
    // Both whole in under 15 s on a machine that is not busy, as measured; twice that is for busy ones.
    expect(performance.now() - startMs).toBeLessThan(30_000);

    const old = nodeOf(sessions, 1);
    const injection = await injectFault(sessions, "partition", [old], { direction: "both" });
    expect(await injection.feel(patient)).toEqual(wasFelt);
    const path = old.link("client")?.listen ?? old.direct;
    const write = (value: string) =>
      askOnFreshConnection(path, { username: null, password: null }, ["SET", "brain", value], 1_000);
    expect(await write("split")).toMatchObject({ reply: "OK" });
    const elected = await waitUntil(
      {
        what: "another master",
        look: async () => {
          const views = await Promise.all(sessions.sentinels.map((one) => masterSeenBy(one)));
          return sessions.nodes.find(({ announced }) => views.every((view) => view === announced.host)) ?? old;
        },
        isDone: (node) => node !== old,
        limitMs: 20_000,
      },
      patient,
    );
    expect(await write("split")).toMatchObject({ reply: "OK" });
    expect(await elected.ask(["SET", "brain", "whole"], 1_000)).toBe("OK");

    expect(await injection.heal()).toMatchObject({ verified: true });
    await waitUntil(
      {
        what: "what was written to the old master is gone",
        look: async () => old.ask(["GET", "brain"], 1_000).catch(String),
        isDone: (value) => value === "whole",
        limitMs: 30_000,
      },
      patient,
    );
  });

  test("a node can't be cut off one way, or from some of the others alone", async () => {
    await using bed = makeTestBed();
    const sessions = await bed.form(sentinelTarget({ provider, replicas: 1, sentinels: 1, quorum: 1 }));
    const [first, second] = [nodeOf(sessions, 1), nodeOf(sessions, 2)];
    const all = [second, ...sessions.sentinels];
    await expect(first.partition({ from: all, direction: "out" })).rejects.toThrow("in both directions");
    await expect(first.partition({ from: [second], direction: "both" })).rejects.toThrow("from all others");
    expect(await first.reaches(second, 1_000)).toBe(true);
  });

  test("data survives a kill on the container's disk, and not on a tmpfs; limits are the container's", async () => {
    await using bed = makeTestBed();
    const config = { appendonly: "yes", appendfsync: "always" };
    const tmpfsBytes = 32 * 2 ** 20;
    const [kept, lost] = await Promise.all([
      bed.form(standaloneTarget({ provider, name: "kept", config })),
      bed.form(
        standaloneTarget({
          provider,
          name: "lost",
          config,
          docker: { image: null, memoryBytes: 64 * 2 ** 20, cpus: 0.5, tmpfsBytes },
        }),
      ),
    ]);
    const name = (await ours()).find((one) => one.endsWith("-lost-node-1")) ?? "";
    const limits = await run("docker", ["inspect", "-f", "{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}}", name]);
    expect(limits.stdout.trim()).toBe(`${String(64 * 2 ** 20)} 500000000`);
    for (const topology of [kept, lost]) {
      const node = nodeOf(topology, 1);
      expect(await node.ask(["SET", "k", "v"], 1_000)).toBe("OK");
      await node.kill();
      await node.start(patient);
    }
    expect(await nodeOf(kept, 1).ask(["GET", "k"], 1_000)).toBe("v");
    expect(await nodeOf(lost, 1).ask(["GET", "k"], 1_000)).toBeNull();
  });

  test("what a harness that was SIGKILLed left is removed by its undo records, and again is harmless", async () => {
    const folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
    const undoPath = join(folder, "undo.ndjson");
    const script = fileURLToPath(new URL("../testing/leave-behind.ts", import.meta.url));
    const child = spawn(process.execPath, [script, folder, undoPath, provider], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes("\n")) break;
    }
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    const labels = pendingUndo(undoPath).flatMap(({ act }) => (act.kind === "remove-containers" ? act.label : []));
    const labelled = async (label: string) => {
      const filter = ["--filter", `label=${label}`, "-q"];
      const [containers, networks] = await Promise.all([
        run("docker", ["ps", "-a", ...filter]),
        run("docker", ["network", "ls", ...filter]),
      ]);
      return `${containers.stdout}${networks.stdout}`
        .trim()
        .split("\n")
        .filter((line) => line !== "").length;
    };
    // Two networks each; six servers, and seven with toxiproxy.
    expect(new Set(await Promise.all(labels.map(labelled)))).toEqual(new Set([8, 9]));

    expect((await undoAll(undoPath, undoPerformers)).left).toEqual([]);
    expect(await Promise.all(labels.map(labelled))).toEqual([0, 0]);
    expect(await undoAll(undoPath, undoPerformers)).toEqual({ undone: [], left: [] });
    rmSync(folder, { recursive: true, force: true });
  });

  describe("what goes wrong is told once, with the next step, and leaves nothing", () => {
    const refusals: readonly {
      readonly what: string;
      readonly target: PlannedTarget;
      readonly environment?: Readonly<Record<string, string>>;
      readonly says: RegExp;
      readonly next: RegExp;
    }[] = [
      {
        what: "an image that is nowhere",
        target: standaloneTarget({ provider, name: "wrong", docker: { image: "redrill/there-is-none" } }),
        says: /redrill\/there-is-none is not here and cannot be pulled/,
        next: /make docker-images/,
      },
      {
        what: "a server that dies at its start",
        target: sentinelTarget({ provider, name: "wrong", config: { maxmemory: "lots" } }),
        says: /wrong-node-1 \(redis-server in a container\) exited with code 1 at its start/,
        next: /last log lines/,
      },
      {
        what: "a subnet that is taken",
        target: standaloneTarget({ provider, name: "wrong" }),
        // Room for one network, where two are needed.
        environment: { REDRILL_DOCKER_SUBNET: "10.214.42.0/23" },
        says: /Every network in 10\.214\.42\.0\/23 that was tried is taken/,
        next: /REDRILL_DOCKER_SUBNET/,
      },
      {
        what: "a range of addresses that is none",
        target: standaloneTarget({ provider, name: "wrong" }),
        environment: { REDRILL_DOCKER_SUBNET: "ten" },
        says: /REDRILL_DOCKER_SUBNET is "ten"/,
        next: /10\.213\.0\.0\/16/,
      },
    ];

    test.each(refusals)("$what", async ({ target, environment = {}, says, next }) => {
      for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
      const before = await ours();
      await using bed = makeTestBed();
      const error: unknown = await bed.form(target).catch((reason: unknown) => reason);
      vi.unstubAllEnvs();
      expect(error).toBeInstanceOf(EnvironmentError);
      expect(error).toMatchObject({
        exitCode: 3,
        message: expect.stringMatching(says) as string,
        next: expect.stringMatching(next) as string,
      });
      expect(await leftOf("wrong", before)).toEqual([]);
      expect(await bed.leftovers()).toEqual([]);
    });

    test("a run that is interrupted while containers start", async () => {
      const interrupted = new AbortController();
      const before = await ours();
      await using bed = makeTestBed({ signal: interrupted.signal }, (entries) => {
        if (entries.filter(({ type }) => type === "node.started").length === 1) interrupted.abort(new Error("enough"));
      });
      await expect(bed.form(sentinelTarget({ provider, name: "wrong" }))).rejects.toThrow("enough");
      expect(await leftOf("wrong", before)).toEqual([]);
    });
  });

  test("a port that somebody took meanwhile means other ports, as with processes", async () => {
    await using bed = makeTestBed();
    const one = await bed.form(standaloneTarget({ provider, name: "ported" }));
    const node = nodeOf(one, 1);
    await node.kill();
    const thief = createServer();
    thief.on("error", () => undefined); // Docker lets go of it a moment later
    await waitUntil(
      {
        what: "the port is taken",
        look: async () => thief.listening || thief.listen(node.direct.port, "127.0.0.1").listening,
        isDone: (is) => is,
        limitMs: 5_000,
        pauseMs: 100,
      },
      patient,
    );
    await expect(node.start(patient)).rejects.toThrow("a port that had been free is taken");
    thief.close();
    await node.start(patient);
    expect(await node.ask(["PING"], 1_000)).toBe("PONG");
    expect(readFileSync(join(bed.folder, "logs", "ported-node-1.log"), "utf8")).toContain(
      "Ready to accept connections",
    );
  });
});

async function masterSeenBy(sentinel: RedisNode): Promise<string> {
  const reply = await sentinel.ask(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "sessions"], 1_000).catch(() => null);
  return Array.isArray(reply) ? String(reply[0]) : "";
}
