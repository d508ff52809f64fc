import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ParameterValue } from "../plan/plan.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { makeTestBed, standaloneTarget, type TestBed } from "../topology/testing/test-bed.ts";
import type { faults } from "./table.ts";
import { injectFault, wasFelt } from "./testing/inject-fault.ts";

let bed: TestBed;
let topology: Topology;

beforeAll(async () => {
  bed = makeTestBed();
  topology = await bed.form(standaloneTarget({ config: { appendonly: "no", save: "3600 1" } }));
});

afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

function node(): RedisNode {
  const [one] = topology.nodes;
  if (one === undefined) throw new Error("no node");
  return one;
}

const limit = () => AbortSignal.timeout(10_000);

/** Takes it down and up again, with one key in memory; what is left of that afterwards. */
async function throughIt(kind: keyof typeof faults, parameters: Readonly<Record<string, ParameterValue>>) {
  await node().ask(["FLUSHALL"], 1_000);
  await node().ask(["SET", "key", "value"], 1_000);
  const injection = await injectFault(topology, kind, [node()], parameters);
  expect(await injection.feel(limit())).toEqual(wasFelt);
  expect(node().pid).toBeNull();
  expect(await injection.heal()).toMatchObject({ verified: true });
  return node().ask(["GET", "key"], 1_000);
}

describe("what was in memory alone", () => {
  test.each([
    ["terminate", { save: "as-configured", data: "kept" }, "value"],
    ["terminate", { save: "yes", data: "kept" }, "value"],
    ["terminate", { save: "no", data: "kept" }, null],
    ["terminate", { save: "yes", data: "lost" }, null],
    ["restart", { how: "terminate", data: "kept" }, "value"],
    ["restart", { how: "terminate", data: "lost" }, null],
    ["restart", { how: "kill", data: "kept" }, null],
  ] as const)("after %s with %o is %s", async (kind, parameters, left) => {
    await node().ask(["CONFIG", "SET", "save", "3600 1"], 1_000);
    // A snapshot of an earlier case would come back.
    await injectFault(topology, "restart", [node()], { how: "kill", data: "lost" }).then(async (one) => one.heal());
    expect(await throughIt(kind, parameters)).toBe(left);
  });
});

test("kill with its data lost leaves nothing of what was saved", async () => {
  await node().ask(["SET", "saved", "value"], 1_000);
  await node().ask(["SAVE"], 1_000);
  const kept = await injectFault(topology, "kill", [node()], { data: "kept" });
  await kept.heal();
  expect(await node().ask(["GET", "saved"], 1_000)).toBe("value");
  const lost = await injectFault(topology, "kill", [node()], { data: "lost" });
  const { verified, detail } = await lost.heal();
  expect([verified, await node().ask(["GET", "saved"], 1_000)]).toEqual([true, null]);
  expect(detail).toMatch(/on an empty disk, run_id changed; keys before \d+, at first 0/);
});

test("a SHUTDOWN that is refused is no termination: the error is thrown and the server goes on", async () => {
  await node().ask(["ACL", "SETUSER", "default", "-shutdown"], 1_000);
  await expect(injectFault(topology, "terminate", [node()], { save: "no", data: "kept" })).rejects.toMatchObject({
    name: "ReplyError",
    message: expect.stringContaining("NOPERM") as string,
  });
  expect(await node().ask(["PING"], 1_000)).toBe("PONG");
  await node().ask(["ACL", "SETUSER", "default", "+shutdown"], 1_000);
});

test("a frozen server that does not end in time is killed, and that is not felt as a termination", async () => {
  const pid = node().pid ?? 0;
  const stubborn = new Proxy(node(), {
    get: (real, key) => {
      if (key === "terminate") return async () => node().terminate(true, 300);
      const value: unknown = Reflect.get(real, key, real);
      return typeof value === "function" ? (value.bind(real) as unknown) : value;
    },
  });
  process.kill(pid, "SIGSTOP");
  const injection = await injectFault(topology, "terminate", [stubborn], { save: "yes", data: "kept" });
  const felt = await injection.feel(limit());
  expect(felt.effective, felt.detail).toBe(false);
  expect(felt.detail).toContain("was killed");
  expect(await injection.heal()).toMatchObject({ verified: true });
});
