import { readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { SpecError } from "./errors.ts";

/** Reads a file by its path relative to the folder of another one. Throws a `SpecError` without a place where it cannot be read. */
export function readBeside(other: string, path: string): { readonly file: string; readonly text: string } {
  const file = isAbsolute(path) ? path : join(dirname(other), path);
  try {
    return { file, text: readFileSync(file, "utf8") };
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "an error";
    const next = "Paths are relative to the drill's folder.";
    throw new SpecError([{ path: [], expected: `a file ${file} that can be read`, got: code, next }], { cause });
  }
}
