import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { readVerdict, Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});
const redrill = (...args: readonly string[]) => sandbox.run(args, {}, sandbox.folder);
const drill = "scenarios/shop-page.yaml";

test("init writes a first drill that is valid, once", async () => {
  expect(await redrill("init")).toMatchObject({ exitCode: 0, stdout: "drill.yaml\n" });
  const valid = await redrill("validate", "drill.yaml");
  expect(valid, valid.stderr).toMatchObject({ exitCode: 0 });
  expect(await redrill("init")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("nothing was written") });
  expect(await redrill("init", "scenario", "Shop_Page")).toMatchObject({ exitCode: 2 });
});

test("init writes a scenario whose types fit and that passes as it is; what it throws is counted, with its place", async () => {
  expect(await redrill("init", "scenario", "shop-page")).toMatchObject({ exitCode: 0 });
  const names = ["shop-page.json", "shop-page.ts", "shop-page.yaml", "tsconfig.json"];
  expect(readdirSync(sandbox.path("scenarios"))).toEqual(names);
  const valid = await redrill("validate", drill);
  expect(valid, valid.stderr).toMatchObject({ exitCode: 0 });
  expect(valid.stdout).not.toContain("not checked");
  const run = async (name: string, ...more: readonly string[]) => {
    const set = ["--set", "phases.steady=3s", "--set", "objectives.looks-fast=p99(visitors.look) <= 2s", ...more];
    const ended = await redrill("run", drill, "--out", name, ...set);
    const verdict = readVerdict(sandbox.path(name));
    return { ...ended, verdict, about: `${ended.stdout}${ended.stderr}` };
  };

  const asItIs = await run("as-it-is");
  expect(
    asItIs.verdict.objectives.map(({ status }) => status),
    asItIs.about,
  ).toEqual(["pass", "pass", "pass"]);

  const path = sandbox.path("scenarios/shop-page.ts");
  const source = readFileSync(path, "utf8");
  const line = source.split("\n").findIndex((text) => text.includes("const product = draw(slot);")) + 1;
  const planted = source.replace("draw(slot);", 'draw(slot);if (slot % 20 === 3) throw new Error("planted");');
  writeFileSync(path, planted);
  const thrown = await run("thrown", "--set", "objectives.served=errorRatio(visitors) <= 5%");
  expect(thrown.verdict.load[0], thrown.about).toMatchObject({ offered: 600, errors: { SCENARIO: 30 } });
  expect(thrown.verdict.reasons.concat(thrown.verdict.reason).join("\n"), thrown.about).toMatch(
    new RegExp(
      `failed by itself in 30 of 600 slots \\(limit 1 %\\): Error: planted \\(.*/scenarios/shop-page\\.ts:${String(line)}:\\d+\\)`,
    ),
  );
  const allowed = await redrill("plan", drill, "--set", "load.visitors.maxScenarioErrors=5%", "--json");
  expect(allowed.stdout).toContain('"maxScenarioErrorRatio": 0.05');

  writeFileSync(path, source.replace("draw(slot);", 'draw("slot");'));
  const wrong = await redrill("validate", drill);
  expect(wrong).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(new RegExp(`shop-page\\.ts:${String(line)}:26: .*TS2345`)),
  });
}, 60_000);
