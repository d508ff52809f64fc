import type { Evidence } from "../harness/journal/evidence.ts";
import type { Verdict } from "../harness/verdict/verdict.ts";
import { findCauses, type NamedCause } from "./causes/why.ts";
import { countFaults, healText, noteLines, recoverySteps, stepText } from "./facts/faults.ts";
import { incidentsOf } from "./facts/incidents.ts";
import { ledgerHeads, ledgerRows } from "./facts/ledgers.ts";
import { countObjectives, limitText, marginText, measuredText, sortObjectives } from "./facts/objectives.ts";
import { expectation, givenUpText, repeatCommand, unaccounted, versionsOf } from "./facts/run.ts";
import { cleanLine, cut } from "./text/clean.ts";
import {
  formatClock,
  formatKnown,
  formatMs,
  formatMsCell,
  formatNumber,
  formatRatio,
  unknownText,
} from "./text/format.ts";
import { statusSigns, verdictSigns } from "./text/status.ts";

/** A comment on a pull request holds 65,536 characters; a step summary 1 MiB. One text that fits both. */
const mostBytes = 60_000;
/** Of one cell or sentence. */
const mostCharacters = 400;

/** `report.md`: for a step summary or a comment on a pull request. What does not fit is left out from the end, with a note that says so. */
export function renderMarkdown(verdict: Verdict, evidence: Evidence): string {
  const { run, generator } = verdict;
  const sign = verdictSigns[verdict.verdict];
  const expected = expectation(verdict, evidence);
  const others = verdict.reasons.filter((reason) => reason !== verdict.reason);
  const variant = run.variant === null ? "" : ` (variant ${code(run.variant)})`;
  const blocks = [
    [`## ${sign.symbol} ${sign.word}: ${text(run.title)}${variant}`],
    [`**${text(verdict.reason)}**`],
    others.map((reason) => `- ${text(reason)}`),
    expected === null ? [] : [text(expected)],
    [
      `Objectives: ${countObjectives(verdict.objectives)} · Faults: ${countFaults(verdict, evidence)} · Generator: ${generator.isFit ? "fit to measure" : "**not fit to measure**"}`,
    ],
    objectiveTable(verdict),
    ...findCauses(verdict, evidence).map(causeLines),
    faultTable(verdict),
    verdict.faults.flatMap((fault) => noteLines(fault).map((note) => `- ${code(fault.name)}, ${text(note)}`)),
    loadTable(verdict),
    targetTable(verdict),
    verdict.ledgers.length === 0
      ? []
      : table(
          ledgerHeads,
          ledgerRows(verdict).map((cells) => cells.map(text)),
        ),
    incidentsOf(evidence).map((incident) => `- ${formatClock(incident.atMs, { tenths: true })} ${text(incident.text)}`),
    [`Generator: ${text(generator.detail)}`],
    [
      `Seed ${String(run.seed)} · ${formatMs(run.durationMs)} · exit code ${String(verdict.exitCode)} · ${versionsOf(
        verdict,
        evidence,
      )
        .map(({ name, version }) => text(`${name} ${version}`))
        .join(" · ")}`,
      "",
      `Repeat it with ${code(repeatCommand(verdict))}`,
    ],
  ];
  return fit(blocks.filter((block) => block.length > 0));
}

function objectiveTable({ objectives }: Verdict): readonly string[] {
  if (objectives.length === 0) return [];
  const rows = sortObjectives(objectives).map((finding) => [
    `${statusSigns[finding.status].symbol} ${statusSigns[finding.status].word}`,
    `${code(finding.name)}<br>${code(finding.text)}`,
    measuredText(finding),
    text(limitText(finding)),
    marginText(finding),
    text(finding.phase),
    formatNumber(finding.samples),
    text(finding.reason),
  ]);
  return table(["Status", "Objective", "Measured:", "Limit:", "Margin:", "Where", "Samples:", "Why"], rows);
}

/** What failed for which likely reason, what shows it and what to do first. */
function causeLines({ cause, findings }: NamedCause): readonly string[] {
  const readings = cause.readings.map((reading) => `${formatClock(reading.atMs)} ${text(reading.text)}`);
  const [first] = cause.next;
  const next =
    first === undefined
      ? []
      : [`- Next: ${text(first.text)}${first.command === undefined ? "" : ` ${code(first.command)}`}`];
  return [
    `${findings.map(({ name }) => code(name)).join(", ")}: likely because ${text(cause.likely)}.`,
    "",
    ...readings.map((reading) => `- ${reading}`),
    ...next,
  ];
}

function faultTable({ faults }: Verdict): readonly string[] {
  if (faults.length === 0) return [];
  const rows = faults.map((fault) => [
    code(fault.name),
    `${text(fault.kind)} ${code(fault.target)} ${text(fault.nodes.join(", "))}`,
    fault.injectedAtMs === null ? unknownText : formatClock(fault.injectedAtMs, { tenths: true }),
    ...recoverySteps.map(({ field }) => stepText(fault[field])),
    `${fault.injectedAtMs === null || fault.effectVerified ? "" : "not felt, "}${healText(fault)}`,
  ]);
  return table(
    [
      "Fault",
      "What",
      "Injected:",
      "Detected:",
      "Elected:",
      "Server recovery:",
      "Client recovery:",
      "Settled:",
      "Healing",
    ],
    rows,
  );
}

function loadTable({ load }: Verdict): readonly string[] {
  if (load.length === 0) return [];
  const rows = load.map((one) => {
    const { p50, p95, p99, p999, max } = one.responseMs;
    const errors = Object.entries(one.errors).toSorted((a, b) => b[1] - a[1]);
    const rest = unaccounted(one);
    return [
      code(one.name),
      `${formatNumber(one.offered)}${rest === 0 ? "" : ` (**${formatNumber(rest)} unaccounted for**)`}`,
      formatNumber(one.done),
      formatNumber(one.failed),
      `${formatNumber(one.abandoned)}${givenUpText(one)}`,
      text(errors.map(([name, count]) => `${name} ${formatNumber(count)}`).join(", ")),
      ...[p50, p95, p99, p999, max].map(formatMsCell),
      one.hitRatio === null ? unknownText : formatRatio(one.hitRatio),
    ];
  });
  return table(
    [
      "Load",
      "Offered:",
      "Done:",
      "Failed:",
      "Abandoned:",
      "Errors",
      "p50 ms:",
      "p95:",
      "p99:",
      "p99.9:",
      "max:",
      "Hits:",
    ],
    rows,
  );
}

function targetTable({ targets }: Verdict): readonly string[] {
  if (targets.length === 0) return [];
  const rows = targets.map((target) => [
    code(target.name),
    formatKnown(target.evictions, formatNumber),
    formatKnown(target.memoryMaxRatio, formatRatio),
    formatKnown(target.hitRatio, formatRatio),
    formatKnown(target.rejectedConnections, formatNumber),
    formatKnown(target.failovers, formatNumber),
  ]);
  return table(["Target", "Evictions:", "Memory, most:", "Server hits:", "Rejected:", "Failovers:"], rows);
}

/** A head that ends in a colon sets its column to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [
    row(heads.map((head) => head.replace(/:$/u, ""))),
    row(heads.map((head) => (head.endsWith(":") ? "---:" : "---"))),
    ...rows.map(row),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** Whole blocks and lines up to the limit; a table is never left with a head alone. */
function fit(blocks: readonly (readonly string[])[]): string {
  const lines = blocks.flatMap((block) => [...block, ""]);
  const all = lines.join("\n");
  if (Buffer.byteLength(all) <= mostBytes) return all;
  const kept: string[] = [];
  let bytes = 0;
  for (const line of lines) {
    bytes += Buffer.byteLength(line) + 1;
    if (bytes > mostBytes - 200) break;
    kept.push(line);
  }
  while (kept.at(-1)?.startsWith("| ---") === true) kept.splice(-2);
  const left = lines.slice(kept.length).filter((line) => line !== "").length;
  return `${kept.join("\n")}\n\n_Cut here to fit: ${formatNumber(left)} lines more are in \`report.html\`._\n`;
}

/** Text from outside: no markup, no mention, no line feed of its own gets through. */
function text(value: string): string {
  return cut(cleanLine(value), mostCharacters)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/[\\`*_~[\]|#]/gu, String.raw`\$&`)
    .replaceAll("@", "@\u2060");
}

/** A code span; its fence is longer than any run of backticks within. */
function code(value: string): string {
  const inner = cut(cleanLine(value), mostCharacters).replaceAll("|", String.raw`\|`);
  const longest = Math.max(0, ...(inner.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `${fence}${inner}${fence}` : `${fence} ${inner} ${fence}`;
}
