import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { renderHtml } from "./html.ts";
import { renderers } from "./render.ts";
import { hostileText } from "./samples/hostile-run.ts";
import { samples, type SampleName } from "./samples/samples.ts";
import { readMarkup } from "./testing/read-markup.ts";
import { cleanLine } from "./text/clean.ts";

const names = Object.keys(samples) as SampleName[];
const htmlOf = (name: SampleName) => {
  const { verdict, evidence } = samples[name]();
  return renderHtml(verdict, evidence);
};

describe.each(names)("report.html of the sample %s", (name) => {
  const html = htmlOf(name);
  const elements = readMarkup(html, { isHtml: true });

  test("is well-formed, and no id stands twice", () => {
    const ids = elements.flatMap(({ attributes }) => attributes["id"] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("is one file: its own script alone, nothing from elsewhere, every link within the page", () => {
    const scripts = elements.filter((element) => element.name === "script");
    expect(scripts.map(({ attributes }) => attributes["type"] ?? "script")).toEqual(["application/json", "script"]);
    const policy = elements.find(({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy");
    const hash = createHash("sha256")
      .update(scripts[1]?.text ?? "")
      .digest("base64");
    expect(policy?.attributes["content"]).toBe(
      `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:`,
    );
    const links = elements.flatMap(({ attributes }) => [
      attributes["href"],
      attributes["src"],
      attributes["xlink:href"],
    ]);
    expect(links.filter((link) => link !== undefined && !link.startsWith("#") && link !== "data:,")).toEqual([]);
    const outsideScripts = html.replaceAll(/<script[^]*?<\/script>/gu, "");
    expect(outsideScripts).not.toMatch(/@import|url\(|\son\w+="|style="/u);
  });

  test("leads every link to a place that exists", () => {
    const ids = new Set(elements.map(({ attributes }) => attributes["id"]));
    const anchors = elements
      .flatMap(({ attributes }) => attributes["href"] ?? [])
      .filter((link) => link.startsWith("#"));
    expect(anchors.filter((link) => !ids.has(link.slice(1)) && link !== "#objectives")).toEqual([]);
  });

  test("has one main heading with symbol and word, and headings in order", () => {
    const headings = elements.filter((element) => /^h[1-6]$/u.test(element.name));
    const levels = headings.map((heading) => Number(heading.name.slice(1)));
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(headings[0]?.text).toMatch(/^(?:✓|!|✗|\?|■|!!) [A-Z]+$/u);
    for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  });

  test("gives every table a caption and every column and row a head", () => {
    const tags = elements.map((element) => element.name);
    expect(tags.filter((tag) => tag === "caption")).toHaveLength(tags.filter((tag) => tag === "table").length);
    for (const head of elements.filter((element) => element.name === "th"))
      expect(["col", "row"]).toContain(head.attributes["scope"]);
  });

  test("gives every drawing a title and a description", () => {
    const drawings = elements.filter(({ attributes }) => attributes["role"] === "img");
    for (const { attributes } of drawings) {
      for (const id of attributes["aria-labelledby"]?.split(" ") ?? [""]) {
        expect(elements.find((element) => element.attributes["id"] === id)?.text).toMatch(/\S/u);
      }
    }
  });

  test("stays under 1 MB and is the same bytes each time", () => {
    expect(Buffer.byteLength(html)).toBeLessThan(1_000_000);
    expect(htmlOf(name)).toBe(html);
  });

  test("shows no secret of a target's configuration", () => {
    expect(html).not.toContain("never-to-be-shown");
  });
});

test("half an hour with a single bad second still shows it", () => {
  const elements = readMarkup(htmlOf("halfHour"), { isHtml: true });
  const chart = elements.find(
    ({ name, attributes }) => name === "figure" && attributes["id"] === "latency-cache-cache-reads",
  );
  expect(chart?.text).toMatch(/highest \d\.\d+ s at 20:3[45]/u);
});

test("names what failed, by how much, when, and during which fault, before anything else", () => {
  const html = htmlOf("fail");
  const banner = html.slice(html.indexOf("<header"), html.indexOf("</header>"));
  expect(banner).toContain("cache-hits");
  expect(banner).toContain("13 % outside");
  expect(banner).toContain("0:30–1:20");
});

test("writes the failed objectives above the others", () => {
  const rows = readMarkup(htmlOf("fail"), { isHtml: true }).filter(
    ({ name, text }) => name === "tr" && /[✗✓] (?:fail|pass)/u.test(text),
  );
  const statuses = rows.map(({ text }) => /(fail|pass)(?= ?[\d–])/u.exec(text)?.[1]);
  expect(statuses.slice(0, 6)).toEqual(["fail", "fail", "fail", "pass", "pass", "pass"]);
});

test("keeps hostile text as text", () => {
  const html = htmlOf("hostile");
  const title = readMarkup(html, { isHtml: true }).find(({ name }) => name === "title");
  expect(html).not.toContain("<img");
  expect(cleanLine(title?.text ?? "")).toBe(`FAIL: ${cleanLine(hostileText)}`);
  const causes = html.slice(html.indexOf('id="causes"'));
  expect(causes).toContain("nodes of cache were held up by slow commands: &lt;/script&gt;&lt;img");
});

test("holds the drill as it was written, and of a very long one the beginning", () => {
  const { verdict, evidence } = samples.fail();
  const drawn = (drillText: string) => {
    const html = renderHtml(verdict, { ...evidence, drillText });
    return readMarkup(html, { isHtml: true }).find(({ name, text }) => name === "details" && text.includes("The drill"))
      ?.text;
  };
  expect(drawn("title: a < b & c\nload: {}\n")).toContain("title: a < b & c\nload: {}");
  expect(drawn("x".repeat(50_000))).toContain("10,000 more characters are in drill.yaml");
  const { drillText: _none, ...without } = evidence;
  expect(renderHtml(verdict, without)).not.toContain("The drill as it was written");
});

test("offers a skip link even when no objective was judged", () => {
  expect(htmlOf("empty")).toContain('id="objectives"');
});

test("the table of renderers has the files of the design", () => {
  expect(Object.keys(renderers)).toEqual(["report.html", "report.md", "junit.xml", "metrics.txt", "timeline.csv"]);
});
