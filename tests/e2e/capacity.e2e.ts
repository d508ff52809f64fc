import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type { Capacity } from "../../harness/capacity/capacity.ts";
import { findLimits } from "../../harness/capacity/find-limits.ts";
import { findUses } from "../../harness/capacity/uses.ts";
import { waitUntil } from "../../harness/base/wait-until.ts";
import { readEvidence } from "../../harness/journal/read-evidence.ts";
import { Sandbox } from "./cli.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

/** Runs a drill at a rate that it holds and at one that it cannot, and says what gave in. */
async function limitsOf(name: string, text: string, rates: Readonly<Record<"low" | "high", readonly string[]>>) {
  mkdirSync(sandbox.path(name), { recursive: true });
  writeFileSync(sandbox.path(`${name}/drill.yaml`), text);
  const uses = async (rate: "low" | "high") => {
    const out = sandbox.path(`${name}/${rate}`);
    const set = rates[rate].flatMap((override) => ["--set", override]);
    const { stdout, stderr } = await sandbox.run(["run", sandbox.path(`${name}/drill.yaml`), "--out", out, ...set]);
    expect(existsSync(`${out}/verdict.json`), `${stdout}${stderr}`).toBe(true);
    return findUses(readEvidence(out));
  };
  const held = await uses("low");
  const failed = await uses("high");
  return { held, failed, limits: findLimits(failed, held) };
}

const show = (value: unknown) => JSON.stringify(value, null, 1);

test("names a pool of two connections behind a slow link, and an origin that serves five at once", async () => {
  const { held, limits } = await limitsOf(
    "pool",
    `version: 1
title: A small pool and a small origin
seed: 3
targets:
  far: { topology: standalone }
  shop: { topology: standalone, origin: { concurrency: 5, service: 20ms } }
phases: { steady: 4s }
clients:
  two: { from: fit, mode: pooled, connections: 2 }
load:
  reads: { scenario: cache-mix, target: far, client: two, rate: 1/s, workers: 20, with: { items: 100, reads: 100% } }
  pages: { scenario: peak, target: shop, rate: 1/s, workers: 40, with: { pages: 100000, keys: sequential, writeBack: false, size: 1kb } }
faults:
  slow: { latency: far.master, plane: client, roundTrip: 20ms, at: 0s, for: 4s }
objectives: { offered: errorRatio(pages) < 100% }
`,
    {
      low: ["load.reads.rate=20/s", "load.pages.rate=50/s"],
      high: ["load.reads.rate=400/s", "load.pages.rate=600/s"],
    },
  );
  expect(
    held.filter(({ isFull }) => isFull),
    show(held),
  ).toEqual([]);
  const first = (of: readonly string[]) => limits.find(({ what }) => of.includes(what))?.what;
  expect(first(["CPU of far-node-1", "connections of client two on far", "workers of reads"]), show(limits)).toBe(
    "connections of client two on far",
  );
  expect(first(["CPU of shop-node-1", "origin of pages", "workers of pages"]), show(limits)).toBe("origin of pages");
}, 60_000);

test("names the processor of a node that long scripts keep busy", async () => {
  writeFileSync(
    sandbox.path("lua.ts"),
    `import type { Load } from "k6/x/redrill";
export default function lua({ redis }: Load) {
  const script = redis.script("local x = 0 for i = 1, 300000 do x = x + i % 7 end return x");
  return () => void script.run([], []);
}
`,
  );
  const manifest = {
    description: "x",
    topologies: ["standalone"],
    operations: [],
    counters: [],
    slots: null,
    parameters: {},
  };
  writeFileSync(sandbox.path("lua.json"), JSON.stringify(manifest));
  const { limits, failed } = await limitsOf(
    "cpu",
    `version: 1
title: Long scripts
seed: 3
targets: { heavy: { topology: standalone } }
phases: { steady: 4s }
clients: { pool: { from: fit, mode: pooled, connections: 20 } }
load: { scripts: { scenario: ../lua.ts, target: heavy, client: pool, rate: 1/s, workers: 40 } }
objectives: { offered: errorRatio(scripts) <= 100% }
`,
    { low: ["load.scripts.rate=20/s"], high: ["load.scripts.rate=2000/s"] },
  );
  expect(limits[0]?.what, show({ limits, failed })).toBe("CPU of heavy-node-1");
}, 60_000);

const searched = `version: 1
title: Search
seed: 1
targets: { cache: { topology: standalone, origin: { concurrency: 5, service: 20ms } } }
phases: { steady: 2s }
load: { shop: { scenario: peak, target: cache, rate: 100/s, workers: 100, with: { pages: 1000, keys: uniform, writeBack: false, size: 1kb } } }
objectives: { fast: p50(shop) < 300ms, served: errorRatio(shop) < 1% }
`;

test("a search keeps a folder per step, and its report says of each what it showed", async () => {
  writeFileSync(sandbox.path("search.yaml"), searched);
  const out = sandbox.path("searched");
  const args = [
    "capacity",
    sandbox.path("search.yaml"),
    "--out",
    out,
    "--from",
    "1",
    "--to",
    "1",
    "--growth",
    "40%",
    "--json",
  ];
  const ended = await sandbox.run(args);
  const capacity = JSON.parse(ended.stdout) as Capacity;
  const { steps, outcome, good, forecast } = capacity.withoutFaults;
  // One step where the machine leaves the generator alone; one that is repeated where it does not.
  expect([`${outcome} ${String(steps.length)}`, ended.exitCode], ended.stderr).toBeOneOf([
    ["beyond 1", 4],
    ["beyond 2", 4],
    ["generator 2", 4],
    ["unknown 2", 4],
  ]);
  expect(readdirSync(`${out}/without-faults`)).toHaveLength(steps.length);
  for (const { folder } of steps) expect(existsSync(`${folder}/report.html`)).toBe(true);
  expect(capacity.peakPerSecond).toBe(100);
  expect(forecast.some(({ what }) => what === "origin of shop")).toBe(good !== null);
  expect(readFileSync(`${out}/capacity.md`, "utf8")).toContain("| 100/s | 1 |");
}, 60_000);

test("an interrupted search heals, and says what is known so far", async () => {
  writeFileSync(sandbox.path("search.yaml"), searched.replace("steady: 2s", "steady: 30s"));
  const out = sandbox.path("interrupted");
  const running = sandbox.start(["capacity", sandbox.path("search.yaml"), "--out", out]);
  await waitUntil(
    {
      what: "the clock of the first step",
      look: async () => running.said(),
      isDone: (said) => said.includes("the clock starts"),
      limitMs: 30_000,
    },
    new AbortController().signal,
  );
  running.kill("SIGINT");
  const { exitCode, stdout } = await running.ended;
  expect([exitCode, stdout]).toEqual([130, expect.stringContaining("**Interrupted** before any rate had held.")]);
  expect((JSON.parse(readFileSync(`${out}/capacity.json`, "utf8")) as Capacity).withoutFaults.steps).toHaveLength(1);
  expect(sandbox.processes()).toEqual([]);
  expect(sandbox.leftovers()).toEqual([]);
}, 60_000);

test("says what is missing in a drill or a command line", async () => {
  writeFileSync(sandbox.path("search.yaml"), searched);
  const says = async (...more: readonly string[]) => sandbox.run(["capacity", sandbox.path("search.yaml"), ...more]);
  expect(await says("--with-faults")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("expected faults"),
  });
  expect(await says("--from", "8", "--to", "4")).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("--from (8)"),
  });
  expect(await says("--growth", "lots")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--growth") });
}, 30_000);
