import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readEvidence } from "../harness/journal/read-evidence.ts";
import { judge } from "../harness/verdict/judge.ts";
import { renderHtml } from "../reports/html.ts";
import { samples } from "../reports/samples/samples.ts";
import { Browser, type PageSettings } from "../reports/testing/browser.ts";

/**
 * Takes the pictures of the report that stand in the docs: `node tools/picture-report.ts FOLDER [RUN]`, of a run's folder or else
 * of the sample that fails. Look at them, and keep each below 300 kB.
 */
const [folder, run] = process.argv.slice(2);
if (folder === undefined || folder.startsWith("-")) {
  process.stderr.write("usage: node tools/picture-report.ts FOLDER [RUN]\n");
  process.exit(2);
}

interface Shot extends PageSettings {
  readonly name: string;
  /** The heading to begin at; the top of the page where there is none. */
  readonly from?: string;
}

const shots: readonly Shot[] = [
  { name: "report", height: 1_700 },
  { name: "report-dark", height: 1_500, isDark: true, from: "timeline" },
  { name: "report-print", width: 1_000, height: 1_400, isPrint: true, hasScripts: false },
  { name: "report-no-js", height: 1_500, hasScripts: false, from: "faults" },
  { name: "report-causes", height: 900, from: "causes" },
];

const html = draw();
await using browser = await Browser.start();
for (const { name, from, ...settings } of shots) {
  const page = await browser.open(html, settings);
  if (from !== undefined) await page.evaluate(`document.getElementById(${JSON.stringify(from)})?.scrollIntoView()`);
  const inView = `[...document.querySelectorAll("figure.chart:not(.heat)")].filter((figure) => { const { top, bottom } = figure.getBoundingClientRect(); return bottom > 0 && top < innerHeight; })`;
  if (settings.hasScripts !== false) await page.until(`${inView}.every((figure) => figure.classList.contains("live"))`);
  const picture = await page.photograph();
  writeFileSync(join(folder, `${name}.png`), picture);
  process.stdout.write(`${name}.png ${String(Math.round(picture.length / 1_000))} kB\n`);
  await page.close();
}

function draw(): string {
  if (run === undefined) {
    const { verdict, evidence } = samples.fail();
    return renderHtml(verdict, evidence);
  }
  const evidence = readEvidence(run);
  return renderHtml(judge(evidence), evidence);
}
