import { isMap, LineCounter, parseDocument, visit, type Document, type Node, type YAMLError, type YAMLMap } from "yaml";
import { SpecError } from "../base/errors.ts";
import { DrillPositions } from "./positions.ts";
import { show, type DrillProblem } from "./problems.ts";

export interface ParsedYaml {
  readonly document: Document;
  readonly root: YAMLMap;
  readonly lines: LineCounter;
}

/** Parses the text into a document whose root is a map, its aliases replaced by copies. Throws `SpecError` with every error of syntax. */
export function parseYaml(text: string, file: string): ParsedYaml {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  const positions = new DrillPositions(file, document, lines, new Map());
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0)
    throw new SpecError(faults.map((error) => describe(error, text, positions)).filter(isFirstOfItsLine));
  replaceAliases(document, positions);
  const root: Node | null = document.contents;
  if (isMap(root)) return { document, root, lines };
  throw new SpecError([
    {
      path: [],
      expected: "a drill: a map with version, title, targets, phases, load and objectives",
      got: root === null || document.toJS() === null ? "an empty file" : show(document.toJS()),
      next: "Start from one of the drills in the folder drills/.",
      place: positions.placeAt(0),
    },
  ]);
}

function describe({ code, message, pos }: YAMLError, text: string, positions: DrillPositions): DrillProblem {
  const place = positions.placeAt(pos[0]);
  const near =
    text
      .slice(pos[0], pos[0] + 20)
      .split("\n")[0]
      ?.trim() ?? "";
  const got = near === "" ? "the end of the line" : JSON.stringify(near);
  const line = text.split("\n")[place.line - 1] ?? "";
  if (/[{,]\s*[^{}#"']*\$\{/.test(line))
    return {
      path: [],
      expected: "valid YAML",
      got: message,
      next: 'Inside { } a value with ${...} needs quotes: "${NAME}".',
      place,
    };
  switch (code as string) {
    case "DUPLICATE_KEY":
      return {
        path: [],
        expected: "each key once in its map",
        got: `${got} again`,
        next: "Take one of the two out, or rename it.",
        place,
      };
    case "TAB_AS_INDENT":
      return { path: [], expected: "blanks as indentation", got: "a tab", next: "Indent with blanks.", place };
    case "MULTIPLE_DOCS":
      return { path: [], expected: "one document", got: "a second one", next: 'Take the "---" out.', place };
    case "BLOCK_AS_IMPLICIT_KEY":
      return {
        path: [],
        expected: "one key and its value",
        got: `a second ":" at ${got}`,
        next: 'Put a value that contains ": " in quotes.',
        place,
      };
    default:
      return { path: [], expected: "valid YAML", got: `${got} (${message})`, next: "Mend the syntax here.", place };
  }
}

/** One mistake often gives several errors on its line: the first one says it. */
function isFirstOfItsLine({ place }: DrillProblem, index: number, all: readonly DrillProblem[]): boolean {
  return all.findIndex((other) => other.place?.line === place?.line) === index;
}

function replaceAliases(document: Document, positions: DrillPositions): void {
  let copied = 0;
  visit(document, {
    Alias: (_, node) => {
      const source = node.resolve(document);
      if (source !== undefined) copied += countNodes(source);
      if (source === undefined || isInside(node, source) || copied > mostCopied)
        throw new SpecError([
          {
            path: [],
            expected:
              source === undefined
                ? `an anchor &${node.source} before its alias`
                : "an alias that ends, and no more than 20,000 values by aliases",
            got: `*${node.source}`,
            next: "Put the value in quotes if it is meant as text, or write the anchor.",
            place: positions.placeAt(node.range?.[0] ?? 0),
          },
        ]);
      const copy = source.clone() as typeof source;
      delete copy.anchor;
      return copy;
    },
  });
}

/** An alias of what it stands in itself would never end. */
function isInside({ range: inner }: Node, { range: outer }: Node): boolean {
  return Boolean(inner && outer && inner[0] >= outer[0] && inner[1] <= outer[1]);
}

/** An alias of aliases of aliases grows tenfold with each line. */
function countNodes(source: Node): number {
  let count = 0;
  visit(source, () => {
    count++;
  });
  return count;
}

/** More values than any drill copies. */
const mostCopied = 20_000;
