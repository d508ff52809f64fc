import { RedrillError } from "../base/errors.ts";
import { planSections } from "../journal/baseline.ts";
import type { Evidence } from "../journal/evidence.ts";
import type { JournalEvent } from "../journal/event.ts";
import { fingerprintOf } from "../verdict/baseline/make-baseline.ts";

type Started = Extract<JournalEvent, { readonly type: "run.started" }>;

/**
 * What differs between runs that may be compared. Throws a `RedrillError` (exit code 2) for those that may not: another plan,
 * another kind of machine (they differ by 23 to 41 %), or a run whose start is not recorded.
 */
export function differencesOf(before: readonly Evidence[], after: readonly Evidence[]): readonly string[] {
  const [first, ...others] = [...before, ...after];
  if (first === undefined || before.length === 0 || after.length === 0) throw refuse("at least one run a side", "none");
  const plan = fingerprintOf(first.plan);
  const start = startOf(first);
  const machine = kindOf(start);
  for (const other of others) {
    const own = fingerprintOf(other.plan);
    const changed = planSections.filter((section) => own[section] !== plan[section]);
    if (changed.length > 0)
      throw refuse(`runs of one plan`, `${start.id} and ${startOf(other).id} with other ${changed.join(", ")}`);
    const otherMachine = kindOf(startOf(other));
    if (otherMachine !== machine) throw refuse("runs on machines of one kind", `${machine} and ${otherMachine}`);
  }
  const facts: Readonly<Record<string, (run: Evidence) => string>> = {
    redrill: (run) => startOf(run).versions.redrill,
    redis: (run) => startOf(run).versions.redis ?? "not known",
    k6: (run) => startOf(run).versions.k6 ?? "not known",
    seed: ({ plan: { seed } }) => String(seed),
    memory: (run) => `${(startOf(run).machine.memoryBytes / 2 ** 30).toFixed(0)} GiB`,
  };
  return Object.entries(facts).flatMap(([name, read]) => {
    const [left, right] = [before, after].map((runs) => [...new Set(runs.map(read))].toSorted(byText).join(", "));
    return left === right ? [] : [`${name}: ${left ?? ""} before, ${right ?? ""} after`];
  });
}

function startOf({ events }: Evidence): Started {
  const started = events.find((event): event is Started => event.type === "run.started");
  if (started === undefined) throw refuse("runs whose start was recorded", "one whose journal has none");
  return started;
}

function kindOf({ machine: { cpus, cpuModel, platform } }: Started): string {
  return `${String(cpus)} x ${cpuModel}, ${platform}`;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1;
}

function refuse(expected: string, got: string): RedrillError {
  return new RedrillError(`compare: expected ${expected}, got ${got}`, {
    exitCode: 2,
    next: "Run the same drill on the same machine, before and after the change.",
  });
}
