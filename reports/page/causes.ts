import { formatClock } from "../text/format.ts";
import { markup } from "../text/markup.ts";
import type { DrawSection } from "./section.ts";

/** Of every failed objective what probably happened, the readings that show it, and what to do next. */
export const drawCauses: DrawSection = ({ causes }) => {
  if (causes.length === 0) return null;
  return markup`<p class="note">By the rules of the runbooks, from the readings of this run alone: a place to begin, no proof.</p>
${causes.map(
  ({ id, cause, findings }) => markup`<article class="cause" id="${id}" aria-labelledby="${id}-name">
<h3 id="${id}-name">${findings.map(({ name }) => name).join(", ")}</h3>
<p class="reason">Likely because ${cause.likely}.</p>
<div class="columns"><div><h4>What shows it</h4>
<ul class="readings">${cause.readings.map(({ atMs, text }) => markup`<li><span class="at">${formatClock(atMs)}</span> <span>${text}</span></li>`)}</ul></div>
<div><h4>What to do next</h4>
<ol>${cause.next.map(({ text, command }) => markup`<li>${text}${command === undefined ? null : markup`<br><code>${command}</code>`}</li>`)}</ol></div></div>
</article>
`,
)}`;
};
