import type { Evidence } from "../harness/journal/evidence.ts";
import type { ObjectiveFinding, Verdict } from "../harness/verdict/verdict.ts";
import { faultsDuring, limitText, measuredText, sortObjectives, windowsText } from "./facts/objectives.ts";
import { cleanLine, cut } from "./text/clean.ts";

/** GitHub shows ten of a kind for each step; what comes later is dropped without a word. */
const mostAnnotations = 10;
const mostCharacters = 500;

const levels = { fail: "error", unknown: "error", warn: "warning" } as const;

/**
 * The workflow commands that put findings beside the lines of the drill in GitHub: the run itself where it was invalid, aborted
 * or in error, then objectives, the worst first, at most ten; the last one says what was left out. Lines without their end.
 */
export function renderAnnotations(verdict: Verdict, evidence: Evidence): readonly string[] {
  const { plan } = evidence;
  const isOfRun = verdict.verdict === "invalid" || verdict.verdict === "aborted" || verdict.verdict === "error";
  const run = isOfRun
    ? [command("error", { file: plan.drill.file, title: `redrill: ${verdict.verdict}` }, verdict.reason)]
    : [];
  const objectives = sortObjectives(verdict.objectives).flatMap((finding) => {
    if (finding.status === "pass") return [];
    const place = plan.objectives.find(({ name }) => name === finding.name)?.place ?? { file: plan.drill.file };
    const title = `redrill: ${finding.status} ${finding.name}`;
    return [command(levels[finding.status], { ...place, title }, messageOf(finding, verdict))];
  });
  const all = [...run, ...objectives];
  if (all.length <= mostAnnotations) return all;
  const left = all.length - mostAnnotations + 1;
  const rest = command(
    "error",
    { file: plan.drill.file, title: "redrill" },
    `${String(left)} findings more are in the report.`,
  );
  return [...all.slice(0, mostAnnotations - 1), rest];
}

function messageOf(finding: ObjectiveFinding, { faults }: Verdict): string {
  if (finding.status === "unknown") return finding.reason;
  const windows = windowsText(finding);
  const during = faultsDuring(finding, faults);
  const when = `${windows === "" ? "" : `, at ${windows}`}${during.length === 0 ? "" : `, during ${during.join(", ")}`}`;
  return `${measuredText(finding)}, limit ${limitText(finding)}${when}. ${finding.reason}`;
}

/** `::error file=drill.yaml,line=52,title=...::text`; no text from outside can end it or begin another. */
function command(
  level: "error" | "warning",
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const pairs = Object.entries(properties).map(([name, value]) => `${name}=${escapeProperty(cutLine(String(value)))}`);
  return `::${level} ${pairs.join(",")}::${escapeData(cutLine(message))}`;
}

function cutLine(text: string): string {
  return cut(cleanLine(text), mostCharacters);
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
