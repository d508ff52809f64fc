import type { FaultFinding } from "../../harness/verdict/verdict.ts";
import { healText, noteLines, recoverySteps } from "../facts/faults.ts";
import { cleanLine, cut } from "../text/clean.ts";
import { formatClock, formatMs } from "../text/format.ts";
import type { Painter } from "./painter.ts";

/** What was done to whom and when; under it the steps of the recovery, each after the moment it was effective. */
export function faultLines(fault: FaultFinding, number: number, columns: number, paint: Painter): readonly string[] {
  const nodes = fault.nodes.length === 0 ? "" : ` → ${fault.nodes.join(", ")}`;
  const [from, to] = [fault.injectedAtMs, fault.healedAtMs];
  const span =
    from === null
      ? ""
      : `${formatClock(from, { tenths: true })} to ${to === null ? "the end" : formatClock(to, { tenths: true })}, `;
  const felt = from === null || fault.effectVerified ? "" : "NOT felt, ";
  const head = `${String(number)} ${fault.name}: ${fault.kind} ${fault.target}${nodes}, ${span}${felt}${healText(fault)}`;
  const steps = recoverySteps.flatMap(({ field, short }) => {
    const ms = fault[field];
    return ms === null ? [] : [`${short} +${formatMs(ms)}`];
  });
  const notes = fault.clientRecoveryMs === null ? noteLines(fault).filter((note) => note.startsWith("client")) : [];
  const detail = [...steps, ...notes].join(" · ");
  return [
    cut(`  ${cleanLine(head)}`, columns),
    ...(detail === "" ? [] : [paint.dim(cut(`    ${cleanLine(detail)}`, columns))]),
  ];
}
