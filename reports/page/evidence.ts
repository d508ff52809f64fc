import { incidentsOf } from "../facts/incidents.ts";
import { eventsOf, repeatCommand, runFiles, versionsOf } from "../facts/run.ts";
import { formatClock, formatMs, formatNumber, plural } from "../text/format.ts";
import { clean } from "../text/clean.ts";
import { markup, type Markup } from "../text/markup.ts";
import type { Evidence } from "../../harness/journal/evidence.ts";
import type { DrawSection } from "./section.ts";

/** What the verdict rests on. */
export const drawEvidence: DrawSection = ({ verdict, evidence }) => {
  const { plan } = evidence;
  const incidents = incidentsOf(evidence);
  const warmups = eventsOf(evidence, "warmup.ended");
  return markup`<div class="columns">${drawList(
    "Loads",
    plan.loads.map(
      ({ name, scenario, target, client, workers, slots }) =>
        markup`<b>${name}</b>: scenario ${scenario.name} on ${target}, client ${client.name} (${client.mode}, ${client.deadlineMs === null ? "no deadline" : `deadline ${formatMs(client.deadlineMs)}`}, ${client.retry.max === 0 ? "no retries" : `up to ${plural(client.retry.max, "retry", "retries")}`}), ${formatNumber(workers)} workers, ${formatNumber(slots)} slots.`,
    ),
  )}${drawList(
    "Faults",
    plan.faults.map(({ name, summary, atMs, forMs }) => {
      const until = forMs === null ? "until the end" : `for ${formatMs(forMs)}`;
      return markup`<b>${name}</b>, at ${formatClock(atMs)} ${until}: ${summary}`;
    }),
  )}${drawList(
    "Warm-up",
    warmups.map(
      ({ load, done, failed, offered, durationMs }) =>
        markup`<b>${load}</b>: ${formatNumber(done)} of ${formatNumber(offered)} slots done, ${formatNumber(failed)} failed, in ${formatMs(durationMs)}.`,
    ),
  )}${drawList(
    "What happened to the run itself",
    incidents.map(
      ({ atMs, text, lines }) =>
        markup`${formatClock(atMs, { tenths: true })} ${text}${lines.length === 0 ? null : markup`<pre>${lines.slice(-20).join("\n")}</pre>`}`,
    ),
  )}${drawList(
    "Stop conditions",
    plan.stopWhen.map(({ name, text }) => markup`<b>${name}</b>: <code>${text}</code>`),
  )}${drawList("Healing", healings(evidence))}${drawList("Clean-up", cleanups(evidence))}${drawList(
    "Notes of the plan",
    plan.notes.map((note) => markup`${note}`),
  )}</div><h3>Identity</h3>
<dl class="facts">
<div><dt>Run</dt><dd><code>${verdict.run.id}</code></dd></div>
<div><dt>Drill</dt><dd><code>${plan.drill.file}</code></dd></div>
<div class="wide"><dt>Repeat it with</dt><dd><code>${repeatCommand(verdict)}</code></dd></div>
<div class="wide"><dt>SHA-256 of the drill</dt><dd><code>${plan.drill.sha256}</code></dd></div>
<div><dt>Seed</dt><dd>${String(plan.seed)}</dd></div>
<div><dt>Versions</dt><dd>${versionsOf(verdict, evidence)
    .map(({ name, version }) => `${name} ${version}`)
    .join(" · ")}</dd></div>
</dl>
${drawDrill(evidence)}<h3>Files of the run's folder</h3>
<ul class="files">${runFiles.map(({ name, what }) => markup`<li><code>${name}</code> ${what}</li>`)}</ul>`;
};

/** More than any drill that people write; a generated one is in the run's folder. */
const mostCharacters = 40_000;

function drawDrill({ drillText, plan }: Evidence): Markup | null {
  if (drillText === undefined) return null;
  const text = clean(drillText);
  const rest = text.length - mostCharacters;
  return markup`<details><summary>The drill as it was written${plan.drill.variant === null ? null : markup`, of which the variant ${plan.drill.variant} was run`}</summary>
<pre>${text.slice(0, mostCharacters)}</pre>${rest <= 0 ? null : markup`<p class="note">${formatNumber(rest)} more characters are in drill.yaml.</p>`}
</details>
`;
}

function healings(evidence: Evidence): readonly Markup[] {
  return eventsOf(evidence, "fault.healed").map(({ atMs, fault, verified, detail }) => {
    const sign = verified ? "✓ verified" : "✗ not verified";
    return markup`${formatClock(atMs, { tenths: true })} <b>${fault}</b>: ${sign}; ${detail}`;
  });
}

function cleanups(evidence: Evidence): readonly Markup[] {
  const ended = eventsOf(evidence, "cleanup.ended");
  if (ended.length === 0) return [markup`? The journal does not say that it ended.`];
  return ended.map(({ complete, left }) =>
    complete
      ? markup`✓ complete: nothing was left behind.`
      : markup`✗ not complete, left: <ul>${left.map((line) => markup`<li><code>${line}</code></li>`)}</ul>`,
  );
}

function drawList(title: string, items: readonly Markup[]): Markup | null {
  if (items.length === 0) return null;
  return markup`<div><h3>${title}</h3>
<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul></div>
`;
}
