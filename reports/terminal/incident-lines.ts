import type { Evidence } from "../../harness/journal/evidence.ts";
import { incidentsOf } from "../facts/incidents.ts";
import { cleanLine, cut } from "../text/clean.ts";
import { formatClock } from "../text/format.ts";
import type { Painter } from "./painter.ts";

const mostIncidents = 4;

/** The last few things that went wrong with the run itself, under a title of their own; nothing where nothing did. */
export function incidentLines(evidence: Evidence, columns: number, paint: Painter): readonly string[] {
  const incidents = incidentsOf(evidence);
  if (incidents.length === 0) return [];
  const lines: string[] = [];
  for (const { atMs, text, lines: log } of incidents.slice(-mostIncidents)) {
    lines.push(cut(`  ${formatClock(atMs, { tenths: true })} ${cleanLine(text)}`, columns));
    for (const line of log.slice(-2)) lines.push(cut(`         ${cleanLine(line)}`, columns));
  }
  return ["", paint.bold("What happened to the run itself"), ...lines];
}
