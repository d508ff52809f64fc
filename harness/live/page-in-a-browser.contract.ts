import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderHtml } from "../../reports/html.ts";
import { samples } from "../../reports/samples/samples.ts";
import { Browser, browserProgram, noBrowser } from "../../reports/testing/browser.ts";
import { takeGlance } from "./glance.ts";
import { servePage } from "./serve-page.ts";
import { liveRun } from "./testing/live-run.ts";

test("in a browser the page follows the run, turns into its report, and stays when the run is gone", async ({
  skip,
}) => {
  skip(browserProgram === null, noBrowser);
  const folder = mkdtempSync(join(tmpdir(), "redrill-page-"));
  await using browser = await Browser.start();
  try {
    const live = liveRun();
    const server = await servePage(live, 0);
    const page = await browser.visit(server.url);
    await page.until(`document.getElementById("view").textContent.includes("has not started yet")`);

    server.glance?.(takeGlance(live));
    await page.until(`document.querySelectorAll("#view figure.chart svg").length > 3`);
    expect(await page.evaluate<string>("document.body.innerText")).toMatch(
      /master-dies[^]*Loads, in the last whole second[^]*shop/u,
    );
    const failed = `[...document.querySelectorAll("#view td")].some((cell) => cell.textContent === "1,050")`;
    expect(await page.evaluate<boolean>(failed)).toBe(false);

    const more = { done: 0, failed: { EOF: 1_000 }, abandoned: 0, hits: 0, misses: 0, attempts: 1_000 };
    for (const by of ["due", "end"] as const)
      live.record({ type: "count", load: "shop", operation: "", by, windowMs: 6_000, ...more });
    server.glance?.(takeGlance(live));
    await page.until(failed);

    const { verdict, evidence } = samples.fail();
    const report = join(folder, "report.html");
    writeFileSync(report, renderHtml(verdict, evidence));
    await server.ended?.(report);
    await server[Symbol.asyncDispose]();
    await page.until(`document.querySelector("h1")?.textContent.includes("FAIL")`);
    await page.evaluate(`document.querySelector("figure.chart:not(.heat)").scrollIntoView()`);
    await page.until(`document.querySelector("figure.chart.live canvas") !== null`);

    expect(page.errors).toEqual([]);
    expect(new Set(page.requests.map((url) => new URL(url).hostname))).toEqual(new Set(["127.0.0.1"]));
    expect(await page.evaluate<boolean>(`document.getElementById("state") === null`)).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("without scripts the page loads itself again, with what is known then", async ({ skip }) => {
  skip(browserProgram === null, noBrowser);
  await using browser = await Browser.start();
  const live = liveRun();
  await using server = await servePage(live, 0);
  server.glance?.(takeGlance(live));
  const page = await browser.visit(server.url, { hasScripts: false });
  expect(await page.evaluate<number>(`document.querySelectorAll("figure.chart svg").length`)).toBeGreaterThan(3);
  expect(await page.evaluate<string>(`document.querySelector("noscript meta").httpEquiv`)).toBe("refresh");
});
