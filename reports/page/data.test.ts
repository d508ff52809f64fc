import { describe, expect, test } from "vitest";
import type { Chart, Clock } from "../chart/model.ts";
import { hostileText } from "../samples/hostile-run.ts";
import { samples } from "../samples/samples.ts";
import { type ChartGroup, pageData } from "./data.ts";
import { pack } from "./pack.ts";
import { groupsOf, makePage } from "./page.ts";

/** As `reports/client/types.d.ts` has it, as far as it is looked at here. */
interface PageData {
  readonly clocks: readonly { readonly count: number; readonly stepMs: number; readonly firstMs: number }[];
  readonly charts: readonly {
    readonly id: string;
    readonly clock: number;
    readonly series: readonly { readonly name: string; readonly unit: number }[];
  }[];
  readonly packed: string;
}

const { unpack } = (await import(new URL("../client/unpack.js", import.meta.url).href)) as {
  readonly unpack: (page: PageData) => Promise<(number | null)[][]>;
};

/** Packs columns and reads them with the page's own script. */
async function roundTrip(columns: readonly (readonly (number | null)[])[]): Promise<(number | null)[][]> {
  const { units, text } = pack(columns);
  const series = units.map((unit) => ({ name: "", unit }));
  return unpack({
    clocks: [{ count: columns[0]?.length ?? 0, stepMs: 1, firstMs: 0 }],
    charts: [{ id: "", clock: 0, series }],
    packed: text,
  });
}

describe("what is packed for the page's scripts", () => {
  test("is read as it was, gaps included, to three digits", async () => {
    const columns = [
      [1, 2, null, 4, 5_000_000, 0, -3],
      [0.000_123, 0.5, 1_950.25, null, null, 0.0071, 9_999.5],
      [1e12, 1e12 + 5e9, 0, 0, 0, 0, null],
      [null, null, null, null, null, null, null],
    ];
    const wrong = (await roundTrip(columns)).flatMap((column, index) =>
      column.filter((value, at) => {
        const given = columns[index]?.[at] ?? null;
        if (given === null || value === null) return given !== value;
        return Math.abs(value - given) > Math.abs(given) / 200 + 1e-9;
      }),
    );
    expect(wrong).toEqual([]);
  });

  test("is small: half an hour of a noisy line takes less than two bytes a second", () => {
    const noisy = Array.from(
      { length: 1_800 },
      (_, second) => 5_000 + (Math.round(Math.sin(second * 12.9898) * 43_758.5453) % 60),
    );
    expect(pack([noisy]).text.length).toBeLessThan(3_600);
  });
});

const clock: Clock = {
  grid: { firstMs: 500, stepMs: 1_000 },
  startMs: 0,
  endMs: 600_000,
  phases: [],
  faults: [],
  failovers: [],
  cut: null,
};

function groupOf(name: string, values: readonly (number | null)[]): ChartGroup {
  const chart: Chart = {
    id: name,
    title: name,
    unit: "",
    target: "",
    series: [
      { name, points: values.map((value, second) => ({ atMs: second * 1_000 + 500, value })), look: { colour: 0 } },
    ],
    limits: [],
    vertical: { kind: "linear" },
    values: "number",
    summary: "",
    shows: () => false,
  };
  return { name, kind: "clock", clock, charts: [chart] };
}

describe("a page with too much to tell", () => {
  const values = Array.from({ length: 600 }, (_, second) =>
    second === 301 ? 777_777 : Math.round(Math.sin(second * 78.233) * 43_758.5453) % 1_000,
  );

  test("tells the timeline in coarser steps, in which the one bad second still stands", async () => {
    const [fine, coarse] = [100_000, 900].map(
      (most) => JSON.parse(pageData([groupOf("timeline", values)], most)) as PageData,
    );
    expect(fine?.clocks[0]).toMatchObject({ count: 600, stepMs: 1_000, firstMs: 500 });
    expect(coarse?.clocks[0]?.stepMs).toBeGreaterThan(1_000);
    expect(coarse?.clocks[0]?.firstMs).toBe((coarse?.clocks[0]?.stepMs ?? 0) / 2);
    const [line = []] = coarse === undefined ? [] : await unpack(coarse);
    expect(Math.max(...line.map((value) => value ?? 0))).toBe(777_777);
  });

  test("leaves the windows around a fault as they are", () => {
    const data = JSON.parse(pageData([groupOf("timeline", values), groupOf("zoom-1", values)], 2_000)) as PageData;
    expect(data.clocks.map(({ stepMs }) => stepMs > 1_000)).toEqual([true, false]);
  });
});

test("of a real page every chart has its data, the same values as its drawing", async () => {
  const { verdict, evidence } = samples.fail();
  const page = makePage(verdict, evidence);
  const groups = groupsOf(page);
  const data = JSON.parse(pageData(groups, 1_000_000)) as PageData;
  const charts = groups.flatMap((group) => group.charts);
  expect(data.charts.map(({ id }) => id)).toEqual(charts.map(({ id }) => id));
  const columns = await unpack(data);
  const index = data.charts
    .flatMap(({ id, series }) => series.map(({ name }) => `${id} ${name}`))
    .indexOf("ops-cache-shop done");
  const done = page.targets[0]?.charts[0]?.series[1]?.points.map(({ value }) => value) ?? [];
  expect(columns[index]?.slice(0, done.length)).toEqual(done);
});

test("hostile names cannot end the element that they stand in", () => {
  const text = pageData([groupOf(hostileText, [1, 2])], 1_000_000);
  expect(text).not.toMatch(/[<\u2028]/u);
  expect(JSON.parse(text)).toMatchObject({ charts: [{ series: [{ unit: expect.any(Number) }] }] });
});
