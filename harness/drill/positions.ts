import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Node } from "yaml";
import { SpecError, type Place } from "../base/errors.ts";
import type { DrillProblem } from "./problems.ts";

/** Where the parts of a drill stand in its file; made by `readDrill`, for problems that are found later. */
export class DrillPositions {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines: LineCounter;
  readonly #overrides: ReadonlyMap<Node, string>;

  /** `overrides`: nodes that came from the command line, each with the option as it was given. */
  constructor(file: string, document: Document, lines: LineCounter, overrides: ReadonlyMap<Node, string>) {
    this.#file = file;
    this.#document = document;
    this.#lines = lines;
    this.#overrides = overrides;
  }

  /** The error with a place for each of its problems, in the order of the file. */
  locate(error: SpecError): SpecError {
    const problems = error.problems.map((problem) => this.locateProblem(problem));
    return new SpecError(problems.toSorted(byPlace), { cause: error.cause });
  }

  /** Runs `act`, and gives every `SpecError` that it throws its places. */
  locating<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw error instanceof SpecError ? this.locate(error) : error;
    }
  }

  locateProblem(problem: DrillProblem): DrillProblem {
    if (problem.place !== undefined) return problem;
    const { node, override } = this.#find(problem);
    if (override !== null) return { ...problem, got: `${problem.got} (${override})`, place: null };
    const start = node?.range?.[0];
    return {
      ...problem,
      place: start === undefined ? null : this.placeAt(start + offsetIn(node, problem.offset ?? 0)),
    };
  }

  /** The place of the key that a path names, such as `["objectives", "pages-fast"]`; null where the file does not have it. */
  placeOf(path: readonly string[]): Place | null {
    const { node, override } = this.#find({ path, at: "key", expected: "", got: "", next: "" });
    const start = node?.range?.[0];
    return start === undefined || override !== null ? null : this.placeAt(start);
  }

  /** The place of a character of the file. */
  placeAt(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  /** The key or value that the path names, or the key of the deepest map on the way that is there; and the option that it came from. */
  #find({ path, at }: DrillProblem): { readonly node: Node | null; readonly override: string | null } {
    let node: Node | null = this.#document.contents;
    let shown = node;
    let override: string | null = null;
    for (const [index, step] of path.entries()) {
      const child = childOf(node, step);
      if (child === null) break;
      const isKeyMeant = index < path.length - 1 || at === "key";
      shown = isKeyMeant ? (child.key ?? child.value) : (child.value ?? child.key);
      node = child.value;
      if (node !== null) override ??= this.#overrides.get(node) ?? null;
    }
    return { node: shown, override };
  }
}

function childOf(
  node: Node | null,
  step: string | number,
): { readonly key: Node | null; readonly value: Node | null } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step));
    if (pair === undefined) return null;
    return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null };
  }
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) ? { key: null, value: item } : null;
  }
  return null;
}

/** An offset inside a scalar's text as one in the file: exact on a single line, the beginning of the value elsewhere. */
function offsetIn(node: Node | null, offset: number): number {
  if (!isScalar(node) || !node.range) return 0;
  const [start, end] = node.range;
  const isQuoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE";
  const isPlain = node.type === "PLAIN";
  if (!isPlain && !isQuoted) return 0;
  return Math.min(offset + (isQuoted ? 1 : 0), Math.max(0, end - start));
}

function byPlace(a: DrillProblem, b: DrillProblem): number {
  const [one, two] = [a.place ?? null, b.place ?? null];
  if (one === null || two === null) return Number(one !== null) - Number(two !== null);
  return one.line - two.line || one.column - two.column;
}
