import type { Evidence } from "../harness/journal/evidence.ts";
import type { Subject } from "../harness/plan/plan.ts";
import type { ObjectiveFinding, Verdict } from "../harness/verdict/verdict.ts";
import { limitText, marginText, measuredText, windowsText } from "./facts/objectives.ts";
import { repeatCommand, versionsOf } from "./facts/run.ts";
import { cleanLine } from "./text/clean.ts";
import { markup, Markup } from "./text/markup.ts";

interface Case {
  readonly name: string;
  /** Where the objective stands in the drill; the run's own case has no line. */
  readonly place: { readonly file: string; readonly line: number | null };
  /** The stretch of the clock that was judged; never a latency. */
  readonly seconds: number;
  readonly outcome: "passed" | "failure" | "error";
  readonly message: string;
  readonly body: string;
  readonly properties: Readonly<Record<string, string>>;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * `junit.xml`: a suite for each target or load that objectives speak of, a case for each objective. A failed one has a
 * `<failure>`, an unknown one an `<error>`, each with its text in the body, where every CI shows it; `file` and `line` lead to
 * the drill, `properties` hold the figures. The last suite has one
 * case for the run itself: an `<error>` where it was invalid, interrupted or broken, a `<failure>` where a stop condition
 * ended it.
 */
export function renderJunit(verdict: Verdict, evidence: Evidence): string {
  const { run } = verdict;
  const prefix = [evidence.plan.slug, ...(run.variant === null ? [] : [run.variant])].join(".");
  const suites = [
    ...suitesOf(verdict, evidence, prefix),
    { name: `${prefix}.run`, cases: [runCase(verdict, evidence)] },
  ];
  const all = suites.flatMap(({ cases }) => cases);
  const properties = {
    seed: String(run.seed),
    ...Object.fromEntries(versionsOf(verdict, evidence).map(({ name, version }) => [name, version])),
    command: repeatCommand(verdict),
  };
  return markup`${new Markup('<?xml version="1.0" encoding="UTF-8"?>')}
<testsuites name="${cleanLine(run.title)}" ${countsOf(all)} time="${seconds(run.durationMs / 1_000)}">
${suites.map((suite) => drawSuite(suite, run.startedAt, properties))}</testsuites>
`.text;
}

function suitesOf({ objectives }: Verdict, evidence: Evidence, prefix: string): readonly Suite[] {
  const suites = new Map<string, Case[]>();
  for (const finding of objectives) {
    const subject = evidence.plan.objectives.find(({ name }) => name === finding.name)?.expression.first.subject;
    const name = `${prefix}.${subject === undefined ? "objectives" : subjectName(subject, evidence)}`;
    suites.set(name, [...(suites.get(name) ?? []), caseOf(finding, evidence)]);
  }
  return [...suites].map(([name, cases]) => ({ name, cases: withNamesOfTheirOwn(cases) }));
}

/** Names that differ only in what XML may not hold would be the same, and GitLab drops the second of two. */
function withNamesOfTheirOwn(cases: readonly Case[]): readonly Case[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const count = (seen.get(one.name) ?? 0) + 1;
    seen.set(one.name, count);
    return count === 1 ? one : { ...one, name: `${one.name} (${String(count)})` };
  });
}

/** `cache` for the target, `cache.shop` for a load on it. */
function subjectName(subject: Subject, { plan }: Evidence): string {
  switch (subject.kind) {
    case "target":
      return subject.target;
    case "load":
      return `${plan.loads.find(({ name }) => name === subject.load)?.target ?? "loads"}.${subject.load}`;
    case "fault":
      return plan.faults.find(({ name }) => name === subject.fault)?.target.target ?? "faults";
    default:
      return subject satisfies never;
  }
}

const outcomes = { pass: "passed", warn: "passed", fail: "failure", unknown: "error" } as const;

function caseOf(finding: ObjectiveFinding, { plan }: Evidence): Case {
  const { name, text, description, status, reason, phase, samples, windows, unit, margin } = finding;
  const windowMs = windows.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const limit = limitText(finding);
  const body = [
    `${status}: ${cleanLine(reason)}`,
    `objective: ${cleanLine(text)}`,
    ...(description === null ? [] : [cleanLine(description)]),
    `measured: ${measuredText(finding)}   limit: ${limit}   margin: ${marginText(finding)}   samples: ${String(samples)}`,
    `where: ${cleanLine(phase)} ${windowsText(finding)}`.trimEnd(),
    ...(plan.expectFail?.includes(name) === true ? ["This variant expects it to fail."] : []),
  ];
  const planned = plan.objectives.find((objective) => objective.name === name);
  return {
    name: cleanLine(name),
    place: planned?.place ?? { file: plan.drill.file, line: null },
    seconds: windowMs / 1_000,
    outcome: outcomes[status],
    message: `${measuredText(finding)}, limit ${limit}: ${cleanLine(reason)}`,
    body: body.join("\n"),
    properties: {
      status,
      measured: plain(finding.measured),
      limit: plain(finding.limit),
      operator: finding.op,
      unit,
      margin: plain(margin),
      samples: String(samples),
    },
  };
}

function runCase({ verdict, exitCode, reason, reasons, run }: Verdict, { plan }: Evidence): Case {
  const isStopped = verdict === "aborted" && exitCode === 1;
  const isBroken = verdict === "invalid" || verdict === "error" || exitCode > 1;
  return {
    name: "run",
    place: { file: plan.drill.file, line: null },
    seconds: run.durationMs / 1_000,
    outcome: isStopped ? "failure" : isBroken ? "error" : "passed",
    message: `${verdict}: ${cleanLine(reason)}`,
    body: [`${verdict}, exit code ${String(exitCode)}`, ...new Set([reason, ...reasons])].map(cleanLine).join("\n"),
    properties: { verdict, exitCode: String(exitCode) },
  };
}

function drawSuite({ name, cases }: Suite, startedAt: string, properties: Readonly<Record<string, string>>): Markup {
  const time = cases.reduce((sum, one) => sum + one.seconds, 0);
  const timestamp = startedAt.replace(/(?:\.\d+)?Z$/u, "");
  return markup`  <testsuite name="${name}" ${countsOf(cases)} skipped="0" time="${seconds(time)}" timestamp="${timestamp}">
${drawProperties(properties, "    ")}${cases.map((one) => drawCase(one, name))}  </testsuite>
`;
}

function drawCase({ name, place, seconds: time, outcome, message, body, properties }: Case, suite: string): Markup {
  const element = new Markup(outcome);
  const problem =
    outcome === "passed"
      ? null
      : markup`      <${element} message="${message}" type="${outcome === "failure" ? "objective" : "unknown"}">${body}</${element}>
`;
  return markup`    <testcase classname="${suite}" name="${name}" file="${cleanLine(place.file)}"${place.line === null ? null : markup` line="${place.line}"`} time="${seconds(time)}">
${drawProperties(properties, "      ")}${problem}      <system-out>${body}</system-out>
    </testcase>
`;
}

function drawProperties(properties: Readonly<Record<string, string>>, indent: string): Markup {
  const lines = Object.entries(properties).map(
    ([name, value]) => markup`${indent}  <property name="${name}" value="${cleanLine(value)}"/>
`,
  );
  return markup`${indent}<properties>
${lines}${indent}</properties>
`;
}

function countsOf(cases: readonly Case[]): Markup {
  const failures = cases.filter(({ outcome }) => outcome === "failure").length;
  const errors = cases.filter(({ outcome }) => outcome === "error").length;
  return markup`tests="${cases.length}" failures="${failures}" errors="${errors}"`;
}

function seconds(value: number): string {
  return value.toFixed(3);
}

function plain(value: number | null): string {
  return value === null ? "" : String(value);
}
