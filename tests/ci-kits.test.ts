import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const action = parse(read("action.yml")) as Action;

test("every input of the action is used, and every input that is used is there", () => {
  const text = JSON.stringify(action.runs);
  const used = new Set([...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name));
  expect(used).toEqual(new Set(Object.keys(action.inputs)));
});

test("no input of the action is pasted into a shell script", () => {
  for (const { run } of action.runs.steps) expect(run ?? "").not.toContain("${{");
});

test("the action uploads the run even when an objective failed", () => {
  const upload = action.runs.steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@") === true);
  expect(upload?.if).toContain("always()");
});

test("the outputs of the action are those that the script writes", () => {
  const script = read("tools/ci-run.sh");
  for (const [name, { value }] of Object.entries(action.outputs)) {
    expect(value).toBe(`\${{ steps.run.outputs.${name} }}`);
    expect(script).toContain(`${name}=%s`);
  }
});

test("every kit calls the one script and hands on junit.xml and the run's folder", () => {
  for (const kit of ["docs/ci/gitlab-ci.yml", "docs/ci/Jenkinsfile"]) {
    const text = read(kit);
    expect(text, kit).toContain("tools/ci-run.sh");
    expect(text, kit).toContain("redrill-run/junit.xml");
    expect(text, kit).toContain("make");
  }
});

test("the kits tell a run that measured nothing from one that failed", () => {
  const gitlab = parse(read("docs/ci/gitlab-ci.yml")) as { redrill: { allow_failure: { exit_codes: number[] } } };
  expect(gitlab.redrill.allow_failure.exit_codes).toEqual([3, 4]);
  expect(read("docs/ci/Jenkinsfile")).toContain("code == 3 || code == 4");
});
