import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { waitUntil } from "../base/wait-until.ts";
import type { Ability } from "../plan/plan.ts";
import type { Link, RedisNode, Topology } from "./contract.ts";
import { addressText, askOnFreshConnection } from "./redis-client.ts";
import { missing as missingIn } from "./shapes/table.ts";
import { clusterTarget, sentinelTarget, standaloneTarget, type TestBed } from "./testing/test-bed.ts";
import { openLimitMs } from "./testing/docker-for-tests.ts";
import { testProviders, type TestSite } from "./testing/test-providers.ts";

const patient = AbortSignal.timeout(120_000);

async function runIdOf(node: RedisNode): Promise<string | undefined> {
  return /^run_id:(\w+)/m.exec(String(await node.ask(["INFO", "server"], 2_000)))?.[1];
}

/** The roles of a shard when its master is another node. */
async function untilMasterIsNot(topology: Topology, node: RedisNode, shard = 1) {
  const shards = await waitUntil(
    {
      what: `another master than ${node.name}`,
      look: () => topology.roles(patient),
      isDone: (seen) => ![node, null, undefined].includes(seen.find((one) => one.shard === shard)?.master),
      limitMs: 20_000,
    },
    patient,
  );
  const found = shards.find((one) => one.shard === shard);
  if (found === undefined || found.master === null) throw new Error("no master");
  return { ...found, master: found.master };
}

async function rolesOf(topology: Topology): Promise<readonly string[]> {
  const shards = await topology.roles(patient);
  return shards.map(({ master, slots, replicas }) => {
    const ranges = slots.map(({ from, to }) => `${String(from)}-${String(to)}`).join() || "-";
    return [master?.name ?? "nobody", ranges, replicas.map(({ name }) => name).join()].join(" ").trimEnd();
  });
}

/** A PING as a client would send it that was told this address. */
async function pingAt({ access: { addressMap, username, password } }: Topology, told: string): Promise<unknown> {
  const [host = "", port = ""] = (addressMap[told] ?? told).split(":");
  const { reply } = await askOnFreshConnection({ host, port: Number(port) }, { username, password }, ["PING"], 1_000);
  return reply;
}

/** The open connection breaks first; then new ones are refused. */
async function untilRefused(node: RedisNode): Promise<void> {
  const look = () => node.ask(["PING"], 1_000).then(String, (error: unknown) => (error as { code?: string }).code);
  const isDone = (seen: unknown) => seen === "ECONNREFUSED";
  await waitUntil({ what: `${node.name} refuses`, look, isDone, limitMs: 2_000, pauseMs: 5 }, patient);
}

function linkOf(node: RedisNode): Link {
  const link = node.link("client");
  if (link === null) throw new Error(`${node.name} has no proxy on the client plane`);
  return link;
}

function nodeOf(topology: Topology, number: number): RedisNode {
  const node = topology.nodes[number - 1];
  if (node === undefined) throw new Error(`no node ${String(number)}`);
  return node;
}

describe.each(testProviders)("the provider $name", ({ abilities, missing, open }) => {
  describe.skipIf(missing !== null)(`keeps the contract${missing === null ? "" : ` (not here: ${missing})`}`, () => {
    let site: TestSite;
    let bed: TestBed;
    let one: Topology;
    let sessions: Topology;
    let cache: Topology;
    const all = () => [one, sessions, cache];

    beforeAll(async () => {
      site = await open();
      if (site.missing) return;
      bed = site.makeBed();
      [one, sessions, cache] = await Promise.all([
        bed.form(standaloneTarget({ proxiedPlanes: ["client"] })),
        bed.form(sentinelTarget({ proxiedPlanes: ["client", "replication"] })),
        bed.form(clusterTarget({ proxiedPlanes: ["replication"] })),
      ]);
    }, openLimitMs);

    afterAll(async () => {
      if (!site.missing) await bed[Symbol.asyncDispose]();
      await site[Symbol.asyncDispose]();
    });

    beforeEach(({ skip }) => {
      if (site.missing) skip(site.missing);
    });

    const can = (...needed: readonly Ability[]) => needed.every((ability) => abilities.includes(ability));

    describe("a topology", () => {
      test("is whole when it is formed, with the roles that were planned", async () => {
        for (const topology of all()) expect(await missingIn(topology)).toEqual([]);
        expect(await Promise.all(all().map(rolesOf))).toEqual([
          ["one-node-1 -"],
          ["sessions-node-1 - sessions-node-2,sessions-node-3"],
          [
            "cache-node-1 0-5460 cache-node-4",
            "cache-node-2 5461-10921 cache-node-5",
            "cache-node-3 10922-16383 cache-node-6",
          ],
        ]);
        expect(sessions.sentinels.map(({ name }) => name)).toEqual(
          [1, 2, 3].map((n) => `sessions-sentinel-${String(n)}`),
        );
      });

      test("is reached by its clients at every address that they are told", async () => {
        const slots = (await nodeOf(cache, 1).ask(["CLUSTER", "SLOTS"], 1_000)) as [
          number,
          number,
          ...[string, number][],
        ][];
        const learnt = slots.flatMap(([, , ...nodes]) => nodes.map(([host, port]) => `${host}:${String(port)}`));
        expect(learnt.length).toBeGreaterThanOrEqual(3);
        for (const address of learnt) expect(cache.access.addresses).toContain(address);

        const [sentinel] = sessions.sentinels;
        const told = (await sentinel?.ask(["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "sessions"], 1_000)) as string[];
        expect(sessions.access.masterName).toBe("sessions");
        const places: [Topology, readonly string[]][] = [
          [one, one.access.addresses],
          [cache, learnt],
          [sessions, [told.join(":"), ...sessions.access.sentinels]],
        ];
        for (const [topology, addresses] of places)
          for (const address of addresses) expect(await pingAt(topology, address)).toBe("PONG");
      });
    });

    describe.runIf(can("link"))("a link", () => {
      test("of the client plane delays clients alone, and leads where clients are led", async () => {
        const link = linkOf(nodeOf(one, 1));
        expect(Object.values(one.access.addressMap)).toContain(addressText(link.listen));
        await link.add({
          name: "slow",
          type: "latency",
          stream: "downstream",
          attributes: { latency: 150, jitter: 0 },
        });
        expect(await link.has("slow")).toBe(true);
        expect(await link.roundTripMs(2_000)).toBeGreaterThanOrEqual(149);
        const startMs = performance.now();
        await nodeOf(one, 1).ask(["PING"], 1_000);
        expect(performance.now() - startMs).toBeLessThan(140);
        await link.remove("slow");
        await link.remove("slow");
        expect(await link.has("slow")).toBe(false);
        const look = () => link.roundTripMs(2_000);
        await waitUntil({ what: "quick again", look, isDone: (ms) => ms < 140, limitMs: 5_000 }, patient);
      });
    });

    describe("a node", () => {
      test.runIf(can("kill", "restart"))(
        "that is killed is gone at once, refuses, and comes back with another run_id on the same port",
        async () => {
          const node = nodeOf(sessions, 3);
          const [before, pid] = [await runIdOf(node), node.pid];
          await node.kill();
          expect(node.pid).toBeNull();
          await untilRefused(node);
          await node.kill();

          await node.start(patient);
          await node.start(patient);
          expect(await node.ask(["PING"], 1_000)).toBe("PONG");
          expect(await runIdOf(node)).not.toBe(before);
          expect(node.pid).not.toBe(pid);
          const told = bed.journalled.filter((entry) => "node" in entry && entry.node === node.name);
          expect(told.map(({ type }) => type)).toEqual(["node.started", "node.exited", "node.started"]);
          expect(told[1]).toMatchObject({ asked: true, detail: "ended by SIGKILL" });
        },
      );

      test.runIf(can("pause"))(
        "that is frozen answers nothing until it is resumed, and keeps its process",
        async () => {
          const node = nodeOf(cache, 6);
          const before = await runIdOf(node);
          await node.pause();
          await node.pause();
          expect(await node.isFrozen()).not.toBe(false);
          await expect(node.ask(["PING"], 100)).rejects.toMatchObject({ code: "TIMEOUT" });
          await node.resume();
          await node.resume();
          expect(await node.isFrozen()).not.toBe(true);
          expect(await node.ask(["PING"], 2_000)).toBe("PONG");
          expect(await runIdOf(node)).toBe(before);
        },
      );

      test.runIf(can("kill", "restart", "pause"))(
        "that ends by itself cannot be frozen, and is reported as unasked",
        async () => {
          const node = nodeOf(cache, 5);
          await node.ask(["SHUTDOWN", "NOSAVE"], 1_000).catch(() => undefined);
          await waitUntil(
            { what: "gone", look: async () => node.pid, isDone: (pid) => pid === null, limitMs: 5_000, pauseMs: 5 },
            patient,
          );
          await expect(node.pause()).rejects.toThrow("not running");
          expect(bed.journalled).toContainEqual(
            expect.objectContaining({ type: "node.exited", node: node.name, asked: false }) as unknown,
          );
          await node.start(patient);
        },
      );
    });

    describe.runIf(can("kill", "restart", "pause"))("roles", () => {
      test("see a cluster failover after SIGKILL, the shard keeping its number, and the old master come back as replica", async () => {
        const [first] = await cache.roles(patient);
        const master = first?.master;
        const [replica] = first?.replicas ?? [];
        if (master === null || master === undefined || replica === undefined)
          throw new Error("the shard has no master or no replica");
        await master.kill();
        expect((await cache.roles(patient))[0]).toMatchObject({ shard: 1, master: null });

        const after = await untilMasterIsNot(cache, master);
        expect(after.master.name).toBe(replica.name);
        expect(after.slots).toEqual(first?.slots);
        expect(after.epoch).toBeGreaterThan(first?.epoch ?? 0);

        await master.start(patient);
        const healed = await waitUntil(
          {
            what: "the old master is a replica",
            look: () => cache.roles(patient),
            isDone: ([shard]) => shard?.replicas.includes(master) === true,
            limitMs: 10_000,
          },
          patient,
        );
        expect(healed.map(({ shard, slots }) => [shard, slots[0]?.from])).toEqual([
          [1, 0],
          [2, 5461],
          [3, 10_922],
        ]);
      });

      test("see a sentinel failover after SIGKILL, also while a sentinel is frozen", async () => {
        const before = nodeOf(sessions, 1);
        await waitUntil(
          {
            what: "node 3 a replica again",
            look: () => sessions.roles(patient),
            isDone: ([shard]) => shard?.replicas.length === 2,
            limitMs: 10_000,
          },
          patient,
        );
        await sessions.sentinels[2]?.pause();
        await before.kill();
        const after = await untilMasterIsNot(sessions, before);
        expect(after.epoch).toBeGreaterThan(-1);
        await sessions.sentinels[2]?.resume();
        await waitUntil(
          {
            what: "the new master takes a write",
            look: () => after.master.ask(["SET", "x", "1"], 500).catch(String),
            isDone: (reply) => reply === "OK",
            limitMs: 5_000,
          },
          patient,
        );
      });

      test("are bounded and keep a frozen master in its place until somebody else is", async () => {
        const [, second] = await cache.roles(patient);
        const master = second?.master;
        if (master === null || master === undefined) throw new Error("shard 2 has no master");
        await master.pause();
        const startMs = performance.now();
        const seen = (await cache.roles(AbortSignal.timeout(2_000)))[1];
        expect(performance.now() - startMs).toBeLessThan(1_500);
        expect(seen).toMatchObject({ shard: 2, master: { name: master.name } });
        const after = await untilMasterIsNot(cache, master, 2);
        await master.resume();
        // It claims its slots again when it thaws, in an old epoch: it must not be believed.
        for (let look = 0; look < 20; look++) {
          expect((await cache.roles(patient))[1]?.master?.name).toBe(after.master.name);
        }
      });

      test("end with the signal's reason when that aborts", async () => {
        await expect(cache.roles(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
      });
    });

    test("stopping leaves nothing behind, also of nodes that are frozen or killed, and again is harmless", async () => {
      if (can("pause", "kill")) {
        await nodeOf(cache, 3).pause();
        await nodeOf(cache, 4).kill();
        await sessions.sentinels[0]?.pause();
      }
      await Promise.all(all().map((topology) => topology[Symbol.asyncDispose]()));
      await Promise.all(all().map((topology) => topology[Symbol.asyncDispose]()));
      expect(await bed.leftovers(...all())).toEqual([]);
    });
  });
});
