import { build, type BuildFailure, type Message } from "esbuild";
import { resolve } from "node:path";
import { SpecError, type SpecProblem } from "../base/errors.ts";
import { entrySource, type EntryLoad } from "./entry.ts";
import type { K6Options } from "./k6-options.ts";
import { shownPath } from "./shown-path.ts";

export interface BundleRequest {
  /** In the order of `options.scenarios`. */
  readonly loads: readonly EntryLoad[];
  readonly options: K6Options;
  /** Whether the process begins together with others; default false. */
  readonly waitsForOthers?: boolean;
  /** The `.js` file to write; its source map goes beside it (`.js.map`). */
  readonly outFile: string;
}

/**
 * Makes one ES module of the scenarios and everything they import, the only thing that k6 gets to read: syntax that k6
 * cannot parse in a `.ts` file hangs it for ever. Types are not checked.
 *
 * Throws a `SpecError` with file:line:column for what cannot be parsed or found.
 */
export async function bundleScenarios({
  loads,
  options,
  waitsForOthers = false,
  outFile,
}: BundleRequest): Promise<void> {
  try {
    await build({
      stdin: {
        contents: entrySource(loads, options, waitsForOthers),
        sourcefile: entryName,
        resolveDir: "/",
        loader: "js",
      },
      outfile: outFile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      target: "es2022",
      external: ["k6", "k6/*"],
      sourcemap: "linked",
      charset: "utf8",
      tsconfigRaw: "{}", // a tsconfig beside a scenario is for editors: its `paths` would lead k6's modules to type files
      logLevel: "silent",
    });
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    throw new SpecError(error.errors.map(describeMessage), { cause: error });
  }
}

const entryName = "redrill-entry.js";

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

function describeMessage({ text, location, notes }: Message): SpecProblem {
  const importName = /^Could not resolve "(.+)"$/.exec(text)?.[1];
  const withoutDefault = /^No matching export in "(.+)" for import "default"$/.exec(text)?.[1];
  if (withoutDefault !== undefined) {
    return {
      path: [],
      place: { file: shownPath(resolve(withoutDefault)), line: 1, column: 1 },
      expected: "a scenario: `export default function name(load) { return (slot) => { ... } }`",
      got: "a file without a default export",
      next: "Export the function that makes a slot's server as default.",
    };
  }
  const isEntry = location === null || location.file.endsWith(entryName);
  const place = isEntry
    ? null
    : { file: shownPath(resolve(location.file)), line: location.line, column: location.column + 1 };
  if (importName !== undefined) {
    return {
      path: [],
      place,
      expected: isEntry ? "a scenario file" : "an import that k6 can run: a file, `k6` or `k6/...`",
      got: `"${importName}", which cannot be found`,
      next: isEntry
        ? "Name a shipped scenario, or a .ts file relative to the drill."
        : "A scenario has no Node modules, no packages and no addresses to import from: copy what it needs beside it.",
    };
  }
  const note = notes[0] === undefined ? "" : ` (${notes[0].text})`;
  return { path: [], place, expected: "valid TypeScript", got: `${text}${note}`, next: "Mend the scenario." };
}
