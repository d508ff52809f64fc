import { basename, join } from "node:path";
import type { Verdict } from "../verdict/verdict.ts";
import { guardProduction, type ProductionOptions } from "./guard-production.ts";
import { type DrillOptions, loadPlan } from "./load-plan.ts";
import { ranInOwnNamespace } from "./own-namespace.ts";
import { printResult } from "./run.ts";
import { runOnce } from "./run-once.ts";

export interface Proof {
  /** Null: the drill as it is. */
  readonly variant: string | null;
  readonly folder: string;
  readonly verdict: Verdict["verdict"];
  readonly expectFail: readonly string[];
  readonly failed: readonly string[];
  readonly holds: boolean;
  readonly reason: string;
}

/** `redrill prove`: a drill that can't fail tests nothing. Exit code 0 only if every run came out as it must. */
export async function prove(
  file: string,
  options: Omit<DrillOptions, "variant"> & ProductionOptions & { readonly out?: string; readonly json?: boolean },
): Promise<void> {
  const { plan, variants } = loadPlan(file, options);
  guardProduction(plan, options);
  if (await ranInOwnNamespace(plan)) return;
  const parent =
    options.out ??
    join(
      "runs",
      `${new Date()
        .toISOString()
        .replaceAll(/[-:]|\..*/g, "")
        .replace("T", "-")}-prove-${plan.slug}`,
    );
  const proofs: Proof[] = [];
  let exitCode = 0;
  for (const variant of [null, ...variants]) {
    process.stderr.write(
      `\nprove: ${basename(file)}, ${variant === null ? "as it is: must pass" : `variant ${variant}`}\n`,
    );
    const loaded = loadPlan(file, variant === null ? options : { ...options, variant });
    guardProduction(loaded.plan, options);
    const result = await runOnce(loaded.plan, {
      out: join(parent, variant ?? "as-it-is"),
      set: options.set,
      provider: options.provider,
    });
    if (options.json !== true) printResult(result, {});
    const proof = compare(variant, result.folder, result.verdict, loaded.plan.expectFail ?? []);
    proofs.push(proof);
    if (!proof.holds) exitCode = Math.max(exitCode, result.verdict.exitCode > 1 ? result.verdict.exitCode : 1);
    if (result.verdict.verdict === "aborted") break; // whoever interrupted one run wants no other
  }
  if (options.json === true) process.stdout.write(`${JSON.stringify({ holds: exitCode === 0, proofs }, null, 2)}\n`);
  else process.stdout.write(`\n${proofs.map(describeProof).join("\n")}\n${exitCode === 0 ? "PROVEN" : "NOT PROVEN"}\n`);
  process.exitCode = exitCode;
}

/** As it is, a drill must pass; a variant must fail exactly the objectives that it names, with every other one judged and passed. */
export function compare(
  variant: string | null,
  folder: string,
  verdict: Verdict,
  expectFail: readonly string[],
): Proof {
  const failed = verdict.objectives.filter(({ status }) => status === "fail").map(({ name }) => name);
  const missing = expectFail.filter((name) => !failed.includes(name));
  const surplus = failed.filter((name) => !expectFail.includes(name));
  const unjudged = verdict.objectives.filter(({ status }) => status === "unknown").map(({ name }) => name);
  const wanted = expectFail.length > 0 ? ["fail"] : ["pass", "warn"];
  const reasons = [
    ...(wanted.includes(verdict.verdict)
      ? []
      : [`verdict ${verdict.verdict} instead of ${wanted[0] ?? ""}: ${verdict.reason}`]),
    ...(missing.length > 0 ? [`must fail and did not: ${missing.join(", ")}`] : []),
    ...(unjudged.length > 0 ? [`unknown, so nobody knows: ${unjudged.join(", ")}`] : []),
    ...(surplus.length > 0 ? [`failed and must not: ${surplus.join(", ")}`] : []),
  ];
  const reason =
    reasons.length > 0
      ? reasons.join("; ")
      : expectFail.length > 0
        ? `failed exactly ${expectFail.join(", ")}`
        : "passed";
  return { variant, folder, verdict: verdict.verdict, expectFail, failed, holds: reasons.length === 0, reason };
}

function describeProof({ variant, holds, reason }: Proof): string {
  return `${holds ? "✔" : "✘"} ${variant ?? "as it is"}: ${reason}`;
}
