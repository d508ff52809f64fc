import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ParameterValue } from "../plan/plan.ts";
import type { RedisNode } from "../topology/contract.ts";
import { makeTestBed, standaloneTarget, type TestBed } from "../topology/testing/test-bed.ts";
import { injectFault, undoableIn } from "./testing/inject-fault.ts";

const cycles = process.env["REDRILL_E2E"] === "full" ? 50 : 5;

let bed: TestBed;
let node: RedisNode;
let busy: ChildProcess;
let inject: (
  kind: Parameters<typeof injectFault>[1],
  parameters: Readonly<Record<string, ParameterValue>>,
) => ReturnType<typeof injectFault>;

beforeAll(async () => {
  bed = makeTestBed();
  const topology = await bed.form(standaloneTarget({ proxiedPlanes: ["client"] }));
  const [one] = topology.nodes;
  if (one === undefined) throw new Error("no node");
  node = one;
  inject = (kind, parameters) => injectFault(topology, kind, [one], { plane: "client", ...parameters });
  const script = fileURLToPath(new URL("../topology/testing/busy.ts", import.meta.url));
  busy = spawn(process.execPath, [script, String(node.link("client")?.listen.port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (busy.stdout !== null) await once(busy.stdout, "data");
});

afterAll(async () => {
  busy.kill();
  await once(busy, "exit");
  await bed[Symbol.asyncDispose]();
});

test.each([
  ["latency", { roundTripMs: 100, oneWayMs: null, jitterMs: 0 }],
  ["bandwidth", { perSecondBytes: 100_000 }],
  ["blackHole", {}],
  ["refuse", {}],
  ["reset", {}],
  ["slowClose", { delayMs: 100 }],
  ["slicer", { sizeBytes: 64, pauseMs: 1 }],
  ["partialReply", { nth: 5 }],
  ["malformedReply", { nth: 5 }],
] as const)(
  `${String(cycles)} cycles of %s under 50 busy connections: none hangs, each is healed`,
  async (kind, parameters) => {
    for (let cycle = 0; cycle < cycles; cycle++) {
      const injection = await inject(kind, parameters);
      const healed = await injection.heal();
      expect(healed, `cycle ${String(cycle + 1)}`).toMatchObject({ verified: true });
    }
    expect(undoableIn(bed)).toEqual([]);
    expect(await node.link("client")?.ask(["PING"], 2_000)).toBe("PONG");
  },
  240_000,
);
