import { nodesOf, type NodeFacts } from "../facts/nodes.ts";
import { formatBytes, formatClock, formatNumber, unknownText } from "../text/format.ts";
import { markup } from "../text/markup.ts";
import type { DrawSection } from "./section.ts";
import { drawTable } from "./table.ts";

export const drawNodes: DrawSection = (_verdict, evidence) => {
  const nodes = nodesOf(evidence);
  if (nodes.length === 0) return null;
  return drawTable<NodeFacts>(
    "Nodes, with their first and their last role",
    [
      { head: "Node", cell: ({ name }) => name },
      { head: "Target", cell: ({ target }) => target },
      { head: "Address", cell: ({ address }) => markup`<code>${address}</code>` },
      { head: "First role", cell: ({ firstRole }) => firstRole },
      {
        head: "Last role",
        cell: ({ firstRole, lastRole }) => (firstRole === lastRole ? lastRole : markup`<b>${lastRole}</b> ◆`),
      },
      { head: "Exits", isNumber: true, cell: ({ exits }) => formatNumber(exits) },
      { head: "Restarts", isNumber: true, cell: ({ restarts }) => formatNumber(restarts) },
      {
        head: "Keys",
        isNumber: true,
        cell: ({ last }) => (last === null ? unknownText : formatNumber(last.reading.keys)),
      },
      {
        head: "Memory",
        isNumber: true,
        cell: ({ last }) => (last === null ? unknownText : formatBytes(last.reading.usedMemoryBytes)),
      },
      { head: "Last reading", isNumber: true, cell: ({ last, silence }) => lastText(last, silence) },
    ],
    nodes,
  );
};

function lastText(last: NodeFacts["last"], silence: string | null): string {
  const at = last === null ? unknownText : formatClock(last.atMs);
  return silence === null ? at : `${at}, then ${silence}`;
}
