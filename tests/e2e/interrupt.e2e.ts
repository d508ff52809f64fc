import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readJournal, readVerdict, Sandbox, untilJournal } from "./cli.ts";
import { writeFreezeDrill } from "./freeze-drill.ts";

test.each([
  { signal: "SIGINT", exitCode: 130 },
  { signal: "SIGTERM", exitCode: 143 },
] as const)(
  "$signal in the middle of a fault heals it, leaves nothing and gives a partial report",
  async ({ signal, exitCode }) => {
    using sandbox = new Sandbox();
    const folder = sandbox.path("run");
    const drill = writeFreezeDrill(sandbox.path("freeze.yaml"), {
      ratePerSecond: 500,
      freezeSeconds: 60,
      runSeconds: 90,
    });
    const running = sandbox.start(["run", drill, "--out", folder]);
    await untilJournal(folder, ({ type }) => type === "fault.effect");
    running.kill(signal);
    const ended = await running.ended;

    expect(ended.exitCode).toBe(exitCode);
    expect(readVerdict(folder)).toMatchObject({ verdict: "aborted", exitCode });
    const healed = readJournal(folder).find((event) => event.type === "fault.healed");
    expect(healed).toMatchObject({ verified: true });
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftovers()).toEqual([]);
    for (const { offered, done, failed, abandoned } of readVerdict(folder).load)
      expect(done + failed + abandoned).toBe(offered);
  },
);

test("a second SIGINT leaves at once, and cleanup does the rest", async () => {
  using sandbox = new Sandbox();
  const folder = sandbox.path("run");
  const drill = writeFreezeDrill(sandbox.path("freeze.yaml"), {
    ratePerSecond: 500,
    freezeSeconds: 60,
    runSeconds: 90,
  });
  const running = sandbox.start(["run", drill, "--out", folder]);
  await untilJournal(folder, ({ type }) => type === "fault.effect");
  running.kill("SIGINT");
  await untilJournal(folder, ({ type }) => type === "run.interrupted" || type === "fault.healing");
  running.kill("SIGINT");
  const ended = await running.ended;
  expect(ended.exitCode).toBe(130);

  const cleaned = await sandbox.run(["cleanup", folder]);
  expect(cleaned.exitCode).toBe(0);
  expect(sandbox.processes()).toEqual([]);
  expect(sandbox.leftovers()).toEqual([]);
});

/** Moments after the run's first record, in ms, from forming to the middle of a fault; soak takes ten at random. */
const moments =
  process.env["REDRILL_E2E"] === "soak"
    ? Array.from({ length: 10 }, () => Math.round(Math.random() * 16_000))
    : [60, 100, 4_000];

test.each(moments)(
  "a harness that is SIGKILLed after %i ms leaves nothing that cleanup does not undo",
  async (afterMs) => {
    using sandbox = new Sandbox();
    const folder = sandbox.path("run");
    const running = sandbox.start(["run", "drills/ci/smoke.yaml", "--out", folder]);
    await untilJournal(folder, ({ type }) => type === "run.stage");
    const timer = setTimeout(() => running.kill("SIGKILL"), afterMs);
    await running.ended;
    clearTimeout(timer);

    const cleaned = await sandbox.run(["cleanup", folder]);
    expect(cleaned.stderr).not.toContain("defect");
    expect(cleaned.exitCode).toBe(0);
    expect(sandbox.processes()).toEqual([]);
    expect(sandbox.leftovers()).toEqual([]);
    // Harmless when repeated, also when the journal is torn or gone.
    rmSync(join(folder, "journal.ndjson"), { force: true });
    expect((await sandbox.run(["cleanup", folder])).exitCode).toBe(0);
  },
);
