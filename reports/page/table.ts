import { markup, type Content, type Markup } from "../text/markup.ts";

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => Content;
  /** Numbers are set to the right. */
  readonly isNumber?: boolean;
  /** Text that should not be squeezed in a narrow page. */
  readonly isText?: boolean;
}

/** A table with a caption, heads with a scope, and a frame that scrolls (by keyboard too) where the page is narrow. The first column heads its row. */
export function drawTable<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const heads = columns.map((column) => markup`<th scope="col"${kindOf(column)}>${column.head}</th>`);
  const lines = rows.map((row) => {
    const cells = columns.map((column, index) =>
      index === 0
        ? markup`<th scope="row">${column.cell(row)}</th>`
        : markup`<td${kindOf(column)}>${column.cell(row)}</td>`,
    );
    return markup`<tr>${cells}</tr>\n`;
  });
  return markup`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines}</tbody></table></div>
`;
}

function kindOf<Row>({ isNumber, isText }: Column<Row>): Markup | null {
  if (isNumber === true) return markup` class="number"`;
  return isText === true ? markup` class="text"` : null;
}
