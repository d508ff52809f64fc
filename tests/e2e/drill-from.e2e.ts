import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readEvidence } from "../../harness/journal/read-evidence.ts";
import { readVerdict, Sandbox } from "./cli.ts";

const incident = `version: 1
title: A store stands still
seed: 3
targets:
  store: { topology: standalone, config: { maxmemory: 64mb, maxmemory-policy: allkeys-lru } }
phases: { steady: 2s, trouble: 3s }
clients: { hasty: { from: no-retries, deadline: 150ms } }
load:
  reads: { client: hasty, scenario: peak, target: store, rate: { steady: 200/s to 600/s, trouble: 600/s }, with: { pages: 100, size: 1kb, keys: uniform, ttl: 10m } }
faults:
  frozen: { freeze: store.master, at: trouble + 500ms, for: 400ms }
objectives:
  none-timed-out: errors(reads, code=TIMEOUT) = 0
  served: abandoned(reads) = 0
variants:
  slower: { set: { load.reads.rate.trouble: 300/s }, expectFail: [ none-timed-out ] }
`;

/** On a machine that others keep busy the generator may be late, and the run is invalid; what failed has failed all the same. */
const failedOrBusy = [1, 4];

function offeredBySecond(folder: string): readonly number[] {
  const seconds: number[] = [0, 0, 0, 0, 0];
  for (const { windowMs, done, failed, abandoned } of readEvidence(folder).load.counts("reads", "", "due")) {
    const second = Math.floor(windowMs / 1000);
    seconds[second] = (seconds[second] ?? 0) + done + abandoned + Object.values(failed).reduce((a, b) => a + b, 0);
  }
  return seconds;
}

test("a drill made of a run offers the same second by second, injects at the same time and fails the same objective", async () => {
  using sandbox = new Sandbox();
  writeFileSync(sandbox.path("incident.yaml"), incident);
  const first = await sandbox.run(
    ["run", "incident.yaml", "--variant", "slower", "--out", "first"],
    {},
    sandbox.folder,
  );
  expect(failedOrBusy, first.stderr).toContain(first.exitCode);
  const made = await sandbox.run(["drill-from", "first", "--out", "made/again.yaml"], {}, sandbox.folder);
  expect(made.stdout).toBe("made/again.yaml\n");
  expect(made.exitCode, made.stderr).toBe(0);
  const second = await sandbox.run(["run", "made/again.yaml", "--out", "second"], {}, sandbox.folder);
  expect(failedOrBusy, second.stderr).toContain(second.exitCode);

  const [before, after] = [readVerdict(sandbox.path("first")), readVerdict(sandbox.path("second"))];
  const failed = ({ objectives }: typeof before) =>
    objectives.filter(({ status }) => status === "fail").map(({ name }) => name);
  expect(failed(after)).toEqual(failed(before));
  expect(failed(after)).toEqual(["none-timed-out"]);
  expect(after.run.seed).toBe(before.run.seed);
  const [offered, again] = [offeredBySecond(sandbox.path("first")), offeredBySecond(sandbox.path("second"))];
  for (const [n, slots] of offered.entries())
    expect(Math.abs((again[n] ?? 0) - slots), `second ${String(n)}: ${String(slots)}`).toBeLessThanOrEqual(
      Math.max(1, 0.01 * slots),
    );
  const planned = readEvidence(sandbox.path("second")).plan.faults[0]?.atMs ?? 0;
  expect(Math.abs(planned - (before.faults[0]?.injectedAtMs ?? 0))).toBeLessThanOrEqual(1);

  // The commands between runs read the same folders.
  const judged = readFileSync(sandbox.path("first/verdict.json"), "utf8");
  writeFileSync(sandbox.path("other.yaml"), "objectives: { all-time-out: 'errors(reads, code=TIMEOUT) > 1000000' }\n");
  const other = await sandbox.run(["judge", "first", "--objectives", "other.yaml"], {}, sandbox.folder);
  expect(failedOrBusy, other.stderr).toContain(other.exitCode);
  expect(other.stdout).toMatch(/✗ fail +all-time-out/u);
  expect(other.stdout).not.toContain("none-timed-out");
  expect(readFileSync(sandbox.path("first/verdict.json"), "utf8")).toBe(judged);
  const saved = await sandbox.run(["baseline", "set", "good", "first"], {}, sandbox.folder);
  expect([saved.exitCode, existsSync(sandbox.path("baselines/good.json"))], saved.stderr).toEqual([2, false]);
  const history = await sandbox.run(["history", "."], {}, sandbox.folder);
  expect([history.exitCode, history.stdout.match(/A store stands still/gu)?.length], history.stdout).toEqual([0, 2]);
  const compared = await sandbox.run(["compare", "first", "second"], {}, sandbox.folder);
  expect([compared.exitCode, compared.stderr]).toEqual([2, expect.stringContaining("expected runs of one plan")]);

  // It is not written over, and says so.
  const twice = await sandbox.run(["drill-from", "first", "--out", "made/again.yaml"], {}, sandbox.folder);
  expect(twice.exitCode).toBe(2);
  expect(twice.stderr).toContain("expected a file that is not there yet");
});
