import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** Who may import whom (DESIGN section 2, docs/decisions/0002-layers.md). `x` = values and types, `x:types` = types only. */
const rooms: Readonly<Record<string, { readonly rooms: readonly string[]; readonly packages: readonly string[] }>> = {
  base: { rooms: [], packages: [] },
  drill: { rooms: ["base"], packages: ["yaml", "zod"] },
  plan: { rooms: ["base", "drill"], packages: [] },
  journal: { rooms: ["base", "plan:types"], packages: [] },
  verdict: { rooms: ["base", "drill:types", "plan", "journal"], packages: [] },
  compare: { rooms: ["base", "drill:types", "plan:types", "journal", "verdict"], packages: [] },
  capacity: { rooms: ["base", "plan:types", "journal:types", "verdict"], packages: [] },
  live: { rooms: ["base", "plan:types", "journal", "verdict", "reports"], packages: [] },
  reports: { rooms: ["base", "drill:types", "plan:types", "journal", "verdict:types"], packages: ["uplot"] },
  topology: {
    rooms: ["base", "plan:types", "journal:types"],
    packages: ["ioredis", "testcontainers", "toxiproxy-node-client"],
  },
  faults: { rooms: ["base", "plan:types", "journal:types", "topology:types"], packages: [] },
  probes: { rooms: ["base", "plan:types", "journal:types", "topology:types"], packages: ["ioredis"] },
  load: { rooms: ["base", "plan:types", "journal:types", "topology:types"], packages: ["esbuild"] },
};

/** Packages that one file alone may know. */
const onlyIn: Readonly<Record<string, string>> = {
  testcontainers: "harness/topology/docker/daemon.ts",
  "toxiproxy-node-client": "harness/topology/toxiproxy.ts",
  esbuild: "harness/load/bundle.ts",
};

interface Import {
  readonly file: string;
  readonly specifier: string;
  readonly isTypeOnly: boolean;
}

function sourcesOf(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter(
      (name) =>
        name.endsWith(".ts") && !/\.(test|contract|e2e)\.ts$/.test(name) && !/(^|\/)(testing|samples)\//.test(name),
    )
    .map((name) => join(folder, name));
}

function importsOf(file: string, text = readFileSync(join(root, file), "utf8")): Import[] {
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:([^;"']*?)\s+from\s+)?["']([^"']+)["']/gm);
  const found = [...statements].map(([, type, names = "", specifier = ""]): Import => {
    const isEachNameAType =
      /^\{[^}]*\}$/s.test(names.trim()) && namesIn(names).every((name) => name.startsWith("type "));
    return { file, specifier, isTypeOnly: type !== undefined || isEachNameAType };
  });
  const dynamic = [...text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)];
  return [...found, ...dynamic.map(([, specifier = ""]) => ({ file, specifier, isTypeOnly: false }))];
}

function namesIn(braces: string): string[] {
  return braces
    .replaceAll(/[{}]/g, "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

/** `harness/drill/units.ts` lies in `drill`, `reports/html.ts` in `reports`, `harness/perform.ts` in none. */
function roomOf(file: string): string | null {
  const [top, next, ...rest] = file.split("/");
  if (top === "reports") return "reports";
  return top === "harness" && rest.length > 0 ? (next ?? null) : null;
}

function violationOf({ file, specifier, isTypeOnly }: Import): string | null {
  const from = roomOf(file);
  const allowed = from === null ? undefined : rooms[from];
  if (from === null || allowed === undefined || specifier.startsWith("node:")) return null;
  if (!specifier.startsWith(".")) {
    const name = specifier
      .split("/")
      .slice(0, specifier.startsWith("@") ? 2 : 1)
      .join("/");
    if (!allowed.packages.includes(name)) return `${file}: ${from} may not import the package ${name}`;
    const only = onlyIn[name];
    return only !== undefined && only !== file ? `${file}: only ${only} may import ${name}` : null;
  }
  const target = relative(root, resolve(root, dirname(file), specifier));
  const to = roomOf(target);
  if (to === from) return null;
  if (to !== null && (allowed.rooms.includes(to) || (isTypeOnly && allowed.rooms.includes(`${to}:types`)))) return null;
  return `${file}: ${from} may not import ${isTypeOnly ? "types" : "values"} of ${to ?? target}`;
}

test("every room imports only what the table allows", () => {
  const files = [...sourcesOf("harness"), ...sourcesOf("reports")];
  for (const room of Object.keys(rooms)) {
    expect(files.filter((file) => roomOf(file) === room).length, `files seen in ${room}`).toBeGreaterThan(1);
  }
  const imports = files.flatMap((file) => importsOf(file));
  expect(imports.length).toBeGreaterThan(files.length);
  expect(imports.map(violationOf).filter((violation) => violation !== null)).toEqual([]);
});

test("the table can fail: a value, a type, a package and a dynamic import against it are found", () => {
  expect(planted("harness/base/x.ts", 'import { a } from "../plan/plan.ts";')).toEqual([
    expect.stringContaining("values of plan"),
  ]);
  expect(planted("harness/plan/x.ts", 'import type { A } from "../journal/event.ts";')).toEqual([
    expect.stringContaining("types of journal"),
  ]);
  expect(planted("harness/faults/x.ts", 'import { type A, b } from "../topology/contract.ts";')).toEqual([
    expect.stringContaining("values of topology"),
  ]);
  expect(planted("harness/faults/x.ts", 'import { type A } from "../topology/contract.ts";')).toEqual([null]);
  expect(planted("reports/x.ts", 'import { judge } from "../harness/verdict/judge.ts";')).toEqual([
    expect.stringContaining("values of verdict"),
  ]);
  expect(planted("harness/verdict/x.ts", 'import Redis from "ioredis";')).toEqual([
    expect.stringContaining("package ioredis"),
  ]);
  expect(planted("harness/load/x.ts", 'import { build } from "esbuild";')).toEqual([
    expect.stringContaining("only harness/load/bundle.ts"),
  ]);
  expect(planted("harness/drill/x.ts", 'const x = await import("../plan/plan.ts");')).toEqual([
    expect.stringContaining("values of plan"),
  ]);
});

function planted(file: string, text: string): (string | null)[] {
  return importsOf(file, text).map(violationOf);
}
