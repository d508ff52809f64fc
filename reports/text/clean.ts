import { stripVTControlCharacters } from "node:util";

/** Control characters but tab and line feed, direction overrides, halves of characters, and what no XML document may hold. */
const unprintable = /[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069]|\p{Noncharacter_Code_Point}|\p{Surrogate}/gu;

/** Text from outside (titles, keys, messages of servers) made safe to print: escape sequences and control characters are gone. */
export function clean(text: string): string {
  return stripVTControlCharacters(text).replaceAll(unprintable, "");
}

/** The same on a single line, runs of white space as one blank. */
export function cleanLine(text: string): string {
  return clean(text).replaceAll(/\s+/gu, " ").trim();
}

/** At most `length` characters (code points, so that no emoji is torn), the last one an ellipsis where something is cut. */
export function cut(text: string, length: number): string {
  const characters = Array.from(text);
  return characters.length <= length ? text : `${characters.slice(0, Math.max(0, length - 1)).join("")}…`;
}

/** Words over lines of at most `columns`; a word that is longer keeps a line of its own. The first line starts at column `from`. */
export function wrap(text: string, columns: number, from = 0): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let room = columns - from;
  for (const word of cleanLine(text).split(" ")) {
    if (line !== "" && lengthOf(line) + 1 + lengthOf(word) > room) {
      lines.push(line);
      line = "";
      room = columns;
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** In characters (code points); a close guess at how many columns it takes. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}
