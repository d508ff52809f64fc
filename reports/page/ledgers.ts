import { ledgerHeads, ledgerRows } from "../facts/ledgers.ts";
import { markup } from "../text/markup.ts";
import type { DrawSection } from "./section.ts";
import { drawTable } from "./table.ts";

/** What was acknowledged against what survived; nothing where no load keeps a ledger. */
export const drawLedgers: DrawSection = ({ verdict }) => {
  if (verdict.ledgers.length === 0) return null;
  const columns = ledgerHeads.map((head, index) => ({
    head: head.replace(/:$/u, ""),
    isNumber: head.endsWith(":"),
    cell: (row: readonly string[]) => row[index] ?? "",
  }));
  const examples = verdict.ledgers.flatMap(({ load, result }) =>
    (result?.lost.examples ?? []).map((name) => markup`<li>${load}: <code>${name}</code></li>\n`),
  );
  const list = examples.length === 0 ? null : markup`<p>The first that were lost:</p>\n<ul>\n${examples}</ul>\n`;
  return markup`${drawTable("Acknowledged writes against what survived when all faults were healed", columns, ledgerRows(verdict))}${list}`;
};
