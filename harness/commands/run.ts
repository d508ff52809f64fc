import { renderAnnotations } from "../../reports/annotations.ts";
import { renderTerminal } from "../../reports/terminal.ts";
import { exitCodeOf } from "./exit-code.ts";
import { guardProduction, type ProductionOptions } from "./guard-production.ts";
import { type DrillOptions, loadPlan } from "./load-plan.ts";
import type { LiveOptions } from "./live-views.ts";
import { ranInOwnNamespace } from "./own-namespace.ts";
import { type RunResult, runOnce } from "./run-once.ts";

export interface RunOptions extends DrillOptions, LiveOptions, ProductionOptions {
  readonly out?: string;
  readonly json?: boolean;
  readonly strict?: boolean;
}

/** `redrill run`: the summary on stdout, the progress on stderr, the verdict's exit code. */
export async function run(file: string, options: RunOptions): Promise<void> {
  const { plan } = loadPlan(file, options);
  guardProduction(plan, options);
  if (await ranInOwnNamespace(plan)) return;
  const result = await runOnce(plan, {
    out: options.out ?? null,
    set: options.set,
    provider: options.provider,
    watch: options,
  });
  printResult(result, options);
  annotate(result);
  process.exitCode = exitCodeOf(result.verdict, options);
}

/** In GitHub Actions: findings beside the lines of the drill. On stderr, which the runner reads too: stdout is the result. */
function annotate({ verdict, evidence }: RunResult): void {
  if (process.env["GITHUB_ACTIONS"] !== "true") return;
  for (const line of renderAnnotations(verdict, evidence)) process.stderr.write(`${line}\n`);
}

/** The summary, or `verdict.json`. */
export function printResult(
  { verdict, evidence, folder, reports }: RunResult,
  { json = false }: { readonly json?: boolean },
): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(verdict, null, 2)}\n`);
    return;
  }
  const hasColor = process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
  process.stdout.write(renderTerminal(verdict, evidence, { hasColor }));
  const report = reports.find((path) => path.endsWith(".html"));
  process.stdout.write(`\nreport   ${report ?? folder}\nfolder   ${folder}\n`);
}
