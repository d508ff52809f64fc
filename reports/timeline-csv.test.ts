import { describe, expect, test } from "vitest";
import { hostileText } from "./samples/hostile-run.ts";
import { quickSamples, samples, type SampleName } from "./samples/samples.ts";
import { readCsv } from "./testing/read-csv.ts";
import { renderTimelineCsv } from "./timeline-csv.ts";

function tableOf(name: SampleName) {
  const { verdict, evidence } = samples[name]();
  const [heads = [], ...rows] = readCsv(renderTimelineCsv(verdict, evidence));
  const column = (head: string) => {
    const index = heads.indexOf(head);
    if (index < 0) throw new Error(`no column ${head} among ${heads.join(" ")}`);
    return rows.map((row) => row[index] ?? "");
  };
  return { heads, rows, column };
}

describe("timeline.csv", () => {
  const { heads, rows, column } = tableOf("fail");

  test("has a row for every second, with its phase, its faults and its failovers", () => {
    expect(rows).toHaveLength(101);
    expect(column("second").slice(0, 3)).toEqual(["0", "1", "2"]);
    expect([column("phase")[19], column("phase")[20], column("phase")[99]]).toEqual(["base", "ramp", "after"]);
    expect(column("faults").findIndex((names) => names === "master-dies")).toBe(35);
    expect(column("failovers").filter((text) => text !== "")).toEqual([
      "sessions, shard 1: master sessions-node-1 → sessions-node-2",
    ]);
  });

  test("adds up to what the verdict counts", () => {
    const sum = (head: string) => column(head).reduce((all, cell) => all + Number(cell), 0);
    const shop = samples.fail().verdict.load.find(({ name }) => name === "shop");
    expect([sum("shop.offered"), sum("shop.done"), sum("shop.failed"), sum("shop.abandoned")]).toEqual([
      shop?.offered,
      shop?.done,
      shop?.failed,
      shop?.abandoned,
    ]);
    expect(sum("logins.errors.REFUSED")).toBe(
      samples.fail().verdict.load.find(({ name }) => name === "logins")?.errors["REFUSED"],
    );
  });

  test("has an empty cell where nothing is known, and no zero", () => {
    const used = column("sessions-node-1.used_memory_bytes");
    expect([used[34], used[40], used[45]].map((cell) => cell !== "")).toEqual([true, false, false]);
    expect(column("shop.done")[100]).toBe("");
  });

  test("has no column twice, and no number that is none", () => {
    expect(new Set(heads).size).toBe(heads.length);
    expect(rows.flat().filter((cell) => /NaN|Infinity|undefined|null/u.test(cell))).toEqual([]);
  });
});

test.each(quickSamples)("of the sample %s is read as it is written down", (name) => {
  expect(tableOf(name).rows.length).toBeGreaterThan(0);
});

test("a hostile name stays in its cell and is no formula", () => {
  const { verdict, evidence } = samples.hostile();
  const phases = [{ name: '=HYPERLINK("http://x";"y")', startMs: 0, endMs: 100_000 }];
  const faults = verdict.faults.map((fault) => ({ ...fault, name: `${hostileText}, "quoted"` }));
  const text = renderTimelineCsv({ ...verdict, faults }, { ...evidence, plan: { ...evidence.plan, phases } });
  const [heads = [], first = []] = readCsv(text);
  expect(first[heads.indexOf("phase")]).toBe('\'=HYPERLINK("http://x";"y")');
  expect(text.replaceAll("\u200D", "")).not.toMatch(/[^\P{C}\r\n]/u);
});

test("the strict reader refuses what is broken", () => {
  expect(() => readCsv('a,b\r\n"x,1\r\n')).toThrow("not a field");
  expect(() => readCsv("a,b\r\n1\r\n")).toThrow("row 1 has 1 fields");
  expect(() => readCsv("a,b")).toThrow("not a field");
});
