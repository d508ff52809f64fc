import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Topology } from "../contract.ts";
import { externalTarget } from "../testing/external-target.ts";
import { clusterTarget, makeTestBed, sentinelTarget, standaloneTarget, type TestBed } from "../testing/test-bed.ts";
import { externalProvider } from "./external-provider.ts";

const patient = AbortSignal.timeout(120_000);

let bed: TestBed;
let one: Topology;
let sessions: Topology;
let cache: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  [one, sessions, cache] = await Promise.all([
    bed.form(standaloneTarget({ config: { requirepass: "s3cret" } })),
    bed.form(sentinelTarget()),
    bed.form(clusterTarget()),
  ]);
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

describe("a deployment that stands", () => {
  test.for(["standalone", "sentinel", "cluster"] as const)("of %s is found whole from its seeds", async (which) => {
    const standing = { standalone: one, sentinel: sessions, cluster: cache }[which];
    await using there = await externalProvider.create(await externalTarget(standing), bed.context);
    const places = (topology: Topology) => topology.nodes.map(({ announced }) => announced.port);
    expect(places(there)).toEqual(places(standing));
    expect(there.sentinels).toHaveLength(standing.sentinels.length);
    expect(new Set(there.sentinels.map(({ direct }) => direct.port))).toEqual(
      new Set(standing.sentinels.map(({ direct }) => direct.port)),
    );
    const shape = async (topology: Topology) =>
      (await topology.roles(patient)).map(({ shard, slots, master, replicas }) => ({
        shard,
        slots,
        master: master?.announced.port,
        replicas: new Set(replicas.map(({ announced }) => announced.port)),
      }));
    expect(await shape(there)).toEqual(await shape(standing));
    expect(there.access).toMatchObject({
      topology: which,
      masterName: standing.access.masterName,
      password: standing.access.password,
    });
  });

  test("is found by the seed that answers, and known by the name that its sentinels use", async () => {
    const target = await externalTarget(sessions, {
      seeds: ["127.0.0.1:1", ...sessions.sentinels.map(({ direct }) => `127.0.0.1:${String(direct.port)}`)],
    });
    await using there = await externalProvider.create(target, bed.context);
    expect(there.name).toBe("there");
    expect(there.access.masterName).toBe("sessions");
  });

  test("cannot be killed, frozen or started", async () => {
    await using there = await externalProvider.create(await externalTarget(cache), bed.context);
    const [node] = there.nodes;
    for (const act of ["kill", "pause", "resume"] as const) {
      await expect(node?.[act]()).rejects.toThrow("is not redrill's");
    }
    await expect(node?.start(patient)).rejects.toThrow("is not redrill's");
    expect(await cache.nodes[0]?.ask(["PING"], 1_000)).toBe("PONG");
  });
});

describe("one clear message", () => {
  const refusal = async (standing: Topology, more: Parameters<typeof externalTarget>[1]) =>
    externalProvider.create(await externalTarget(standing, more), bed.context).then(
      () => "it was taken",
      (error: unknown) => error as { message: string; next: string; exitCode: number },
    );

  test.for([
    ["nobody listens", { seeds: ["127.0.0.1:1"] }, "refuses connections", "Is it running"],
    ["the password is wrong", { password: "wrong" }, "does not accept these credentials", "Check username"],
    ["there is no password", { password: null }, "does not accept these credentials", "Check username"],
    ["the host has no address", { seeds: ["nowhere.invalid:6379"] }, "is a host that nobody knows", "Check the name"],
    [
      "TLS is spoken to a server without it",
      { tls: { caFile: null, certificateFile: null, keyFile: null, serverName: null, insecure: false } },
      "127.0.0.1:",
      "redis",
    ],
  ] as const)("where %s", async ([, more, what, next]) => {
    const error = await refusal(one, more);
    expect(error).toMatchObject({ exitCode: 3 });
    expect(error).toMatchObject({ message: expect.stringContaining(what), next: expect.stringContaining(next) });
  });

  test("where the sentinels do not know the name", async () => {
    expect(await refusal(sessions, { masterName: "mymaster" })).toMatchObject({
      exitCode: 3,
      message: expect.stringContaining("does not know a master of that name"),
    });
  });

  test("where half of it is down at the start", async () => {
    const target = await externalTarget(sessions);
    await sessions.nodes[2]?.kill();
    const error = await externalProvider.create(target, bed.context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ exitCode: 3, next: expect.stringContaining("Repair it first") });
    expect(error).toMatchObject({ message: expect.stringMatching(/there is not whole, so no run begins: .*node-\d/) });
    await sessions.nodes[2]?.start(patient);
  });
});
