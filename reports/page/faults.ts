import type { FaultFinding } from "../../harness/verdict/verdict.ts";
import { drawChart } from "../chart/chart.ts";
import type { FaultZoom } from "../series/fault-zoom.ts";
import { healText, noteLines, recoverySteps, stepText } from "../facts/faults.ts";
import { formatClock, unknownText } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";
import type { Sign } from "../text/status.ts";
import { drawRecovery } from "./recovery.ts";
import type { DrawSection } from "./section.ts";
import { drawSign } from "./sign.ts";
import { drawTable } from "./table.ts";

export const drawFaults: DrawSection = ({ verdict: { faults }, zooms }) => {
  if (faults.length === 0) return null;
  const numbers = new Map(faults.map(({ name }, index) => [name, index + 1]));
  const notes = faults.flatMap((fault) =>
    noteLines(fault).map((note) => markup`<li><b>${fault.name}</b>, ${note}</li>`),
  );
  return markup`${drawRecovery(faults)}${drawTable<FaultFinding>(
    "Faults and how the deployment and its clients came back",
    [
      { head: "Fault", cell: (fault) => drawName(fault, numbers.get(fault.name) ?? 0) },
      { head: "Injected", isNumber: true, cell: ({ injectedAtMs }) => clockText(injectedAtMs) },
      { head: "Effective", isNumber: true, cell: ({ effectiveAtMs }) => clockText(effectiveAtMs) },
      ...recoverySteps.map(({ field, label }) => ({
        head: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
        isNumber: true,
        cell: (fault: FaultFinding) => stepText(fault[field]),
      })),
      { head: "Healed", isNumber: true, cell: ({ healedAtMs }) => clockText(healedAtMs) },
      { head: "Proof", isText: true, cell: drawProof },
    ],
    faults,
  )}<p class="note">Injected, effective and healed are moments of the clock; all else is time since the fault was effective. Server recovery: the new master accepted its first write. Client recovery: errors back at the baseline and at least 95 % of what is offered done, for 1 s, with no pain that comes back within 20 s of the healing. Settled: p99 within 1.5x the baseline for 3 s.</p>
${notes.length === 0 ? null : markup`<h3>What is not known, and why</h3><ul class="notes">${notes}</ul>`}${faults.map((fault) => drawZoom(fault, numbers.get(fault.name) ?? 0, zooms.get(fault.name) ?? null))}`;
};

/** The fault seen closely, in windows of 100 ms. */
function drawZoom(fault: FaultFinding, number: number, zoom: FaultZoom | null): Markup | null {
  if (zoom === null) return null;
  return markup`<h3><span class="number-mark">${number}</span> ${fault.name} <span class="unit">${fault.kind} on ${fault.target}, in windows of 100 ms</span></h3>
<div class="charts">
${zoom.charts.map((chart) => drawChart(chart, zoom.clock))}</div>
`;
}

function drawName({ name, kind, target, nodes }: FaultFinding, number: number): Markup {
  return markup`<span class="number-mark">${number}</span> ${name}<br><span class="note">${kind} <code>${target}</code>${nodes.length === 0 ? null : markup` → ${nodes.join(", ")}`}</span>`;
}

function drawProof(fault: FaultFinding): Markup {
  const isInjected = fault.injectedAtMs !== null;
  const felt: Sign = fault.effectVerified
    ? { symbol: "✓", word: "felt", tone: "good" }
    : {
        symbol: isInjected ? "✗" : "–",
        word: isInjected ? "not felt" : "not injected",
        tone: isInjected ? "bad" : "unsure",
      };
  const healed: Sign = {
    symbol: fault.healVerified ? "✓" : "✗",
    word: healText(fault),
    tone: fault.healVerified ? "good" : "bad",
  };
  return markup`${drawSign(felt)} <span class="note">${fault.effectDetail}</span>${isInjected ? markup`<br>${drawSign(healed)} <span class="note">${fault.healDetail}</span>` : null}`;
}

function clockText(atMs: number | null): string {
  return atMs === null ? unknownText : formatClock(atMs, { tenths: true });
}
