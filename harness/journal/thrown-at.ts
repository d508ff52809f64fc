/**
 * The place in TypeScript where a scenario threw, from the stack that the engine recorded: `/shop/own.ts:4:23`. Null where no frame is in a
 * file of the scenario's: the engine maps every place back to its source.
 */
export function thrownAt(stack: string): string | null {
  for (const line of stack.split("\n")) {
    const place = /(?:file:\/\/)?([^\s()]+\.[cm]?[jt]s:\d+:\d+)/.exec(line)?.[1];
    if (place !== undefined && !place.includes("redrill-entry.js")) return place;
  }
  return null;
}
