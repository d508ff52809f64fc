import type { TargetFinding, Verdict } from "../../harness/verdict/verdict.ts";
import { formatKnown, formatNumber, formatRatio, unknownText } from "../text/format.ts";
import { markup, type Markup } from "../text/markup.ts";
import { drawTable } from "./table.ts";

export function drawTargetTable({ targets, ledgers }: Verdict, shapes: ReadonlyMap<string, string>): Markup | null {
  if (targets.length === 0) return null;
  return drawTable<TargetFinding>(
    "Targets over the whole run, as the servers counted",
    [
      { head: "Target", cell: ({ name }) => markup`${name}<br><span class="note">${shapes.get(name) ?? ""}</span>` },
      { head: "Server hit ratio", isNumber: true, cell: ({ hitRatio }) => formatKnown(hitRatio, formatRatio) },
      { head: "Evictions", isNumber: true, cell: ({ evictions }) => formatKnown(evictions, formatNumber) },
      {
        head: "Memory, most of maxmemory",
        isNumber: true,
        cell: ({ memoryMaxRatio }) => formatKnown(memoryMaxRatio, formatRatio),
      },
      {
        head: "Rejected connections",
        isNumber: true,
        cell: ({ rejectedConnections }) => formatKnown(rejectedConnections, formatNumber),
      },
      { head: "Failovers", isNumber: true, cell: ({ failovers }) => formatKnown(failovers, formatNumber) },
      {
        head: "Replication lag, most",
        isNumber: true,
        cell: ({ replicationLagMaxSeconds }) =>
          replicationLagMaxSeconds === null ? unknownText : `${formatNumber(replicationLagMaxSeconds)} s`,
      },
      {
        head: "Acknowledged writes lost",
        isNumber: true,
        cell: ({ name, lostWrites }) => {
          if (lostWrites !== null) return formatNumber(lostWrites);
          return ledgers.some(({ target }) => target === name) ? unknownText : "no ledger";
        },
      },
    ],
    targets,
  );
}
