import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findBinaries } from "../base/binaries.ts";
import { EnvironmentError } from "../base/errors.ts";
import type { Plane, PlannedTarget } from "../plan/plan.ts";
import type { RedisNode, Topology } from "./contract.ts";
import { askOnFreshConnection } from "./redis-client.ts";
import { missing } from "./shapes/table.ts";
import { clusterTarget, makeTestBed, sentinelTarget, standaloneTarget } from "./testing/test-bed.ts";

const nobody = { username: null, password: null };

function first({ nodes: [node] }: Topology): RedisNode {
  if (node === undefined) throw new Error("no nodes");
  return node;
}

async function namesOf(topology: Topology): Promise<unknown> {
  const shards = await topology.roles(AbortSignal.timeout(2_000));
  return shards.map(({ shard, master, replicas, slots }) => ({
    shard,
    master: master?.name,
    replicas: replicas.map(({ name }) => name),
    slots: slots.map(({ from, to }) => `${String(from)}-${String(to)}`).join(),
  }));
}

const allPlanes: readonly Plane[] = ["client", "replication"];

describe.each([{ planes: [] as readonly Plane[] }, { planes: allPlanes }])(
  "with proxied planes $planes",
  ({ planes }) => {
    test("every topology forms whole and leaves no process, port or undo record when it stops", async () => {
      await using bed = makeTestBed();
      const [one, sessions, cache] = await Promise.all([
        bed.form(standaloneTarget({ proxiedPlanes: planes })),
        bed.form(sentinelTarget({ proxiedPlanes: planes })),
        bed.form(clusterTarget({ proxiedPlanes: planes })),
      ]);

      expect(await namesOf(one)).toEqual([{ shard: 1, master: "one-node-1", replicas: [], slots: "" }]);
      expect(await namesOf(sessions)).toEqual([
        { shard: 1, master: "sessions-node-1", replicas: ["sessions-node-2", "sessions-node-3"], slots: "" },
      ]);
      expect(await namesOf(cache)).toEqual([
        { shard: 1, master: "cache-node-1", replicas: ["cache-node-4"], slots: "0-5460" },
        { shard: 2, master: "cache-node-2", replicas: ["cache-node-5"], slots: "5461-10921" },
        { shard: 3, master: "cache-node-3", replicas: ["cache-node-6"], slots: "10922-16383" },
      ]);
      expect(sessions.sentinels.map(({ name }) => name)).toEqual(
        [1, 2, 3].map((n) => `sessions-sentinel-${String(n)}`),
      );
      for (const topology of [one, sessions, cache]) expect(await missing(topology)).toEqual([]);

      const all = [one, sessions, cache];
      await Promise.all(all.map((topology) => topology[Symbol.asyncDispose]()));
      await Promise.all(all.map((topology) => topology[Symbol.asyncDispose]()));
      expect(await bed.leftovers(...all)).toEqual([]);
    });
  },
);

test("whatever address a client learns is mapped to the client plane's path", async () => {
  await using bed = makeTestBed();
  const [both, replicationOnly] = await Promise.all([
    bed.form(clusterTarget({ proxiedPlanes: allPlanes })),
    bed.form(sentinelTarget({ proxiedPlanes: ["replication"] })),
  ]);

  const slots = (await first(both).ask(["CLUSTER", "SLOTS"], 1_000)) as [number, number, ...[string, number][]][];
  const learnt = slots.flatMap(([, , ...nodes]) => nodes.map(([host, port]) => `${host}:${String(port)}`));
  // Replicas without data are not in there yet.
  expect(learnt.length).toBeGreaterThanOrEqual(3);
  for (const address of learnt) expect(both.access.addresses).toContain(address);
  for (const [index, address] of both.access.addresses.entries()) {
    expect(both.access.addressMap[address]).toBe(`127.0.0.1:${String(both.nodes[index]?.link("client")?.listen.port)}`);
  }

  const [sentinel] = replicationOnly.sentinels;
  const told = await sentinel?.ask(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "sessions"], 1_000);
  const master = first(replicationOnly);
  expect(replicationOnly.access.masterName).toBe("sessions");
  expect(told).toEqual(["127.0.0.1", String(master.link("replication")?.listen.port)]);
  expect(replicationOnly.access.addressMap[`127.0.0.1:${String(master.link("replication")?.listen.port)}`]).toBe(
    `127.0.0.1:${String(master.direct.port)}`,
  );
});

test("the drill's config lines are in force, and a password holds on every connection", async () => {
  await using bed = makeTestBed();
  const config = {
    maxmemory: "20mb",
    "maxmemory-policy": "allkeys-lfu",
    appendonly: "yes",
    "key-load-delay": "100",
  };
  await expect(bed.form(standaloneTarget({ config: { ...config, requirepass: "a b" } }))).rejects.toThrow(
    "targets.one.config.requirepass",
  );
  const topology = await bed.form(
    sentinelTarget({ config: { ...config, requirepass: "secret" }, proxiedPlanes: ["client"] }),
  );
  const master = first(topology);
  const read = async (key: string) => ((await master.ask(["CONFIG", "GET", key], 1_000)) as string[])[1];
  expect(await read("maxmemory")).toBe(String(20 * 1024 * 1024));
  expect(await read("maxmemory-policy")).toBe("allkeys-lfu");
  expect(await read("appendonly")).toBe("yes");
  expect(await read("key-load-delay")).toBe("100");
  expect(await read("save")).toBe("");
  expect(topology.access.password).toBe("secret");
  await expect(askOnFreshConnection(master.direct, nobody, ["GET", "x"], 1_000)).rejects.toThrow("NOAUTH");
});

describe("forming that goes wrong leaves nothing behind", () => {
  test.each([
    { target: sentinelTarget({ proxiedPlanes: allPlanes }), number: 1 },
    { target: sentinelTarget({ proxiedPlanes: allPlanes }), number: 4 },
    { target: sentinelTarget(), number: 6 },
    { target: clusterTarget({ proxiedPlanes: allPlanes }), number: 2 },
    { target: clusterTarget(), number: 6 },
  ])("when the run's signal aborts at the start of server $number of $target.name", async ({ target, number }) => {
    const run = new AbortController();
    await using bed = makeTestBed({ signal: run.signal }, (entries) => {
      if (entries.filter(({ type }) => type === "node.started").length === number) run.abort(new Error("interrupted"));
    });
    await expect(bed.form(target)).rejects.toThrow("interrupted");
    expect(await bed.leftovers()).toEqual([]);
  });

  test("when the run's signal aborts while the servers are not whole yet", async () => {
    const run = new AbortController();
    await using bed = makeTestBed({ signal: run.signal }, (entries) => {
      if (entries.filter(({ type }) => type === "node.started").length !== 6) return;
      setTimeout(() => {
        run.abort(new Error("interrupted"));
      }, 300); // Redis makes a new cluster wait for 2 s
    });
    await expect(bed.form(clusterTarget({ proxiedPlanes: allPlanes }))).rejects.toThrow("interrupted");
    expect(await bed.leftovers()).toEqual([]);
  });

  test.each<{ name: string; target: PlannedTarget; says: RegExp }>([
    { name: "cluster", target: clusterTarget({ config: { maxmemory: "lots" } }), says: /maxmemory/ },
    { name: "standalone", target: standaloneTarget({ config: { "no-such-line": "1" } }), says: /no-such-line/ },
  ])("a $name server that dies at its start is named with its last log lines", async ({ target, says }) => {
    await using bed = makeTestBed();
    const error: unknown = await bed.form(target).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error).toMatchObject({
      exitCode: 3,
      message: expect.stringMatching(/node-\d \(redis-server\) exited/) as string,
    });
    expect((error as EnvironmentError).lastLines.join("\n")).toMatch(says);
    // The others may be gone before they have said anything.
    const [node = ""] = /[\w-]+-node-\d/.exec((error as EnvironmentError).message) ?? [];
    expect(readFileSync(join(bed.folder, "logs", `${node}.log`), "utf8")).toMatch(says);
    expect(await bed.leftovers()).toEqual([]);
  });

  test("a program that is not there is named", async () => {
    const binaries = { ...findBinaries(process.env), redisServer: "/nowhere/redis-server" };
    await using bed = makeTestBed({ binaries });
    await expect(bed.form(clusterTarget())).rejects.toThrow(/\/nowhere\/redis-server does not start/);
    expect(await bed.leftovers()).toEqual([]);
  });

  test("a plane without proxies is refused before anything starts", async () => {
    await using bed = makeTestBed();
    await expect(bed.form(clusterTarget({ proxiedPlanes: ["bus"] }))).rejects.toThrow("no proxies for the bus plane");
    expect(bed.journalled).toEqual([]);
  });

  test("a line that redrill sets itself is refused before anything starts", async () => {
    await using bed = makeTestBed();
    await expect(bed.form(standaloneTarget({ config: { port: "6379" } }))).rejects.toThrow("targets.one.config.port");
    expect(bed.journalled).toEqual([]);
  });
});

test("forms with other ports when somebody was faster on one of them", async () => {
  const real = findBinaries(process.env);
  const folder = mkdtempSync(join(tmpdir(), "redrill-test-"));
  const redisServer = join(folder, "redis-server");
  // Stands in for a server that meets a taken port once: what it prints then is Redis's own line.
  const taken = "Warning: Could not create server TCP listening socket 127.0.0.1:1: bind: Address already in use";
  writeFileSync(
    redisServer,
    `#!/bin/sh\nif mkdir "${folder}/met" 2>/dev/null; then echo "${taken}"; exit 1; fi\nexec "${real.redisServer}" "$@"\n`,
  );
  chmodSync(redisServer, 0o755);
  await using bed = makeTestBed({ binaries: { ...real, redisServer } });
  const cache = await bed.form(clusterTarget());
  expect(await missing(cache)).toEqual([]);
  rmSync(folder, { recursive: true });
  const started = bed.journalled.flatMap((entry) => (entry.type === "node.started" ? [entry.address] : []));
  expect(started.length).toBeGreaterThan(6);
  expect(new Set(started).size).toBe(started.length);
});

test("is not whole while a replica is away, a sentinel frozen or a path cut", async () => {
  await using bed = makeTestBed();
  const [sessions, cache] = await Promise.all([bed.form(sentinelTarget()), bed.form(clusterTarget())]);
  await sessions.nodes[2]?.kill();
  await sessions.sentinels[1]?.pause();
  await cache.nodes[5]?.kill();
  const lines = [...(await missing(sessions)), ...(await missing(cache))].join("\n");
  expect(lines).toMatch(/sessions-node-3 is gone/);
  expect(lines).toMatch(/sessions-sentinel-2 is silent/);
  expect(lines).toMatch(/sessions-node-1: 1 of 2 replicas online/);
  expect(lines).toMatch(/cache-node-6 is gone/);
});
