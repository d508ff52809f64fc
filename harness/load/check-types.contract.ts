import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checkTypes } from "./check-types.ts";

const folder = mkdtempSync(join(tmpdir(), "redrill-types-test-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function scenario(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const good = `import http from "k6/http";
import type { Load } from "k6/x/redrill";
export default function scenario({ redis }: Load<{ readonly items: number }>) {
  return (slot: number) => {
    if (slot === -1) http.get("http://127.0.0.1:1");
    redis.get(\`item:\${slot}\`);
  };
}
`;

test("finds nothing in a scenario whose types fit, and every mistake in others, by file, line and column", async () => {
  expect(await checkTypes([scenario("good.ts", good)])).toEqual({ problems: [], unchecked: null });
  const bad = scenario("bad.ts", good.replace("redis.get(", "redis.get(slot, "));
  const helped = scenario("helped.ts", 'import { help } from "./help.ts";\nexport default () => () => help(1);\n');
  scenario("help.ts", "export const help = (n: number): string => n;\n");
  const { problems } = await checkTypes([bad, helped]);
  expect(problems.map(({ place, got }) => [place?.file.split("/").at(-1), place?.line, place?.column, got])).toEqual([
    ["bad.ts", 6, 21, "Expected 1 arguments, but got 2 (TS2554)"],
    ["help.ts", 1, 44, "Type 'number' is not assignable to type 'string' (TS2322)"],
  ]);
});

test("says so where TypeScript is not installed, and where the types of k6 are not", async () => {
  const wrong = scenario("wrong.ts", good.replace("redis.get(", "redis.gett("));
  expect(await checkTypes([wrong], () => null)).toEqual({
    problems: [],
    unchecked: expect.stringContaining("npm install --save-dev typescript") as unknown,
  });
  const onlyTypescript = (_from: string, wanted: string) =>
    wanted.startsWith("typescript/") ? createRequire(import.meta.url).resolve(wanted) : null;
  const { problems, unchecked } = await checkTypes([wrong], onlyTypescript);
  expect(unchecked).toContain("@types/k6");
  expect(problems.map(({ got }) => got)).toEqual([expect.stringContaining("gett")]);
});

test("has nothing to check without scenarios of the user's own", async () => {
  expect(await checkTypes([])).toEqual({ problems: [], unchecked: null });
});
