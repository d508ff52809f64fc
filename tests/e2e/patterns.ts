import { mkdirSync, writeFileSync } from "node:fs";
import type { MeasureFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { readVerdict, type Sandbox } from "./cli.ts";

/** A drill of several loads beside each other: the wrong patterns and the right ones, under the same objectives. */
export interface PatternDrill {
  readonly name: string;
  /** By name; the first one is that of the groups that name none. Default: a standalone one. */
  readonly targets?: Readonly<Record<string, string>>;
  readonly phases?: string;
  /** Loads that are judged by the same objectives. */
  readonly groups: readonly PatternGroup[];
  readonly more?: string;
}

export interface PatternGroup {
  readonly target?: string;
  /** By the load's name: everything of it but the target. */
  readonly loads: Readonly<Record<string, string>>;
  /** By name, of a load that is written as `@`: `mean(recomputes(@)) <= 2`; the target is `$`. */
  readonly objectives: Readonly<Record<string, string>>;
}

export async function runPatterns(sandbox: Sandbox, drill: PatternDrill): Promise<Patterns> {
  const { name, targets = { redis: "topology: standalone" }, phases = "steady: 6s", groups, more = "" } = drill;
  const folder = sandbox.path(name);
  mkdirSync(folder, { recursive: true });
  const [first = ""] = Object.keys(targets);
  const of = groups.flatMap(({ loads, objectives, target = first }) =>
    Object.keys(loads).flatMap((load) =>
      Object.entries(objectives).map(
        ([key, objective]) => `  ${load}-${key}: ${objective.replaceAll("@", load).replaceAll("$", target)}`,
      ),
    ),
  );
  const lines = groups.flatMap(({ loads, target = first }) =>
    Object.entries(loads).map(([load, written]) => `  ${load}: { target: ${target}, ${written} }`),
  );
  const text = `version: 1
title: Patterns ${name}
seed: 7
targets:
${Object.entries(targets)
  .map(([target, written]) => `  ${target}: { ${written} }`)
  .join("\n")}
phases: { ${phases} }
load:
${lines.join("\n")}
${more}
objectives:
${of.join("\n")}
`;
  writeFileSync(`${folder}/drill.yaml`, text);
  const { stderr, stdout } = await sandbox.run(["run", `${folder}/drill.yaml`, "--out", `${folder}/run`]);
  try {
    return new Patterns(readVerdict(`${folder}/run`));
  } catch (cause) {
    throw new Error(`${name} left no verdict: ${stderr}${stdout}`, { cause });
  }
}

/** What became of each load: whether the run as a whole is valid depends on how busy the machine is, what a history shows does not. */
export class Patterns {
  readonly verdict: Verdict;

  constructor(verdict: Verdict) {
    this.verdict = verdict;
  }

  /** Which objectives of a load came out otherwise than these failing and all others passing, and why: the numbers are in it. */
  surprises(load: string, failed: readonly string[]): readonly string[] {
    const own = this.verdict.objectives.filter(({ name }) => name.startsWith(`${load}-`));
    if (own.length === 0) return [`there is no load ${load}`];
    return own.flatMap(({ name, status, reason }) => {
      const expected = failed.includes(name.slice(load.length + 1)) ? "fail" : "pass";
      return status === expected ? [] : [`${name}: ${status} instead of ${expected} (${reason})`];
    });
  }

  measure(load: string, name: string): MeasureFinding {
    const found = this.verdict.load.find((one) => one.name === load)?.measures?.find((one) => one.name === name);
    if (found === undefined) throw new Error(`no measure ${name} of ${load}: ${JSON.stringify(this.verdict.load)}`);
    return found;
  }
}
