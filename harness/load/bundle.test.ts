import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { SourceMap, type SourceMapPayload } from "node:module";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SpecError } from "../base/errors.ts";
import { bundleScenarios } from "./bundle.ts";
import { scenarioPath } from "./scenario-manifest.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "redrill-bundle-"))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Bundles one scenario with this source. */
async function bundleOwn(source: string): Promise<string> {
  const scenarioFile = join(folder, "own.ts");
  writeFileSync(scenarioFile, source);
  const outFile = join(folder, "bundle.js");
  await bundleScenarios({ loads: [{ name: "shop", scenarioFile }], options: { scenarios: {} }, outFile });
  return readFileSync(outFile, "utf8");
}

async function problemOf(source: string) {
  const error = await bundleOwn(source).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SpecError)) throw new Error("a SpecError was expected", { cause: error });
  expect(error.exitCode).toBe(2);
  return { ...error.problems[0], message: error.message };
}

test("makes one module of the shipped scenarios, without types, leaving k6's modules to k6", async () => {
  const outFile = join(folder, "bundle.js");
  const files = ["cache-warmup.ts", "peak.ts", "session.ts"];
  await bundleScenarios({
    loads: files.map((file, index) => ({ name: `load-${String(index)}`, scenarioFile: scenarioPath({ file }) })),
    options: { scenarios: {} },
    outFile,
  });
  const text = readFileSync(outFile, "utf8");
  const specifiers = [...text.matchAll(/\bfrom "([^"]+)"/g)].map(([, specifier]) => specifier);
  expect(specifiers).toEqual(["k6/x/redrill"]);
  const { default: none, ...exported } = await importWithFakeEngine(text);
  expect(none).toBeUndefined();
  expect(Object.keys(exported).toSorted()).toEqual([
    "load0_load_0",
    "load1_load_1",
    "load2_load_2",
    "options",
    "slots",
  ]);
});

test("makes the slot's server once per load and calls it once per slot", async () => {
  const served = await serveTwoSlots(`
    let made = 0;
    export default (load) => { made++; return (slot) => [load.name, made, slot]; };`);
  expect(served).toEqual([
    ["shop", 1, 0],
    ["shop", 1, 1],
  ]);
});

test("fails every slot of a scenario that throws before it returns a server, and tries again", async () => {
  const served = await serveTwoSlots(`
    let made = 0;
    export default () => { throw new Error("attempt " + ++made); };`);
  expect(served).toEqual(["attempt 1", "attempt 2"]);
});

test.each([
  ["nothing", "export default () => {};"],
  ["an async function, whose failures nobody would see", "export default () => async () => {};"],
  ["a promise of one", "export default async () => () => {};"],
])("fails every slot of a scenario that returns %s", async (_what, source) => {
  for (const slot of await serveTwoSlots(source))
    expect(slot).toMatch("a scenario returns a function (not an async one)");
});

test("writes a source map beside the bundle that leads back to the scenario's line", async () => {
  const text = await bundleOwn("interface A { b: number }\n\nexport default () => {\n  throw new Error('here');\n};");
  const map = new SourceMap(JSON.parse(readFileSync(join(folder, "bundle.js.map"), "utf8")) as SourceMapPayload);
  const line = text.split("\n").findIndex((each) => each.includes("here"));
  expect(map.findEntry(line, 4)).toMatchObject({ originalSource: "own.ts", originalLine: 3 });
});

test("names file, line and column of a syntax error", async () => {
  const { place, message } = await problemOf("export default () => {\n  const x = ;\n};");
  expect(place).toMatchObject({ line: 2, column: 13 });
  expect(message).toContain("own.ts:2:13: expected valid TypeScript, got Unexpected");
});

test("names the place of an import that cannot be found, and what can be imported", async () => {
  const { place, message } = await problemOf('import { readFileSync } from "node:fs";\nexport default readFileSync;');
  expect(place).toMatchObject({ line: 1, column: 30 });
  expect(message).toContain('got "node:fs", which cannot be found');
});

test("says that a scenario file needs a default export", async () => {
  const { place, message } = await problemOf("export function shop() {}");
  expect(place?.file).toMatch(/own\.ts$/);
  expect(message).toContain("got a file without a default export");
});

test("is deaf to a tsconfig beside the scenario", async () => {
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { paths: { "k6/*": ["./no.d.ts"] } } }),
  );
  const text = await bundleOwn('import exec from "k6/execution";\nexport default () => () => exec.vu;');
  expect(text).toContain('from "k6/execution"');
});

/** What two slots of the scenario returned, or the messages of what they threw. */
async function serveTwoSlots(source: string): Promise<unknown[]> {
  const module = await importWithFakeEngine(await bundleOwn(source));
  const serve = module["load0_shop"] as () => void;
  serve();
  serve();
  return module["slots"] as unknown[];
}

/** Runs the bundle in Node with an engine that hands out the slots 0, 1, ... and keeps what came of them as `slots`. */
async function importWithFakeEngine(text: string): Promise<Record<string, unknown>> {
  const engine = `
    export const slots = [];
    export function load(name) {
      return { name, slot(serve) { try { slots.push(serve(slots.length)); } catch ({ message }) { slots.push(message); } } };
    }`;
  writeFileSync(join(folder, "engine.mjs"), engine);
  const path = join(folder, "runnable.mjs");
  writeFileSync(path, `${text.replace('"k6/x/redrill"', '"./engine.mjs"')}\nexport { slots } from "./engine.mjs";`);
  return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
}
