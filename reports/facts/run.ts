import type { Evidence } from "../../harness/journal/evidence.ts";
import type { JournalEvent } from "../../harness/journal/event.ts";
import type { LoadFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { formatNumber } from "../text/format.ts";

export type EventOf<Type extends JournalEvent["type"]> = Extract<JournalEvent, { readonly type: Type }>;

export function eventsOf<Type extends JournalEvent["type"]>(
  { events }: Evidence,
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

/** The command that would do the same again: the one given, its seed written out. */
export function repeatCommand({ run }: Verdict): string {
  const words = run.command.map((word) =>
    /^[\w@%+=:,./-]+$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
  );
  const hasSeed = run.command.some((word) => word === "--seed" || word.startsWith("--seed="));
  return [...words, ...(hasSeed ? [] : ["--seed", String(run.seed)])].join(" ");
}

/** Versions of everything that took part, those that are known. */
export function versionsOf(
  { run }: Verdict,
  evidence: Evidence,
): readonly { readonly name: string; readonly version: string }[] {
  const versions = eventsOf(evidence, "run.started")[0]?.versions;
  const all = [
    { name: "redrill", version: run.redrill },
    { name: "Redis", version: run.redis },
    { name: "k6", version: run.k6 },
    { name: "toxiproxy", version: versions?.toxiproxy ?? null },
    { name: "Node", version: versions?.node ?? null },
  ];
  return all.flatMap(({ name, version }) => (version === null ? [] : [{ name, version }]));
}

/** Did the failed objectives of a variant come out as its `expectFail` says? Null where the drill ran as it is. */
export function expectation({ run, objectives }: Verdict, { plan }: Evidence): string | null {
  if (plan.expectFail === null) return null;
  const expected = plan.expectFail;
  const failed = objectives.filter(({ status }) => status === "fail").map(({ name }) => name);
  const asExpected = failed.length === expected.length && failed.every((name) => expected.includes(name));
  const should =
    expected.length === 0 ? "no objective is to fail" : `exactly these are to fail: ${expected.join(", ")}`;
  return `Variant ${run.variant ?? "?"}: ${should}. ${asExpected ? "So it came out." : `Failed were: ${failed.join(", ") || "none"}.`}`;
}

/** Of the abandoned slots those that were given up because the backlog was full: ` (1,234 given up)`, or nothing. */
export function givenUpText({ givenUp }: Pick<LoadFinding, "givenUp">): string {
  return givenUp === 0 ? "" : ` (${formatNumber(givenUp)} given up)`;
}

/** Does offered = done + failed + abandoned hold? The difference: 0 where it does. */
export function unaccounted({ offered, done, failed, abandoned }: LoadFinding): number {
  return offered - done - failed - abandoned;
}

/** The files of a run's folder, for the reader who wants to look further. */
export const runFiles = [
  { name: "drill.yaml", what: "the drill as given, secrets masked" },
  { name: "plan.json", what: "what exactly was to be done" },
  { name: "journal.ndjson", what: "everything that happened, on one clock" },
  { name: "load.ndjson", what: "counts and latency histograms of every window" },
  { name: "undo.ndjson", what: "what would undo each act, written before it" },
  { name: "verdict.json", what: "this verdict for programs" },
  { name: "report.html", what: "this report" },
  { name: "report.md", what: "the summary for a pull request" },
  { name: "junit.xml", what: "the objectives as test cases" },
  { name: "metrics.txt", what: "the last readings and figures as OpenMetrics" },
  { name: "timeline.csv", what: "every figure of every second, for a spreadsheet" },
  { name: "latency-*.hlog", what: "latency histograms of each load, for the tools of HdrHistogram" },
  { name: "logs/", what: "every redis-server, sentinel, toxiproxy and k6" },
] as const;
