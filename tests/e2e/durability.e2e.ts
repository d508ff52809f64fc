import { afterAll, expect, test } from "vitest";
import { Sandbox } from "./cli.ts";
import { runPatterns } from "./patterns.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

const ledger = (more: string) =>
  `scenario: ledger, client: no-retries, rate: 100/s, workers: 60, with: { keys: 8, reads: 0%${more} }`;

test("when a master dies whose replica was cut off, what WAIT confirmed is there, and what Redis alone confirmed is not", async () => {
  const run = await runPatterns(sandbox, {
    name: "durability",
    targets: { orders: "topology: sentinel, replicas: 1, sentinels: 3, downAfter: 1s" },
    phases: "steady: 2s, hit: 7s",
    groups: [
      {
        loads: { waiting: ledger(", waitReplicas: 1, waitTimeout: 200ms"), hoping: ledger("") },
        objectives: { kept: "lostWrites(@) = 0", once: "duplicateWrites(@) = 0" },
      },
    ],
    more: `faults:
  cut: { blackHole: orders.master, plane: replication, at: hit, for: 6s }
  dies: { kill: orders.master, at: hit + 1s }
`,
  });
  expect(run.surprises("waiting", [])).toEqual([]);
  expect(run.surprises("hoping", ["kept"])).toEqual([]);
  const [, reply] = ["hoping", "waiting"].map((name) => run.verdict.load.find((load) => load.name === name));
  expect(reply?.errors["NOREPLICAS"]).toBeGreaterThan(0);
});
