import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ParameterValue } from "../plan/plan.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { makeTestBed, sentinelTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { faults } from "./table.ts";
import { changed, injectFault, undoableIn, wasFelt } from "./testing/inject-fault.ts";

let bed: TestBed;
let topology: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  // Nobody fails over here: the faults are felt on their own, not through what the sentinels make of them.
  topology = await bed.form(sentinelTarget({ proxiedPlanes: ["client", "replication"], downAfterMs: 60_000 }));
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

function node(number: number): RedisNode {
  const found = topology.nodes[number - 1];
  if (found === undefined) throw new Error(`no node ${String(number)}`);
  return found;
}

const inject = (
  kind: keyof typeof faults,
  nodes: readonly RedisNode[],
  parameters?: Readonly<Record<string, ParameterValue>>,
  healLimitMs?: number,
) => injectFault(topology, kind, nodes, parameters, healLimitMs);

const limit = () => AbortSignal.timeout(10_000);

const undoable = () => undoableIn(bed);

describe("kill", () => {
  test("is felt as a process that is gone and refuses, and healed by a start with another run_id, on several nodes", async () => {
    await using injection = await inject("kill", [node(2), node(3)]);
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.detail).toMatch(/sessions-node-2: the process is gone, PING refused; sessions-node-3/);
    expect([node(2).pid, node(3).pid]).toEqual([null, null]);

    const healed = await injection.heal();
    expect(healed).toMatchObject({ verified: true });
    expect(await injection.heal()).toBe(healed);
    await injection[Symbol.asyncDispose]();
    expect(await node(2).ask(["PING"], 1_000)).toBe("PONG");
  });

  test("is not felt on a node that somebody started again", async () => {
    await using injection = await inject("kill", [node(3)]);
    await node(3).start(limit());
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
  });
});

describe("freeze", () => {
  test("is felt as silence of a stopped process, and healed by an answer; its undo record is there meanwhile", async () => {
    await using injection = await inject("freeze", [node(1)]);
    expect(undoable()).toEqual(["resume sessions-node-1"]);
    const felt = await injection.feel(limit());
    expect(felt).toEqual(wasFelt);
    expect(felt.agoMs).toBeGreaterThanOrEqual(500);
    expect(await injection.heal()).toEqual({ verified: true, detail: "sessions-node-1: resumed, PING answered" });
    expect(undoable()).toEqual([]);
  });

  test("is not felt on a process that was continued behind its back", async () => {
    await using injection = await inject("freeze", [node(2)]);
    process.kill(node(2).pid ?? 0, "SIGCONT");
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
  });

  test("of a sentinel works as well", async () => {
    const { sentinels } = topology;
    await using injection = await inject("freeze", sentinels.slice(0, 1));
    expect(await injection.feel(limit())).toEqual(wasFelt);
  });

  test("whose healing cannot be verified within its limit says so and does not throw", async () => {
    const stubborn = changed(node(2), { resume: async () => undefined });
    const injection = await inject("freeze", [stubborn], {}, 600);
    const healed = await injection.heal();
    await node(2).resume();
    expect(healed).toMatchObject({ verified: false });
    expect(healed.detail).toMatch(/not within 600 ms|timeout/);
  });
});

describe.each(["client", "replication"] as const)("on the %s plane", (plane) => {
  const other = plane === "client" ? "replication" : "client";

  test("latency is felt by a PING through the path, not on the other plane, and healed", async () => {
    await using injection = await inject("latency", [node(1), node(2)], {
      plane,
      roundTripMs: 100,
      oneWayMs: null,
      jitterMs: 0,
    });
    expect(undoable()).toEqual([
      `remove toxic a-latency-downstream from sessions-node-1-${plane}`,
      `remove toxic a-latency-downstream from sessions-node-2-${plane}`,
    ]);
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await node(1).link(other)?.roundTripMs(2_000)).toBeLessThan(90);
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(undoable()).toEqual([]);
  });

  test("latency one way is felt on the request and on the reply", async () => {
    await using injection = await inject("latency", [node(1)], { plane, roundTripMs: null, oneWayMs: 50, jitterMs: 5 });
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await node(1).link(plane)?.roundTripMs(2_000)).toBeGreaterThanOrEqual(85);
  });

  test("latency is not felt when its toxic was taken out behind its back", async () => {
    await using injection = await inject("latency", [node(1)], {
      plane,
      roundTripMs: 100,
      oneWayMs: null,
      jitterMs: 0,
    });
    await node(1).link(plane)?.remove("a-latency-downstream");
    const felt = await injection.feel(limit());
    expect(felt.effective).toBe(false);
    expect(felt.detail).toMatch(/took [\d.]+ ms, .* 100.0 ms were to be added/);
  });

  test("a black hole is felt as silence, not on the other plane, and healed on a fresh connection", async () => {
    await using injection = await inject("blackHole", [node(1)], { plane });
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await node(1).link(other)?.ask(["PING"], 2_000)).toBe("PONG");
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(await node(1).link(plane)?.ask(["PING"], 2_000)).toBe("PONG");
    expect(undoable()).toEqual([]);
  });

  test("a black hole is not felt when half of it was taken out behind its back and replies come", async () => {
    await using injection = await inject("blackHole", [node(1)], { plane });
    for (const stream of ["upstream", "downstream"]) await node(1).link(plane)?.remove(`a-blackHole-${stream}`);
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
  });

  test("a link fault on a node that is held down by another one is healed by what the proxy says", async () => {
    await using injection = await inject("blackHole", [node(3)], { plane });
    await using killed = await inject("kill", [node(3)]);
    expect(await injection.feel(limit())).toMatchObject({ effective: false });
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(await killed.heal()).toMatchObject({ verified: true });
  });
});

test("when one node cannot be hurt, the others are healed and the error is thrown", async () => {
  await node(3).kill();
  await expect(inject("freeze", [node(2), node(3)])).rejects.toThrow("sessions-node-3 is not running");
  expect(await node(2).ask(["PING"], 1_000)).toBe("PONG");
  expect(undoable()).toEqual([]);
  await node(3).start(limit());
});

test("latency wants exactly one of roundTrip and oneWay, and a jitter that leaves it felt", () => {
  const { check } = faults.latency;
  expect(check?.({ roundTripMs: 30, oneWayMs: null })).toBeNull();
  expect(check?.({ roundTripMs: null, oneWayMs: null })).toMatch(/roundTrip: 30ms/);
  expect(check?.({ roundTripMs: 30, oneWayMs: 15 })).toMatch(/exclude/);
  expect(check?.({ roundTripMs: 30, oneWayMs: null, jitterMs: 15 })).toBeNull();
  expect(check?.({ roundTripMs: 30, oneWayMs: null, jitterMs: 16 })).toMatch(/at most half/);
});
