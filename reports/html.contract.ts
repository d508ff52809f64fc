import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { renderHtml } from "./html.ts";
import { samples } from "./samples/samples.ts";
import { readPng, type Picture } from "./testing/read-png.ts";

const run = promisify(execFile);
const browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browser = browsers.find((path) => existsSync(path));
const missing = `none of ${browsers.join(", ")} is installed`;

/** Opens a page in a headless browser; `what` says what to bring back. Returns what the browser printed. */
async function openPage<T>(
  html: string,
  what: (folder: string) => readonly string[],
  then: (folder: string, printed: string) => Promise<T>,
) {
  const folder = await mkdtemp(join(tmpdir(), "redrill-report-"));
  try {
    const page = join(folder, "report.html");
    await writeFile(page, html);
    const flags = [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--hide-scrollbars",
      `--user-data-dir=${join(folder, "profile")}`,
    ];
    const { stdout } = await run(browser ?? "", [...flags, ...what(folder), pathToFileURL(page).href], {
      timeout: 50_000,
      maxBuffer: 16 * 1024 ** 2,
    });
    return await then(folder, stdout);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function photograph(html: string, width: number, height: number): Promise<Picture> {
  return openPage(
    html,
    (folder) => [`--window-size=${String(width)},${String(height)}`, `--screenshot=${join(folder, "picture.png")}`],
    async (folder) => readPng(await readFile(join(folder, "picture.png"))),
  );
}

function dumpDom(html: string): Promise<string> {
  return openPage(
    html,
    () => ["--dump-dom"],
    (_folder, printed) => Promise.resolve(printed),
  );
}

function shareOf({ colours, width, height }: Picture, colour: string): number {
  return (colours.get(colour) ?? 0) / (width * height);
}

function htmlOf(name: "pass" | "fail"): string {
  const { verdict, evidence } = samples[name]();
  return renderHtml(verdict, evidence);
}

describe("report.html in a browser", () => {
  test.for([
    { name: "pass", width: 1_280, accent: "26,111,55" },
    { name: "fail", width: 600, accent: "179,38,30" },
  ] as const)(
    "shows the verdict $name in its colour on a page of $width px that is not blank",
    async ({ name, width, accent }, { skip }) => {
      skip(browser === undefined, missing);
      const picture = await photograph(htmlOf(name), width, 2_000);
      expect(picture.width).toBe(width);
      expect(picture.colours.size).toBeGreaterThan(200);
      expect(shareOf(picture, accent)).toBeGreaterThan(0.0005);
      expect(shareOf(picture, "255,255,255")).toBeLessThan(0.97);
    },
  );

  test("draws its charts even where style sheets are blocked", async ({ skip }) => {
    skip(browser === undefined, missing);
    const blocked = htmlOf("pass").replace("style-src 'unsafe-inline'", "style-src 'none'");
    const picture = await photograph(blocked, 1_280, 3_000);
    expect(shareOf(picture, "184,74,0")).toBeGreaterThan(0.0001);
    expect(shareOf(picture, "26,111,55")).toBe(0);
  });

  test("says the key facts, and lets no script run", async ({ skip }) => {
    skip(browser === undefined, missing);
    const script = "<script>document.title = 'a script ran'</script></body>";
    const dom = await dumpDom(htmlOf("fail").replace("</body>", script));
    expect(dom).toContain("<title>FAIL: Black Friday");
    for (const fact of ["cache-hits", "13 % outside", "master-dies", "3.3 s", "297,299", "--variant small --seed 42"]) {
      expect(dom).toContain(fact);
    }
    const lax = htmlOf("fail")
      .replace("</body>", script)
      .replace(/<meta http-equiv[^>]*>/u, "");
    expect(await dumpDom(lax)).toContain("<title>a script ran");
  });

  test("is told from a blank page by these checks", async ({ skip }) => {
    skip(browser === undefined, missing);
    const picture = await photograph("<!doctype html><title>blank</title>", 600, 400);
    expect(shareOf(picture, "255,255,255")).toBe(1);
  });
});
