import { execFile } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { SpecProblem } from "../base/errors.ts";
import { packageFolder } from "../base/package-folder.ts";
import { shownPath } from "./shown-path.ts";

export interface TypeCheck {
  /** Empty: no problems, or nothing was checked. */
  readonly problems: readonly SpecProblem[];
  /** What was not checked and how it would be; null = everything was. */
  readonly unchecked: string | null;
}

/** Where a package's file is for somebody in that file's folder; null = it is not installed. */
export type FindPackage = (from: string, wanted: string) => string | null;

/**
 * Checks the types of scenario files, absolute paths, and of what they import, against the engine's declarations. A problem has file, line and
 * column. `tsc` is that of the project in which the first one lies, else redrill's own; TypeScript 7 has no other door than its command.
 */
export async function checkTypes(files: readonly string[], find: FindPackage = findPackage): Promise<TypeCheck> {
  const [first] = files;
  if (first === undefined) return { problems: [], unchecked: null };
  const typescript = find(first, "typescript/package.json");
  if (typescript === null)
    return { problems: [], unchecked: "types were not checked: install them with npm install --save-dev typescript" };
  const k6Types = find(first, "@types/k6/package.json");
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "redrill-types-")));
  try {
    writeFileSync(join(folder, "k6.d.ts"), 'declare module "k6";\ndeclare module "k6/*";\n');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configFor(files, k6Types)));
    const problems = await runTsc(join(dirname(typescript), "bin", "tsc"), folder);
    const unchecked = "types of k6's own modules were not checked: npm install --save-dev @types/k6";
    return { problems, unchecked: k6Types === null ? unchecked : null };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findPackage(from: string, wanted: string): string | null {
  for (const base of [from, fileURLToPath(import.meta.url)]) {
    try {
      return createRequire(base).resolve(wanted);
    } catch {
      // it may be there for the next one
    }
  }
  return null;
}

/** As the scenarios that are shipped are checked; without k6's own types its modules may be anything. */
function configFor(files: readonly string[], k6Types: string | null): object {
  const engine = fileURLToPath(new URL("engine", packageFolder()));
  return {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: "es2023",
      lib: ["es2023"],
      module: "esnext",
      moduleResolution: "bundler",
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      types: k6Types === null ? [] : ["k6"],
      ...(k6Types === null ? {} : { typeRoots: [dirname(dirname(k6Types))] }),
    },
    files: [...files, ...(k6Types === null ? ["k6.d.ts"] : [])],
    include: [join(engine, "*.d.ts"), join(engine, "types", "*.d.ts")],
  };
}

function runTsc(tsc: string, folder: string): Promise<readonly SpecProblem[]> {
  return new Promise((done, fail) => {
    const args = [tsc, "-p", folder, "--pretty", "false"];
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 64 * 2 ** 20 }, (error, stdout, stderr) => {
      const problems = readProblems(stdout, folder);
      if (error === null || problems.length > 0) done(problems);
      else fail(new Error(`tsc failed: ${stdout}${stderr}`, { cause: error }));
    });
  });
}

/** `shop/own.ts(4,7): error TS2322: Type 'string' ...`; what explains it follows, indented. */
function readProblems(output: string, folder: string): readonly SpecProblem[] {
  const lines = output.matchAll(/^(.+)\((\d+),(\d+)\): error (TS\d+): (.+(?:\r?\n[ \t]+.+)*)/gm);
  return Array.from(lines, ([, file = "", line, column, code = "", text = ""]): SpecProblem => {
    const place = { file: shownPath(resolve(folder, file)), line: Number(line), column: Number(column) };
    const got = `${text.replaceAll(/\s*\n\s*/g, " ").replace(/\.$/, "")} (${code})`;
    return { path: [], expected: "types that fit", got, next: "Mend the scenario.", place };
  });
}
