/** Reads CSV as RFC 4180 writes it down: CRLF after each row, quotes doubled in quoted fields, every row as long as the first. */
export function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  let lastIndex = 0;
  for (let found = field.exec(text); found !== null; found = field.exec(text)) {
    const [, quoted, plain = "", end] = found;
    rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "\r\n") rows.push([]);
    lastIndex = field.lastIndex;
  }
  if (lastIndex !== text.length)
    throw new Error(`not a field: ${JSON.stringify(text.slice(lastIndex, lastIndex + 40))}`);
  if (rows.pop()?.length !== 0) throw new Error("the last row does not end");
  const odd = rows.findIndex((row) => row.length !== rows[0]?.length);
  if (odd >= 0) throw new Error(`row ${String(odd)} has ${String(rows[odd]?.length)} fields`);
  return rows;
}
