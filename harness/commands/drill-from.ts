import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { type Document, isMap, parseDocument } from "yaml";
import { RedrillError } from "../base/errors.ts";
import { readSetOption } from "../drill/overrides.ts";
import type { Evidence } from "../journal/evidence.ts";
import type { PlannedLoad } from "../plan/plan.ts";
import type { Verdict } from "../verdict/verdict.ts";
import { runFiles } from "./run-folder.ts";
import { judgeFolder } from "./write-results.ts";

/**
 * `redrill drill-from`: makes a drill of a recorded run, so that what happened once is tried for ever. It offers what was offered, second by second,
 * and injects each fault when it was injected. Its objectives are those of the run: what failed there fails until it is mended.
 */
export async function drillFrom(run: string, { out }: { readonly out?: string }): Promise<void> {
  const { verdict, evidence } = judgeFolder(run);
  const path = out ?? join("drills", "incidents", `${evidence.plan.slug}.yaml`);
  const document = parseDocument(readFileSync(join(run, runFiles.drill), "utf8"));
  if (document.errors.length > 0 || !isMap(document.contents))
    throw new RedrillError(
      `${join(run, runFiles.drill)}: expected the drill of the run, got YAML that cannot be read`,
      {
        exitCode: 2,
        next: "Name the folder of a run that redrill made.",
      },
    );
  applyWhatWasSet(document, verdict);
  document.set("title", `Regression of run ${verdict.run.id}: ${verdict.run.title}`);
  document.set("seed", verdict.run.seed);
  document.delete("variants");
  const traffic = evidence.plan.loads.map((load) => {
    const file = `${basename(path, ".yaml")}-${load.name}.csv`;
    document.setIn(["load", load.name, "rate"], `replay ${file}`);
    return { file, text: offeredCsv(evidence, load) };
  });
  moveScenarios(document, dirname(evidence.plan.drill.file), dirname(path));
  for (const { name, injectedAtMs } of verdict.faults)
    if (injectedAtMs !== null)
      document.setIn(["faults", name, "at"], `${String(Math.max(0, Math.round(injectedAtMs)))}ms`);
  document.commentBefore = header(verdict);
  mkdirSync(dirname(path), { recursive: true });
  for (const { file, text } of traffic) writeNew(join(dirname(path), file), text);
  writeNew(path, document.toString({ lineWidth: 140 }));
  process.stdout.write(`${path}\n`);
}

/** The variant and the `--set` options that the run was made with become the drill itself. */
function applyWhatWasSet(document: Document, { run }: Verdict): void {
  if (run.variant !== null) {
    const set = document.getIn(["variants", run.variant, "set"], true);
    const values = isMap(set) ? (set.toJS(document) as Readonly<Record<string, unknown>>) : {};
    for (const [path, value] of Object.entries(values)) document.setIn(path.split("."), value);
  }
  for (const [index, word] of run.command.entries()) {
    const option = run.command[index + 1];
    const override = word === "--set" && option !== undefined ? readSetOption(option, document) : null;
    if (override !== null) document.setIn(override.path, override.value);
  }
}

/** The user's own scenarios are named by paths from the drill. */
function moveScenarios(document: Document, from: string, to: string): void {
  for (const section of ["load", "warmup"]) {
    const loads = document.getIn([section], true);
    if (!isMap(loads)) continue;
    for (const name of Object.keys(loads.toJS(document) as object)) {
      const scenario = document.getIn([section, name, "scenario"]);
      if (typeof scenario !== "string" || !scenario.startsWith(".")) continue;
      const moved = relative(to, resolve(from, scenario));
      document.setIn([section, name, "scenario"], moved.startsWith(".") ? moved : `./${moved}`);
    }
  }
}

/** Slots due in each second of the clock, whatever became of them. */
function offeredCsv({ load: records, plan }: Evidence, { name }: PlannedLoad): string {
  const offered = Array.from({ length: Math.ceil(plan.durationMs / 1000) }, () => 0);
  for (const { windowMs, done, failed, abandoned } of records.counts(name, "", "due")) {
    const second = Math.floor(windowMs / 1000);
    const slots = done + abandoned + Object.values(failed).reduce((sum, count) => sum + count, 0);
    if (second >= 0 && second < offered.length) offered[second] = (offered[second] ?? 0) + slots;
  }
  return [
    "# Slots offered in each second of the run.",
    "seconds,rate",
    ...offered.map((rate, second) => `${String(second)},${String(rate)}`),
    "",
  ].join("\n");
}

function header({ run, verdict, objectives }: Verdict): string {
  const failed = objectives.filter(({ status }) => status === "fail");
  return [
    ` Made from run ${run.id} of ${run.startedAt}: verdict ${verdict}.`,
    ...failed.map(({ name, reason }) => ` It failed ${name}: ${reason}`),
    " It offers what was offered then, second by second, and injects each fault when it was injected.",
  ].join("\n");
}

function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new RedrillError(
      `${path}: expected a file that is not there yet, got ${code === "EEXIST" ? "one" : String(code)}`,
      {
        exitCode: 2,
        next: "Name another one with --out, or move that one away.",
        cause,
      },
    );
  }
}
