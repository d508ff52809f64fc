import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { readVerdict, Sandbox, untilJournal } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

test("stop ends a run that is going as Ctrl-C would, and has nothing to do for others", async () => {
  const redrill = (...args: readonly string[]) => sandbox.run(args, {}, sandbox.folder);
  expect(await redrill("stop")).toMatchObject({ exitCode: 0, stdout: "nothing is running\n" });
  writeFileSync(
    sandbox.path("drill.yaml"),
    `version: 1
title: Long
seed: 1
targets: { store: { topology: standalone } }
phases: { steady: 60s }
load: { reads: { scenario: peak, target: store, rate: 20/s, with: { pages: 100, size: 1kb } } }
faults: { frozen: { freeze: store.master, at: 500ms, for: 50s } }
objectives: { served: errorRatio(reads) <= 100% }
`,
  );
  const running = sandbox.start(["run", "drill.yaml", "--out", "runs/long"], {}, sandbox.folder);
  await untilJournal(sandbox.path("runs/long"), ({ type }) => type === "fault.effect");
  expect(await redrill("stop")).toMatchObject({ exitCode: 0, stdout: "runs/long: ended\n" });
  const { exitCode, stderr } = await running.ended;
  expect(exitCode, stderr).toBe(130);
  const { faults } = readVerdict(sandbox.path("runs/long"));
  expect(faults[0]).toMatchObject({ healVerified: true });
  expect(await redrill("stop", "runs/long")).toMatchObject({ exitCode: 0, stdout: "runs/long: not running\n" });
  expect(await redrill("stop", "nowhere")).toMatchObject({ exitCode: 2 });
  expect(sandbox.processes()).toEqual([]);
}, 60_000);
