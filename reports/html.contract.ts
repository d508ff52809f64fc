import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderHtml } from "./html.ts";
import { samples, type SampleName } from "./samples/samples.ts";
import { Browser, browserProgram, noBrowser, type Page, type PageSettings } from "./testing/browser.ts";
import { type Picture, readPng } from "./testing/read-png.ts";

let browser: Browser;

beforeAll(async () => {
  if (browserProgram !== null) browser = await Browser.start();
});

afterAll(async () => {
  if (browserProgram !== null) await browser[Symbol.asyncDispose]();
});

function htmlOf(name: SampleName): string {
  const { verdict, evidence } = samples[name]();
  return renderHtml(verdict, evidence);
}

async function withPage<T>(html: string, settings: PageSettings, act: (page: Page) => Promise<T>): Promise<T> {
  const page = await browser.open(html, settings);
  try {
    return await act(page);
  } finally {
    await page.close();
  }
}

async function photograph(html: string, settings: PageSettings): Promise<Picture> {
  return withPage(html, settings, async (page) => readPng(await page.photograph()));
}

function shareOf({ colours, width, height }: Picture, colour: string): number {
  return (colours.get(colour) ?? 0) / (width * height);
}

/** Scrolls a chart into view and waits until scripts have taken it over. */
async function showChart(page: Page, id: string): Promise<void> {
  await page.evaluate(`document.getElementById("${id}").scrollIntoView({ block: "center" })`);
  await page.until(`document.querySelector("#${id}.live canvas") !== null`);
}

describe("report.html in a browser", () => {
  test.for([
    { name: "pass", width: 1_280, accent: "26,111,55", isDark: false },
    { name: "fail", width: 600, accent: "179,38,30", isDark: false },
    { name: "fail", width: 1_280, accent: "255,143,133", isDark: true },
  ] as const)(
    "shows the verdict $name in its colour on a page of $width px that is not blank, dark: $isDark",
    async ({ name, width, accent, isDark }, { skip }) => {
      skip(browserProgram === null, noBrowser);
      const picture = await photograph(htmlOf(name), { width, height: 2_000, isDark });
      expect(picture.width).toBe(width);
      expect(picture.colours.size).toBeGreaterThan(200);
      expect(shareOf(picture, accent)).toBeGreaterThan(0.0005);
      expect(shareOf(picture, isDark ? "15,19,23" : "255,255,255")).toBeLessThan(0.97);
    },
  );

  test("is told from a blank page by these checks", async ({ skip }) => {
    skip(browserProgram === null, noBrowser);
    const picture = await photograph("<!doctype html><title>blank</title>", { width: 600, height: 400 });
    expect(shareOf(picture, "255,255,255")).toBe(1);
  });

  test("asks for nothing but itself, logs no error, and lets no script run but its own", async ({ skip }) => {
    skip(browserProgram === null, noBrowser);
    const foreign = "<script>document.title = 'a script ran'</script></body>";
    await withPage(htmlOf("fail").replace("</body>", foreign), {}, async (page) => {
      await showChart(page, "latency-cache-shop");
      expect(await page.evaluate("document.title")).toMatch(/^FAIL: Black Friday/u);
      expect(page.requests.filter((url) => !url.startsWith("data:"))).toHaveLength(1);
      expect(page.errors.filter((error) => !error.includes("Content Security Policy"))).toEqual([]);
      expect(page.errors).toHaveLength(1);
    });
    const lax = htmlOf("fail")
      .replace("</body>", foreign)
      .replace(/<meta http-equiv[^>]*>/u, "");
    await withPage(lax, {}, async (page) => {
      expect(await page.evaluate("document.title")).toBe("a script ran");
    });
  });

  test.for(["fail", "aborted", "empty", "hostile"] as const)(
    "the sample %s runs its scripts without an error",
    async (name, { skip }) => {
      skip(browserProgram === null, noBrowser);
      await withPage(htmlOf(name), {}, async (page) => {
        await page.evaluate(
          "new Promise((resolve) => { requestAnimationFrame(() => { scrollTo(0, 2000); requestAnimationFrame(resolve); }); })",
        );
        if (name !== "empty") await page.until("document.querySelector('.live canvas') !== null");
        expect(page.errors).toEqual([]);
      });
    },
  );
});

describe("charts, when scripts run", () => {
  test("share a cursor: the mouse over one tells the figures of that second in all of them, and the moment", async ({
    skip,
  }) => {
    skip(browserProgram === null, noBrowser);
    await withPage(htmlOf("fail"), { height: 1_200 }, async (page) => {
      await showChart(page, "latency-cache-shop");
      await showChart(page, "ops-cache-shop");
      const at = await page.evaluate<{ x: number; y: number }>(
        `(() => { const { left, top, width, height } = document.querySelector("#ops-cache-shop .u-over").getBoundingClientRect(); return { x: left + width * 0.655, y: top + height / 2 }; })()`,
      );
      await page.moveMouse(at.x, at.y);
      await page.until(`document.querySelector(".toolbar output").textContent.startsWith("1:05")`);
      expect(await page.evaluate(`document.querySelector(".toolbar output").textContent`)).toBe(
        "1:05 · peak · 2 slow-shard",
      );
      expect(await page.evaluate(`document.querySelector("#ops-cache-shop .readout").textContent`)).toMatch(
        /offered [45],\d{3}.*done [45],\d{3}/u,
      );
      expect(await page.evaluate(`document.querySelector("#latency-cache-shop .readout").textContent`)).toMatch(
        /p99 3\d(?:\.\d)? ms/u,
      );
    });
  });

  test("obey the keyboard: a slider moves the moment, buttons zoom all of them to a fault and back", async ({
    skip,
  }) => {
    skip(browserProgram === null, noBrowser);
    await withPage(htmlOf("fail"), { height: 1_200 }, async (page) => {
      await showChart(page, "ops-cache-shop");
      await page.evaluate(`document.getElementById("moment").focus()`);
      for (const _ of [1, 2, 3]) await page.press("ArrowRight");
      expect(await page.evaluate(`document.querySelector(".toolbar output").textContent`)).toBe("0:03 · base");
      expect(await page.evaluate(`document.getElementById("moment").getAttribute("aria-valuetext")`)).toBe(
        "0:03 · base",
      );
      expect(await page.evaluate(`document.querySelector("#ops-cache-shop .readout").textContent`)).toContain(
        "done 500",
      );
      const ticks = "document.querySelector('#ops-cache-shop .plot canvas').toDataURL()";
      const whole = await page.evaluate(ticks);
      await page.press("Tab");
      await page.press("Tab");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("1 master-dies");
      await page.press("Enter");
      await page.until(`${ticks} !== ${JSON.stringify(whole)}`);
      await page.press("Tab", { shift: true });
      await page.press(" ");
      await page.until(`${ticks} === ${JSON.stringify(whole)}`);
    });
  });

  test("take each drawing's place on the screen, and give it back to the printer", async ({ skip }) => {
    skip(browserProgram === null, noBrowser);
    await withPage(htmlOf("pass"), {}, async (page) => {
      await showChart(page, "ops-cache-shop");
      const shown = (selector: string) => `getComputedStyle(document.querySelector("${selector}")).display !== "none"`;
      expect(await page.evaluate(shown("#ops-cache-shop > svg"))).toBe(false);
      await page.send("Emulation.setEmulatedMedia", { media: "print" });
      expect(await page.evaluate(shown("#ops-cache-shop > svg"))).toBe(true);
      expect(await page.evaluate(shown("#ops-cache-shop .plot"))).toBe(false);
      expect(await page.evaluate(shown(".toolbar"))).toBe(false);
    });
  });
});

describe("without scripts, styles or a wide screen", () => {
  test("the page is complete without scripts: every chart is drawn, every fact is there", async ({ skip }) => {
    skip(browserProgram === null, noBrowser);
    const html = htmlOf("fail");
    await withPage(html, { hasScripts: false }, async (page) => {
      const heights = await page.evaluate<number[]>(
        `[...document.querySelectorAll("figure svg[role=img]")].map((svg) => svg.getBoundingClientRect().height)`,
      );
      expect(heights.length).toBeGreaterThan(25);
      expect(Math.min(...heights)).toBeGreaterThan(30);
      const text = await page.evaluate<string>("document.body.innerText");
      for (const fact of [
        "cache-hits",
        "13 % outside",
        "master-dies",
        "3.3 s",
        "297,299",
        "--variant small --seed 42",
        "--bigkeys",
      ])
        expect(text).toContain(fact);
    });
  });

  test("charts are drawn even where style sheets are blocked", async ({ skip }) => {
    skip(browserProgram === null, noBrowser);
    const blocked = htmlOf("pass")
      .replace("style-src 'unsafe-inline'", "style-src 'none'")
      .replace(/script-src '[^']*'/u, "script-src 'none'");
    const picture = await photograph(blocked, { width: 1_280, height: 3_000 });
    expect(shareOf(picture, "184,74,0")).toBeGreaterThan(0.0001);
    expect(shareOf(picture, "26,111,55")).toBeLessThan(0.001);
  });

  test.for(["fail", "hostile", "invalid"] as const)(
    "the sample %s needs no scrolling sideways at 400 px, and its tiles one row at 1280",
    async (name, { skip }) => {
      skip(browserProgram === null, noBrowser);
      await withPage(htmlOf(name), { width: 400 }, async (page) => {
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
      });
      await withPage(htmlOf(name), { width: 1_280 }, async (page) => {
        const tops = await page.evaluate<number[]>(
          `[...document.querySelectorAll(".tiles > div")].map((tile) => tile.offsetTop)`,
        );
        expect(tops).toHaveLength(6);
        expect(new Set(tops).size).toBe(1);
      });
    },
  );
});

describe("for everybody", () => {
  async function findBarriers(page: Page): Promise<readonly string[]> {
    await page.evaluate(`${axe.source}; 1`);
    return page.evaluate(
      `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"] })
        .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ": " + html.slice(0, 200) + " " + failureSummary)))`,
    );
  }

  test.for([
    { name: "fail", isDark: false, width: 1_280 },
    { name: "aborted", isDark: true, width: 400 },
    { name: "empty", isDark: false, width: 1_280 },
  ] as const)(
    "axe finds no barrier in the sample $name at $width px, dark: $isDark",
    async ({ name, ...settings }, { skip }) => {
      skip(browserProgram === null, noBrowser);
      await withPage(htmlOf(name), settings, async (page) => {
        if (name !== "empty") await showChart(page, "ops-cache-shop");
        expect(await findBarriers(page)).toEqual([]);
      });
    },
  );

  test("axe finds a barrier where there is one", async ({ skip }) => {
    skip(browserProgram === null, noBrowser);
    const pale = htmlOf("pass")
      .replaceAll("--quiet: #57606a", "--quiet: #c0c4c8")
      .replace("<caption>", "<caption hidden>");
    await withPage(pale, {}, async (page) => {
      expect((await findBarriers(page)).join("\n")).toMatch(/color-contrast/u);
    });
  });

  test("the tab key goes through the page from the top, by way of the skip link, and what has the focus is marked", async ({
    skip,
  }) => {
    skip(browserProgram === null, noBrowser);
    await withPage(htmlOf("fail"), { height: 1_200 }, async (page) => {
      await page.press("Tab");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the objectives");
      expect(await page.evaluate<number>("document.activeElement.getBoundingClientRect().left")).toBeGreaterThanOrEqual(
        0,
      );
      const tops: number[] = [];
      for (let step = 0; step < 20; step += 1) {
        await page.press("Tab");
        tops.push(await page.evaluate<number>("document.activeElement.getBoundingClientRect().top + scrollY"));
        expect(await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle")).toBe("solid");
      }
      // The bar of sections stays at the top of the window: its links are told apart by their own order.
      expect(tops.toSorted((a, b) => a - b)[0]).toBe(tops[0]);
      expect(
        await page.evaluate(
          "[...document.querySelectorAll('[tabindex]')].filter((element) => element.tabIndex > 0).length",
        ),
      ).toBe(0);
      await page.evaluate("document.querySelector('.skip').focus()");
      await page.press("Enter");
      await page.until("location.hash === '#objectives'");
    });
  });
});

test("half an hour on four Clusters opens quickly, charts included", async ({ skip }) => {
  skip(browserProgram === null, noBrowser);
  await withPage(htmlOf("halfHour"), {}, async (page) => {
    const loadEventEnd = await page.evaluate<number>(`performance.getEntriesByType("navigation")[0].loadEventEnd`);
    // A quiet machine takes a fifth of it.
    expect(loadEventEnd).toBeLessThan(5_000);
    await showChart(page, "latency-limits-limits-writes");
    expect(page.errors).toEqual([]);
  });
});
