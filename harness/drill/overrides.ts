import { isMap, isScalar, parseDocument, type Document, type Node, type YAMLMap } from "yaml";
import type { DrillProblem } from "./problems.ts";
import { show } from "./problems.ts";
import { plainValue } from "./plain-value.ts";
import { didYouMean } from "./suggest.ts";

/** One value to put at a path, given on the command line or by a variant. */
export interface Override {
  readonly path: readonly string[];
  readonly value: Node;
}

/** Reads `load.shop.rate=200/s`; the value is what it would be if it stood bare in the drill. Null where it is no override. */
export function readSetOption(option: string, document: Document): Override | null {
  const equals = option.indexOf("=");
  if (equals < 1) return null;
  const path = option.slice(0, equals).trim().split(".");
  const text = option.slice(equals + 1);
  return { path, value: document.createNode(valueOf(text)) };
}

function valueOf(text: string): unknown {
  if (/^\s*[[{]/.test(text)) {
    const collection = parseDocument(text);
    if (collection.errors.length === 0) return collection.toJS();
  }
  return plainValue(text);
}

/** Why the path cannot be set, or null: each step must be there, or be a key that the format has. */
export function problemOfPath(
  root: YAMLMap,
  path: readonly string[],
): Pick<DrillProblem, "expected" | "got" | "next"> | null {
  let node: unknown = root;
  for (const [depth, key] of path.entries()) {
    const isLast = depth === path.length - 1;
    const above = path.slice(0, depth).join(".");
    if (!isMap(node))
      return {
        expected: `a map at "${above}"`,
        got: show(isScalar(node) ? node.value : node),
        next: `Set "${above}" itself${path[0] === "objectives" ? ", or write the objective in its long form first" : ""}.`,
      };
    const isThere = node.has(key);
    if (!isThere && !mayBeNew(path, depth, isLast)) {
      const known =
        depth === 0 ? topKeys : node.items.map(({ key: name }) => (isScalar(name) ? String(name.value) : String(name)));
      return {
        expected: depth === 0 ? "a key of a drill" : `a key that is in "${above}"`,
        got: JSON.stringify(key),
        next: didYouMean(key, depth >= 2 ? [...known, ...newMaps] : known),
      };
    }
    if (!isThere) return null;
    node = node.get(key, true);
  }
  return null;
}

/** Puts the value there, with the maps above it. */
export function applyOverride(document: Document, { path, value }: Override): void {
  document.setIn(path, value);
}

/** Names (depth 1) cannot be made by setting something inside them: that is how a typing error looks. */
function mayBeNew(path: readonly string[], depth: number, isLast: boolean): boolean {
  const [top = ""] = path;
  if (depth === 0) return isLast && topKeys.includes(top);
  if (depth === 1) return false;
  return isLast || (depth === 2 && newMaps.includes(path[2] ?? ""));
}

const topKeys = [
  "version",
  "title",
  "seed",
  "targets",
  "warmup",
  "phases",
  "load",
  "faults",
  "objectives",
  "stopWhen",
  "clients",
];

/** Maps inside a target or load that may be left out, and begin to exist when something in them is set. */
const newMaps = ["config", "origin", "docker", "with"];
