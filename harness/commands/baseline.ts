import { mkdirSync, writeFileSync } from "node:fs";
import { RedrillError } from "../base/errors.ts";
import type { Baseline } from "../journal/baseline.ts";
import { baselinePath, baselinesFolder, readBaselines } from "../journal/read-baselines.ts";
import { makeBaseline } from "../verdict/baseline/make-baseline.ts";
import { judgeFolder } from "./write-results.ts";

/** `redrill baseline set`: saves what a run measured, for limits such as `1.2x run(last-good)`. */
export async function setBaseline(
  name: string,
  run: string,
  { evenIfFailed = false }: { readonly evenIfFailed?: boolean },
): Promise<void> {
  if (!/^[\w.-]+$/.test(name) || name.startsWith("."))
    throw new RedrillError(
      `baseline set: expected a name of letters, digits, "-", "_" and ".", got ${JSON.stringify(name)}`,
      {
        exitCode: 2,
        next: "Objectives refer to it by that name: 1.2x run(last-good).",
      },
    );
  const { verdict, evidence } = judgeFolder(run);
  const baseline = makeBaseline(evidence, verdict, { name, savedAt: new Date().toISOString(), evenIfFailed });
  mkdirSync(baselinesFolder, { recursive: true });
  const path = baselinePath(baselinesFolder, name);
  writeFileSync(path, `${JSON.stringify(baseline, null, 2)}\n`);
  process.stdout.write(`${path}: ${String(baseline.values.length)} values of run ${baseline.run.id}\n`);
}

/** `redrill baseline show`: all of them, or one with its values. */
export async function showBaseline(
  name: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<void> {
  const all = readBaselines(baselinesFolder);
  const chosen = Object.values(all).filter((one) => name === undefined || one.name === name);
  if (name !== undefined && chosen.length === 0)
    throw new RedrillError(
      `baseline show: expected one of ${Object.keys(all).join(", ") || "none"}, got ${JSON.stringify(name)}`,
      {
        exitCode: 2,
        next: "Save one with `redrill baseline set NAME RUN`.",
      },
    );
  if (json) process.stdout.write(`${JSON.stringify(name === undefined ? chosen : chosen[0], null, 2)}\n`);
  else if (chosen.length === 0) process.stdout.write("no baselines; save one with `redrill baseline set NAME RUN`\n");
  else process.stdout.write(chosen.map((one) => describe(one, name !== undefined)).join(""));
}

function describe({ name, savedAt, run, values }: Baseline, hasValues: boolean): string {
  const head = `${name}  run ${run.id} (${run.verdict}), Redis ${run.redis ?? "not known"}, saved ${savedAt.slice(0, 10)}\n`;
  if (!hasValues) return head;
  const lines = values.map(({ key, value, samples, reason }) =>
    value === null
      ? `  ${key}: not known: ${reason ?? ""}\n`
      : `  ${key}: ${String(value)} (${String(samples)} samples)\n`,
  );
  return head + lines.join("");
}
