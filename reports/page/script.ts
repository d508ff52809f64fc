import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../../harness/base/package-folder.ts";

/** In the order in which they need each other. */
const files = ["unpack", "words", "colours", "height", "draw-over", "plot", "main"] as const;

interface Enhancement {
  readonly script: string;
  /** For the page's content policy: this script and no other may run. */
  readonly scriptHash: string;
  readonly styles: string;
}

let known: Enhancement | null = null;

/** uPlot and the page's own scripts, as they are in the package. */
export function enhancement(): Enhancement {
  return (known ??= read());
}

function read(): Enhancement {
  const find = createRequire(import.meta.url);
  const uplot = readFileSync(find.resolve("uplot/dist/uPlot.iife.min.js"), "utf8");
  const licence = readFileSync(find.resolve("uplot/LICENSE"), "utf8");
  const own = files.map((name) => readOwn(name));
  const script = `/*\n${licence.trim()}\n*/\n${uplot.trim()}\n(() => {\n${own.join("\n")}})();\n`;
  if (/<\/script|<!--/iu.test(script)) throw new Error("a script of the page would end its own element");
  return {
    script,
    scriptHash: createHash("sha256").update(script).digest("base64"),
    styles: readFileSync(find.resolve("uplot/dist/uPlot.min.css"), "utf8").trim(),
  };
}

/** Modules as they are written, joined to one script: their imports go, since each finds the others in its scope. */
function readOwn(name: string): string {
  const text = readFileSync(fileURLToPath(new URL(`reports/client/${name}.js`, packageFolder())), "utf8");
  return text.replaceAll(/^import [^;]+;\n/gmu, "").replaceAll(/^export (?=async function|function)/gmu, "");
}
