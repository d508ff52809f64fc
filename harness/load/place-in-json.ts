/**
 * Where the key at the end of `path` stands in a JSON text, from 1; where it is missing, the nearest key above it. Each
 * key is looked for behind its parent, which is exact as long as nothing between the two holds a key of the same name.
 */
export function placeInJson(text: string, path: readonly string[]): { readonly line: number; readonly column: number } {
  let at = 0;
  for (const key of path) {
    const found = keyOffset(text, key, at + 1);
    if (found < 0) break;
    at = found;
  }
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The quoted text, where a colon follows it; -1 = none. */
function keyOffset(text: string, key: string, from: number): number {
  const quoted = JSON.stringify(key);
  const at = text.indexOf(quoted, from);
  if (at < 0 || /^\s*:/.test(text.slice(at + quoted.length))) return at;
  return keyOffset(text, key, at + 1);
}
