import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ParameterValue, Plane } from "../plan/plan.ts";
import type { Link, RedisNode, Topology } from "../topology/contract.ts";
import { makeTestBed, sentinelTarget, standaloneTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { exchange, isReply, pings } from "./exchange.ts";
import { faults } from "./table.ts";
import { injectFault, undoableIn, wasFelt } from "./testing/inject-fault.ts";

let bed: TestBed;
let topology: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  topology = await bed.form(
    sentinelTarget({ proxiedPlanes: ["client", "replication", "sentinel"], downAfterMs: 60_000 }),
  );
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

/** Whom a plane leads to, and the path. */
function on(plane: Plane): { readonly node: RedisNode; readonly link: Link } {
  const node = plane === "sentinel" ? topology.sentinels[0] : topology.nodes[0];
  const link = node?.link(plane);
  if (node === undefined || link === null || link === undefined) throw new Error(`no path on the ${plane} plane`);
  return { node, link };
}

const limit = () => AbortSignal.timeout(10_000);

const cases = [
  ["bandwidth", { perSecondBytes: 100_000 }],
  ["refuse", {}],
  ["reset", {}],
  ["slowClose", { delayMs: 300 }],
  ["slicer", { sizeBytes: 64, pauseMs: 2 }],
  ["partialReply", { nth: 5 }],
  ["malformedReply", { nth: 5 }],
  ["blackHole", {}],
  ["latency", { roundTripMs: 100, oneWayMs: null, jitterMs: 0 }],
] as const satisfies readonly (readonly [string, Readonly<Record<string, ParameterValue>>])[];

describe.each(["client", "replication", "sentinel"] as const)("on the %s plane", (plane) => {
  test.each(cases)("%s is felt, has its undo record meanwhile, and is gone when healed", async (kind, parameters) => {
    const { node, link } = on(plane);
    await using injection = await injectFault(topology, kind, [node], { plane, ...parameters });
    expect(undoableIn(bed).join()).toContain(`${node.name}-${plane}`);
    expect(await injection.feel(limit())).toEqual(wasFelt);
    expect(await injection.heal()).toMatchObject({ verified: true });
    expect(undoableIn(bed)).toEqual([]);
    expect(await link.ask(["PING"], 2_000)).toBe("PONG");
  });
});

test.each(cases)("%s is not felt when it was taken out behind its back", async (kind, parameters) => {
  const { node, link } = on("client");
  await using injection = await injectFault(topology, kind, [node], { plane: "client", ...parameters });
  await link.open();
  for (const stream of ["upstream", "downstream"]) await link.remove(`a-${kind}-${stream}`);
  const felt = await injection.feel(limit());
  expect(felt.effective, felt.detail).toBe(false);
  expect(await injection.heal()).toMatchObject({ verified: true });
});

test.each(cases.filter(([kind]) => kind !== "latency" && kind !== "blackHole"))(
  "%s does not touch the other planes of its node",
  async (kind, parameters) => {
    const { node } = on("client");
    await using injection = await injectFault(topology, kind, [node], { plane: "client", ...parameters });
    const { received, end, tookMs } = await exchange(on("replication").link.listen, pings(20), {
      limitMs: 2_000,
      isEnough: (bytes) => bytes.toString("latin1").split("+PONG\r\n").length === 21,
    });
    expect(received.toString("latin1")).toBe("+PONG\r\n".repeat(20));
    expect(end).toBe("open");
    expect(tookMs).toBeLessThan(1_000);
    await injection.heal();
  },
);

describe("a connection that is open when the fault begins", () => {
  async function openOne(): Promise<{ readonly socket: Socket; readonly ended: Promise<string> }> {
    const { host, port } = on("client").link.listen;
    const socket = connect({ host, port });
    const ended = new Promise<string>((resolve) => {
      socket.once("end", () => {
        resolve("FIN");
      });
      socket.once("error", (error: NodeJS.ErrnoException) => {
        resolve(error.code ?? "error");
      });
    });
    await once(socket, "connect");
    socket.write(pings(1));
    await once(socket, "data");
    return { socket, ended };
  }

  // A cut that is told and one that is not: only the first lets a client know at once.
  test("ends by FIN when the path refuses, and hears nothing in a black hole", async () => {
    const { node } = on("client");
    const first = await openOne();
    const refusal = await injectFault(topology, "refuse", [node], { plane: "client" });
    expect(await first.ended).toBe("FIN");
    await refusal.heal();
    const second = await openOne();
    await using hole = await injectFault(topology, "blackHole", [node], { plane: "client" });
    second.socket.write(pings(1));
    const told = await Promise.race([
      second.ended,
      new Promise((resolve) => setTimeout(() => resolve("nothing"), 500)),
    ]);
    expect(told).toBe("nothing");
    await hole.heal();
    second.socket.destroy();
  });

  test("ends at its next byte when the path resets", async () => {
    const { node } = on("client");
    const { socket, ended } = await openOne();
    await using injection = await injectFault(topology, "reset", [node], { plane: "client" });
    socket.write(pings(1));
    expect(await ended).toMatch(/FIN|ECONNRESET/);
    await injection.heal();
  });
});

test("a refused path stays refused when toxiproxy is replaced meanwhile, and opens again", async () => {
  const { node, link } = on("client");
  await using injection = await injectFault(topology, "refuse", [node], { plane: "client" });
  const record = bed.toxiproxyPid();
  process.kill(record, "SIGKILL");
  // The next call waits for the one that takes its place.
  expect(await on("replication").link.has("none")).toBe(false);
  expect(await injection.feel(limit())).toEqual(wasFelt);
  expect(await injection.heal()).toMatchObject({ verified: true });
  const { received } = await exchange(link.listen, pings(1), { limitMs: 2_000, isEnough: isReply });
  expect(received.toString("latin1")).toBe("+PONG\r\n");
});

test("replies inside TLS cannot be followed, and plan says so", () => {
  const security = { hasPassword: false, app: null, hasTls: true, renamed: {} };
  const members = { shards: 1, copies: 1, sentinels: 0 };
  const all = { kind: "node", shard: null, role: "both", number: null, total: 1, masters: 1, perShard: 1 } as const;
  for (const kind of ["partialReply", "malformedReply"] as const) {
    expect(faults[kind].fits?.(standaloneTarget({ security }), all, members)).toContain("speaks TLS");
    expect(faults[kind].fits?.(standaloneTarget(), all, members)).toBeNull();
  }
});
