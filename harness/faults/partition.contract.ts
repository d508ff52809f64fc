import { connect } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { removeTable, whyNoFilters } from "../base/nft.ts";
import { pendingUndo } from "../base/undo.ts";
import { waitUntil } from "../base/wait-until.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { clusterTarget, makeTestBed, type TestBed } from "../topology/testing/test-bed.ts";
import { injectFault, undoableIn, wasFelt } from "./testing/inject-fault.ts";

const why = await whyNoFilters();
if (why !== null) process.stderr.write(`partition is not tested: ${why}\n`);

const limit = () => AbortSignal.timeout(20_000);

describe.skipIf(why !== null)("partition", () => {
  let bed: TestBed;
  let topology: Topology;

  beforeAll(async () => {
    bed = makeTestBed();
    topology = await bed.form(
      clusterTarget({ hasOwnAddresses: true, proxiedPlanes: ["client"], nodeTimeoutMs: 1_000 }),
    );
  });

  afterAll(async () => {
    await bed[Symbol.asyncDispose]();
  });

  function node(number: number): RedisNode {
    const found = topology.nodes[number - 1];
    if (found === undefined) throw new Error(`no node ${String(number)}`);
    return found;
  }

  const asked = async (one: RedisNode, field: string) =>
    new RegExp(`${field}:(\\w+)`).exec(String(await one.ask(["CLUSTER", "INFO"], 1_000)))?.[1];

  test("of a Cluster master both ways is felt, clients still reach it, another one takes over, and healing joins them again", async () => {
    const [before] = await topology.roles(limit());
    const master = before?.master ?? node(1);
    const injection = await injectFault(topology, "partition", [master], { direction: "both" });
    expect(undoableIn(bed).join()).toContain(`cut ${master.name} off`);
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await master.link("client")?.ask(["PING"], 1_000)).toBe("PONG");
    const elected = await waitUntil(
      {
        what: "another master",
        look: async (signal) => (await topology.roles(signal))[0]?.master?.name,
        isDone: (name) => name !== undefined && name !== master.name,
        limitMs: 15_000,
      },
      limit(),
    );
    expect(elected).not.toBe(master.name);

    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(undoableIn(bed)).toEqual([]);
    await waitUntil(
      {
        what: "the cluster whole again",
        look: async () => Promise.all(topology.nodes.map((one) => asked(one, "cluster_state"))),
        isDone: (states) => states.every((state) => state === "ok"),
        limitMs: 15_000,
      },
      limit(),
    );
  });

  test("one way loses what is sent, or what comes in, and nothing else", async () => {
    for (const direction of ["out", "in"] as const) {
      const injection = await injectFault(topology, "partition", [node(2)], { direction });
      const felt = await injection.feel(limit());
      expect(felt).toEqual(wasFelt);
      expect(felt.detail).toContain(
        direction === "out" ? `${node(2).name} <- x ${node(1).name}` : `${node(2).name} x -> ${node(1).name}`,
      );
      expect(await injection.heal()).toMatchObject({ verified: true });
    }
  });

  test("of several leaves them each other: two sides, not islands", async () => {
    const injection = await injectFault(topology, "partition", [node(1), node(2)], { direction: "both" });
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await node(1).reaches(node(2), 250)).toBe(true);
    expect(await node(1).reaches(node(3), 250)).toBe(false);
    expect(await node(3).reaches(node(4), 250)).toBe(true);
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(await node(1).reaches(node(3), 250)).toBe(true);
  });

  test("is not felt when its filters were taken away behind its back, and a later process can take them away twice", async () => {
    const injection = await injectFault(topology, "partition", [node(5)], { direction: "both" });
    const act = pendingUndo(bed.undoPath).find((record) => record.act.kind === "remove-table")?.act;
    if (act?.kind !== "remove-table") throw new Error("no undo record");
    await removeTable(act);
    await removeTable(act);
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
    expect(await injection.heal()).toMatchObject({ verified: true });
  });

  test("drops what TCP sends, too: a connection from the other side is not made", async () => {
    const injection = await injectFault(topology, "partition", [node(6)], { direction: "both" });
    const { host, port } = node(6).direct;
    const tryFrom = async (localAddress: string) => {
      const socket = connect({ host, port, localAddress });
      const signal = AbortSignal.timeout(400);
      const made = await once(socket, "connect", { signal }).then(
        () => true,
        () => false,
      );
      socket.destroy();
      return made;
    };
    expect([await tryFrom(node(1).direct.host), await tryFrom("127.0.0.1")]).toEqual([false, true]);
    await injection.heal();
    expect(await tryFrom(node(1).direct.host)).toBe(true);
  });
});
