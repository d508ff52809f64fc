import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { RedrillError } from "../base/errors.ts";
import { packageFolder } from "../base/package-folder.ts";

/** `redrill init`: writes a first drill, commented, that runs as it is. */
export function initDrill(file: string): void {
  if (!/\.ya?ml$/.test(file))
    throw new RedrillError(`init ${file}: expected the name of a YAML file`, {
      exitCode: 2,
      next: "For example `redrill init drill.yaml`; `redrill init scenario NAME` writes a scenario.",
    });
  writeAllNew(new Map([[file, example("first-drill.yaml").replaceAll("FILE", file)]]));
  process.stdout.write(`${file}\n`);
  process.stderr.write(`Next: redrill validate ${file}, then redrill run ${file}\n`);
}

/**
 * `redrill init scenario NAME`: writes a scenario with its types, its manifest, a drill that tries it, and for editors a tsconfig.json where
 * there is none.
 */
export function initScenario(name: string, { folder }: { readonly folder: string }): void {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new RedrillError(`init scenario ${name}: expected a name of small letters, digits and hyphens`, {
      exitCode: 2,
      next: "For example `redrill init scenario product-page`; --folder says where it goes.",
    });
  const files = new Map(
    ["ts", "json", "yaml"].map((ending) => [
      join(folder, `${name}.${ending}`),
      example(`own-scenario.${ending}`).replaceAll("own-scenario", name),
    ]),
  );
  const tsconfig = join(folder, "tsconfig.json");
  if (!existsSync(tsconfig)) files.set(tsconfig, editorConfig(folder));
  writeAllNew(files);
  process.stdout.write([...files.keys(), ""].join("\n"));
  const drill = join(folder, `${name}.yaml`);
  process.stderr.write(`Next: redrill validate ${drill}, then redrill run ${drill}\n`);
}

/** The examples of the docs are what is written: they are checked and run with them. */
function example(name: string): string {
  return readFileSync(new URL(`docs/examples/${name}`, packageFolder()), "utf8");
}

/** Tells an editor where the types of `k6/x/redrill` are; redrill itself does not read it. */
function editorConfig(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const engine = relative(realpathSync(folder), fileURLToPath(new URL("engine", packageFolder())));
  const config = {
    compilerOptions: {
      strict: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
      target: "es2023",
      lib: ["es2023"],
      module: "esnext",
      moduleResolution: "bundler",
      allowImportingTsExtensions: true,
      skipLibCheck: true,
    },
    include: ["./**/*.ts", `${engine}/*.d.ts`, `${engine}/types/*.d.ts`],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** All of them or none: a file that is there already is nobody's to overwrite. */
function writeAllNew(files: ReadonlyMap<string, string>): void {
  const taken = [...files.keys()].filter((path) => existsSync(path));
  if (taken.length > 0)
    throw new RedrillError(`${taken.join(", ")}: expected nothing there yet, got a file; nothing was written`, {
      exitCode: 2,
      next: "Choose another name, or move that file away.",
    });
  for (const [path, text] of files) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: "wx" });
    } catch (cause) {
      throw new RedrillError(
        `${path} could not be written: ${(cause as NodeJS.ErrnoException).code ?? String(cause)}`,
        {
          exitCode: 2,
          next: "Name a place that can be written.",
          cause,
        },
      );
    }
  }
}
