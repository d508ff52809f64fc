import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../base/wait-until.ts";
import type { PlannedSecurity } from "../plan/plan.ts";
import type { Command, RedisNode, Topology } from "./contract.ts";
import { askOnFreshConnection, type Credentials } from "./redis-client.ts";
import { clusterTarget, makeTestBed, sentinelTarget, standaloneTarget, type TestBed } from "./testing/test-bed.ts";

const security: PlannedSecurity = {
  hasPassword: true,
  app: { keys: "~shop:*", commands: "+@read +@write +@connection -@dangerous +cluster|slots" },
  hasTls: true,
  renamed: { CONFIG: "operators-config", KEYS: "operators-keys", FLUSHALL: "" },
};

/** What Node says of a handshake or a connection that the server ends. */
const notLetIn = /certificate|alert|reset|socket|connection/i;

let bed: TestBed;
let sessions: Topology;
let cache: Topology;
let plain: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  [sessions, cache, plain] = await Promise.all([
    bed.form(sentinelTarget({ security, proxiedPlanes: ["client", "replication"] })),
    bed.form(clusterTarget({ security, proxiedPlanes: ["client", "replication"] })),
    bed.form(standaloneTarget({ security: { hasPassword: false, app: null, hasTls: false, renamed: {} } })),
  ]);
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

function first([node]: readonly RedisNode[]): RedisNode {
  if (node === undefined) throw new Error("nobody there");
  return node;
}

const operator = ({ username, password, tls = null }: RedisNode): Credentials => ({ username, password, tls });
const app = ({ access: { username, password, tls = null } }: Topology): Credentials => ({ username, password, tls });

async function ask(node: RedisNode, credentials: Credentials, args: Command): Promise<unknown> {
  return (await askOnFreshConnection(node.direct, credentials, args, 2_000)).reply;
}

describe("a Sentinel topology and a Cluster with passwords, users, TLS, renamed commands and proxies", () => {
  test("are whole, and the operator is let in, past the proxies and through them", async () => {
    for (const node of [...sessions.nodes, ...sessions.sentinels, ...cache.nodes]) {
      expect(await node.ask(["PING"], 1_000)).toBe("PONG");
    }
    for (const node of [...sessions.nodes, ...cache.nodes]) {
      expect(await node.link("client")?.ask(["PING"], 1_000)).toBe("PONG");
    }
  });

  test("turn away who shows no certificate, one of another authority, or speaks in the clear", async () => {
    for (const node of [first(sessions.nodes), first(sessions.sentinels), first(cache.nodes)]) {
      const right = operator(node);
      const tls = right.tls ?? null;
      if (tls === null) throw new Error("no TLS");
      await expect(ask(node, { ...right, tls: null }, ["PING"])).rejects.toThrow(notLetIn);
      await expect(
        ask(node, { ...right, tls: { ...tls, certificateFile: null, keyFile: null } }, ["PING"]),
      ).rejects.toThrow(notLetIn);
      await expect(ask(node, { ...right, tls: { ...tls, caFile: null } }, ["PING"])).rejects.toThrow(/certificate/);
      expect(await ask(node, right, ["PING"])).toBe("PONG");
    }
    const other = cache.access.tls ?? null;
    await expect(
      ask(first(sessions.nodes), { ...operator(first(sessions.nodes)), tls: other }, ["PING"]),
    ).rejects.toThrow(notLetIn);
  });

  test("ask everybody for a password, which is another one on the sentinels", async () => {
    for (const node of [first(sessions.nodes), first(sessions.sentinels), first(cache.nodes)]) {
      await expect(ask(node, { ...operator(node), password: null }, ["PING"])).rejects.toThrow("NOAUTH");
    }
    const { password } = first(sessions.nodes);
    await expect(
      ask(first(sessions.sentinels), { ...operator(first(sessions.sentinels)), password }, ["PING"]),
    ).rejects.toThrow("WRONGPASS");
  });

  test("let the load do its work as the user app, and nothing else", async () => {
    const master = first(sessions.nodes);
    expect(await ask(master, app(sessions), ["ACL", "WHOAMI"]).catch(String)).toMatch("NOPERM");
    expect(await ask(master, app(sessions), ["SET", "shop:1", "a"])).toBe("OK");
    expect(await ask(master, app(sessions), ["GET", "shop:1"])).toBe("a");
    expect(await ask(first(cache.nodes), app(cache), ["CLUSTER", "SLOTS"])).toHaveLength(3);
    const planted: readonly Command[] = [
      ["SET", "bank:1", "a"],
      ["operators-keys", "*"],
      ["FLUSHDB"],
      ["operators-config", "GET", "*"],
      ["ACL", "LIST"],
      ["SHUTDOWN", "NOSAVE"],
    ];
    for (const command of planted) await expect(ask(master, app(sessions), command)).rejects.toThrow("NOPERM");
  });

  test("know a renamed command by its new name alone, which the harness says for it", async () => {
    const master = first(sessions.nodes);
    expect(await master.ask(["CONFIG", "GET", "save"], 1_000)).toEqual(["save", ""]);
    expect(await master.ask(["keys", "nothing:*"], 1_000)).toEqual([]);
    expect(await ask(master, operator(master), ["operators-config", "GET", "save"])).toEqual(["save", ""]);
    await expect(ask(master, operator(master), ["CONFIG", "GET", "save"])).rejects.toThrow("unknown command");
    await expect(master.ask(["FLUSHALL"], 1_000)).rejects.toThrow("unknown command");
  });

  test("keep their keys and passwords to themselves", () => {
    const { tls } = sessions.access;
    expect(statSync(tls?.keyFile ?? "").mode & 0o077).toBe(0);
    const secrets = [...sessions.nodes, ...sessions.sentinels].flatMap(({ password }) => password ?? []);
    expect(secrets.length).toBe(6);
    const told = JSON.stringify(bed.journalled);
    for (const secret of secrets) expect(told).not.toContain(secret);
  });

  test("fail over: sentinels and nodes have the keys to each other, and know what CONFIG is called", async () => {
    const master = async (topology: Topology, at = 0) =>
      (await topology.roles(AbortSignal.timeout(2_000)))[at]?.master?.name;
    const deposed = first(sessions.nodes);
    await deposed.kill();
    await cache.nodes[3]?.ask(["CLUSTER", "FAILOVER"], 1_000);
    await waitUntil(
      {
        what: "new masters",
        look: async () => [await master(sessions).catch(() => undefined), await master(cache)],
        isDone: ([one, two]) => one !== undefined && one !== "sessions-node-1" && two === "cache-node-4",
        limitMs: 20_000,
      },
      AbortSignal.timeout(30_000),
    );
    const { replicas } = (await sessions.roles(AbortSignal.timeout(2_000)))[0] ?? { replicas: [] };
    expect(replicas).toHaveLength(1);
    await waitUntil(
      {
        what: "the other replica follows the new master",
        look: async () => String(await first(replicas).ask(["INFO", "replication"], 1_000)),
        isDone: (info) => /role:slave[\s\S]*master_link_status:up/.test(info),
        limitMs: 20_000,
      },
      AbortSignal.timeout(30_000),
    );
  });
});

test("a target that locks nothing is open", async () => {
  const nobody = { username: null, password: null };
  expect(await ask(first(plain.nodes), nobody, ["KEYS", "*"])).toEqual([]);
});
