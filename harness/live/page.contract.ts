import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { takeGlance } from "./glance.ts";
import { servePage } from "./serve-page.ts";
import { liveRun } from "./testing/live-run.ts";

/** The messages of `/view`, as a page gets them. */
async function* messages(url: string): AsyncGenerator<{ readonly event: string; readonly data: string }, void> {
  const response = await fetch(new URL("view", url));
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString("utf8");
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [event = "", data = ""] = text.slice(0, end).split("\n");
      text = text.slice(end + 2);
      yield { event: event.replace("event: ", ""), data: JSON.parse(data.replace("data: ", "")) as string };
    }
  }
}

test("the page has the figures and the charts of now, and needs no script for that", async () => {
  const live = liveRun();
  await using page = await servePage(live, 0);
  expect(await (await fetch(page.url)).text()).toContain("The clock has not started yet");
  page.glance?.(takeGlance(live));
  const html = await (await fetch(page.url)).text();
  expect(html).toContain("master-dies");
  expect(html).toMatch(/<svg/);
  expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});

test("a page that is open hears of every glance, and turns into the report", async () => {
  const folder = mkdtempSync(join(tmpdir(), "redrill-page-"));
  try {
    const live = liveRun();
    await using page = await servePage(live, 0);
    const heard = messages(page.url);
    expect((await heard.next()).value).toMatchObject({ event: "view" });
    page.glance?.(takeGlance(live));
    expect((await heard.next()).value?.data).toContain("master-dies");
    const report = join(folder, "report.html");
    writeFileSync(report, "<h1>the report</h1>");
    expect((await fetch(new URL("report.html", page.url))).status).toBe(404);
    const ended = page.ended?.(report);
    expect((await heard.next()).value).toMatchObject({ event: "ended" });
    expect(await (await fetch(new URL("report.html", page.url))).text()).toContain("the report");
    await ended;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a hostile title is text", async () => {
  const live = liveRun();
  const hostile = { ...live.plan, title: '<script>alert("x")</script>' };
  await using page = await servePage(Object.assign(liveRun(), { plan: hostile }), 0);
  expect(await (await fetch(page.url)).text()).not.toContain("<script>alert");
});

test("only this machine is answered", async () => {
  await using page = await servePage(liveRun(), 0);
  expect(new URL(page.url).hostname).toBe("127.0.0.1");
});
