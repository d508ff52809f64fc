import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { generateRun } from "../../harness/verdict/testing/generated/generate-run.ts";
import { Sandbox } from "./cli.ts";

/** What is done between runs needs no servers: two recorded runs of one thing, of which some objectives failed. */
const sandbox = new Sandbox();
const redrill = (...args: string[]) => sandbox.run(args, {}, sandbox.folder);

beforeAll(async () => {
  for (const name of ["runs/first", "runs/second"]) {
    generateRun(sandbox.path(name), 5, 0.02);
    await redrill("judge", name);
  }
});
afterAll(() => {
  sandbox[Symbol.dispose]();
});

test("compare shows no change between equal runs, and says where there is too little to tell", async () => {
  const { exitCode, stdout } = await redrill("compare", "runs/first", "runs/second");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/= same +shop p50/);
  expect(stdout).toMatch(/\? unknown +shop p99 .* samples in one of the runs, 10000 needed/);
  expect(stdout).not.toMatch(/worse|better/);
});

test("a baseline is a run that passed, or one that somebody insists on; then it is shown with its values", async () => {
  const refused = await redrill("baseline", "set", "last-good", "runs/first");
  expect([refused.exitCode, refused.stderr]).toEqual([
    2,
    expect.stringContaining("expected a run that passed, got fail"),
  ]);
  expect((await redrill("baseline", "show")).stdout).toContain("no baselines");

  const saved = await redrill("baseline", "set", "last-good", "runs/first", "--even-if-failed");
  expect([saved.exitCode, saved.stdout]).toEqual([0, expect.stringContaining("baselines/last-good.json: ")]);
  const shown = await redrill("baseline", "show", "last-good");
  expect(shown.stdout).toMatch(/^last-good {2}run .* \(fail\)/);
  expect(shown.stdout).toMatch(/errorRatio\(shop\) the whole run: 0\.01\d+ \(\d+ samples\)/);
  expect((await redrill("baseline", "show", "best")).stderr).toContain("expected one of last-good");
});

test("history lists the runs of a folder, and draws their trend as one page", async () => {
  const { exitCode, stdout } = await redrill("history", "runs", "--html", "trend.html");
  expect(exitCode).toBe(0);
  const listed = (await redrill("history", "runs")).stdout;
  expect(listed.match(/✗ FAIL/g)).toHaveLength(2);
  expect(listed).toContain("shop-errors");
  expect(stdout).toContain("trend.html");
  const page = readFileSync(sandbox.path("trend.html"), "utf8");
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);
});
