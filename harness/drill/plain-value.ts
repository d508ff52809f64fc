import type { WrittenValue } from "./drill.ts";

/** What a text means where it stands bare in YAML 1.2: a number, true, false, null, or itself. */
export function plainValue(text: string): WrittenValue {
  const trimmed = text.trim();
  if (trimmed === "true" || trimmed === "false") return trimmed === "true";
  if (trimmed === "null" || trimmed === "~") return null;
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  return trimmed;
}
