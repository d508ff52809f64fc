/** A key and its words. */
export type Line = readonly [string, ...(string | number)[]];

export function lineText(line: Line): string {
  return line.map((word) => (/^[\w.,:@/-]+$/.test(String(word)) ? String(word) : quote(String(word)))).join(" ");
}

/** Redis reads quoted words as C strings. */
function quote(word: string): string {
  return `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
