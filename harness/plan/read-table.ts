import { SpecError } from "../base/errors.ts";
import { specError } from "../drill/problems.ts";

/** A file that a drill names. */
export interface NamedText {
  /** The file as problems show it. */
  readonly file: string;
  readonly text: string;
}

/** Reads a file by its path in a drill. Throws `SpecError` without a place. */
export type TextReader = (path: string) => NamedText;

/** One line of a table. */
export interface Row {
  readonly cells: readonly string[];
  /** What is wrong with one of its cells, from 0, with file:line:column. */
  readonly problem: (cell: number, expected: string, next: string) => SpecError;
}

const mostRows = 100_000;

/**
 * The rows of a CSV file: cells between commas, semicolons or tabs. Empty lines, lines that begin with `#` and a first line of
 * names are left out. Throws `SpecError` where the file cannot be read, and for a row that has not one cell for each of `columns`.
 */
export function readTable(
  name: string,
  columns: readonly string[],
  { path, readText }: { readonly path: readonly string[]; readonly readText: TextReader },
): readonly Row[] {
  const { file, text } = readNamed(name, path, readText);
  const rows = text
    .split(/\r?\n/)
    .map((content, index) => rowOf(content, { file, line: index + 1, path }))
    .filter(({ cells }) => cells.join("") !== "" && !(cells[0] ?? "").startsWith("#"))
    .filter(({ cells }, index) => index > 0 || /^[-+.\d]/.test(cells[0] ?? ""));
  const wrong = rows.find(({ cells }) => cells.length !== columns.length);
  if (wrong !== undefined) throw wrong.problem(0, columns.join(" and "), `Write a line as "${columns.join(",")}".`);
  if (rows.length > 0 && rows.length <= mostRows) return rows;
  throw specError({
    path,
    expected: `a table of ${columns.join(" and ")}, at most ${String(mostRows)} lines`,
    got: rows.length === 0 ? `${file}, which has none` : `${String(rows.length)} lines in ${file}`,
    next: rows.length === 0 ? `Write lines of "${columns.join(",")}".` : "Take fewer, longer steps.",
  });
}

/** A file that cannot be read is a problem of the value that names it. */
function readNamed(name: string, path: readonly string[], readText: TextReader): NamedText {
  try {
    return readText(name);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    throw new SpecError(
      error.problems.map((problem) => ({ ...problem, path })),
      { cause: error },
    );
  }
}

function rowOf(
  content: string,
  { file, line, path }: { readonly file: string; readonly line: number; readonly path: readonly string[] },
): Row {
  const parts = content.split(/[,;\t]/);
  return {
    cells: parts.map((part) => part.trim()),
    problem: (cell, expected, next) => {
      const before = parts.slice(0, cell).reduce((sum, part) => sum + part.length + 1, 0);
      const indent = /^\s*/.exec(parts[cell] ?? "")?.[0].length ?? 0;
      const got = JSON.stringify(cell === 0 && parts.length > 1 ? content.trim() : (parts[cell] ?? "").trim());
      return specError({ path, expected, got, next, place: { file, line, column: before + indent + 1 } });
    },
  };
}
