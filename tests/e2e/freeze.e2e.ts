import { expect, test } from "vitest";
import { readEvidence } from "../../harness/journal/read-evidence.ts";
import { readJournal, readVerdict, Sandbox } from "./cli.ts";
import { writeFreezeDrill } from "./freeze-drill.ts";

const ratePerSecond = 10_000;
const runSeconds = 8;

/**
 * The promise of the load engine: a server frozen for F seconds shows in p99 as F - 0.08 (1 - rate/drain) s, since the slots due
 * while it was frozen waited for it. F and the rate at which the backlog was drained are read from the run itself.
 * Source: with 8 s at one rate, the worst 1 % (0.08 s worth of slots) are those due first after the freeze.
 */
test("a freeze of 2 s under 10,000/s is in the p99 to 2 %, and every slot is accounted for", async () => {
  using sandbox = new Sandbox();
  const folder = sandbox.path("run");
  const drill = writeFreezeDrill(sandbox.path("freeze.yaml"), { ratePerSecond, freezeSeconds: 2, runSeconds });
  const ended = await sandbox.run(["run", drill, "--out", folder]);
  expect(ended.exitCode, ended.stderr).toBe(0);

  const [load] = readVerdict(folder).load;
  expect(load).toMatchObject({
    offered: ratePerSecond * runSeconds,
    done: ratePerSecond * runSeconds,
    failed: 0,
    abandoned: 0,
  });

  const events = readEvidence(folder).events;
  const atOf = (type: string) => events.find((event) => event.type === type)?.atMs ?? Number.NaN;
  const healedMs = atOf("fault.healing");
  const frozenMs = healedMs - atOf("fault.injected");
  const expectedMs = frozenMs - 80 * (1 - ratePerSecond / drainPerSecond(folder, healedMs));
  const p99Ms = load?.responseMs.p99 ?? Number.NaN;
  expect(
    Math.abs(p99Ms - expectedMs) / expectedMs,
    `p99 ${String(p99Ms)} ms, expected ${String(expectedMs)} ms`,
  ).toBeLessThan(0.02);
  expect(readJournal(folder).some(({ type }) => type === "run.ended")).toBe(true);
});

/** The rate of slots done from the thaw until the first 100 ms that did no more than what was due. */
function drainPerSecond(folder: string, thawMs: number): number {
  const windows = readEvidence(folder)
    .load.counts("reads", "", "end")
    .filter(({ windowMs }) => windowMs >= Math.ceil(thawMs / 100) * 100);
  const drained = windows.slice(
    0,
    windows.findIndex(({ done }) => done <= (ratePerSecond / 10) * 1.05),
  );
  return (drained.reduce((sum, { done }) => sum + done, 0) / drained.length) * 10;
}
