import { expect, test } from "vitest";
import { Clock } from "../base/clock.ts";
import type { JournalEntry } from "../journal/event.ts";
import type { PlannedFault } from "../plan/plan.ts";
import type { RedisNode, Topology } from "../topology/contract.ts";
import { type FaultKind, type Injection, NotHealedError } from "./contract.ts";
import { runFaults } from "./run-faults.ts";

const node = { name: "store-node-1", kind: "node" } as RedisNode;

/** A kind whose acts are only told. */
function tellingKind(told: string[], inject?: () => Promise<Injection>): FaultKind {
  return {
    description: "Tells what is done.",
    needs: ["kill"],
    targets: ["node"],
    window: "optional",
    isLink: false,
    parameters: {},
    inject: async ({ plan }) => {
      told.push(`inject ${plan.name}`);
      if (inject !== undefined) return inject();
      const heal = async () => {
        told.push(`heal ${plan.name}`);
        return { verified: true, detail: "" };
      };
      return {
        feel: async () => ({ effective: true, detail: "", agoMs: 0 }),
        heal,
        [Symbol.asyncDispose]: async () => void (await heal()),
      };
    },
  };
}

function start(faults: readonly Partial<PlannedFault>[], kind: FaultKind, told: string[]) {
  const clock = new Clock();
  const entries: JournalEntry[] = [];
  const running = runFaults(
    faults.map((fault) => ({
      name: "f",
      kind: "tell",
      target: { text: "store.master", target: "store", nodes: { parts: [] } },
      atMs: 0,
      forMs: null,
      parameters: {},
      summary: "",
      ...fault,
    })),
    {
      kinds: { tell: kind },
      topologies: new Map([["store", { name: "store" } as Topology]]),
      resolveNodes: async () => [node],
      seed: 1,
      clock,
      zeroMs: 0,
      journal: (entry) => entries.push(entry),
      lookBefore: async (_target, nodes) => void told.push(`look at ${nodes.map(({ name }) => name).join()}`),
      effectLimitMs: 1_000,
      healLimitMs: 1_000,
    },
  );
  const until = async (wanted: string) => {
    while (!told.includes(wanted)) await new Promise((resume) => setImmediate(resume));
  };
  return { running, entries, until };
}

test("injects at its time, with a last look at the node before, and heals when the window is over", async () => {
  const told: string[] = [];
  const { running, entries, until } = start([{ atMs: 5, forMs: 20 }], tellingKind(told), told);
  await until("heal f");
  await running.end("end of run");
  expect(told).toEqual(["look at store-node-1", "inject f", "heal f"]);
  expect(entries.map(({ type }) => type)).toEqual([
    "fault.injecting",
    "fault.injected",
    "fault.effect",
    "fault.healing",
    "fault.healed",
  ]);
  expect(entries.at(-2)).toMatchObject({ why: "window over" });
});

test("at the end heals what is in, the last one first and each once, and starts nothing any more", async () => {
  const told: string[] = [];
  const faults = [{ name: "first" }, { name: "second", atMs: 10 }, { name: "never", atMs: 60_000 }];
  const { running, until } = start(faults, tellingKind(told), told);
  await until("inject second");
  await Promise.all([running.end("interrupted"), running.end("interrupted")]);
  expect(told.filter((line) => !line.startsWith("look"))).toEqual([
    "inject first",
    "inject second",
    "heal second",
    "heal first",
  ]);
});

test("heals a fault whose injection was still under way when the end came", async () => {
  const told: string[] = [];
  let finish: (() => void) | undefined;
  const healed: string[] = [];
  const slow = async (): Promise<Injection> => {
    await new Promise<void>((resolve) => (finish = resolve));
    const heal = async () => {
      healed.push("healed");
      return { verified: true, detail: "" };
    };
    return {
      feel: async () => ({ effective: true, detail: "", agoMs: 0 }),
      heal,
      [Symbol.asyncDispose]: async () => void (await heal()),
    };
  };
  const { running, until } = start([{}], tellingKind(told, slow), told);
  await until("inject f");
  const ended = running.end("interrupted");
  finish?.();
  await ended;
  expect(healed).toEqual(["healed"]);
});

test("journals what the target itself refused as that, and anything else as a failure", async () => {
  const refusal = (name: string) => Object.assign(new Error("NOPERM"), { name });
  const cases = [
    [refusal("ReplyError"), "refused"],
    [new AggregateError([refusal("ReplyError"), refusal("ReplyError")], "both"), "refused"],
    [new AggregateError([refusal("ReplyError"), refusal("Error")], "one"), "inject"],
    [refusal("Error"), "inject"],
  ] as const;
  for (const [error, stage] of cases) {
    const told: string[] = [];
    const fail = async (): Promise<Injection> => {
      throw error;
    };
    const { running, entries, until } = start([{}], tellingKind(told, fail), told);
    await until("inject f");
    await running.end("end of run");
    expect(entries).toContainEqual(expect.objectContaining({ type: "fault.failed", stage }));
  }
});

test("journals an injection that failed, and one that also could not be healed", async () => {
  const told: string[] = [];
  const fail = async (): Promise<Injection> => {
    throw new NotHealedError([new Error("no")], "no. What had been done is not healed: node 1.");
  };
  const { running, entries, until } = start([{}], tellingKind(told, fail), told);
  await until("inject f");
  await running.end("end of run");
  expect(entries).toContainEqual(expect.objectContaining({ type: "fault.failed", stage: "inject" }));
  expect(entries).toContainEqual(expect.objectContaining({ type: "fault.healed", verified: false }));
});
