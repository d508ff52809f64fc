import { afterAll, beforeAll, expect, test } from "vitest";
import { Sandbox } from "./cli.ts";
import { type Patterns, runPatterns } from "./patterns.ts";

/** What others feel: a cache that is away, an invalidation, a logout, connections. One run; what disturbs others has a target of its own. */
const sandbox = new Sandbox();
let run: Patterns;

const views = (pattern: string) =>
  `scenario: breaker, client: curt, rate: 150/s, workers: 60, with: { pattern: ${pattern}, pages: 20, bulkhead: 4 }`;
const changes = (pattern: string) =>
  `scenario: invalidation, rate: 100/s, workers: 20, with: { pattern: ${pattern}, groups: 4, pages: 20, invalidations: 4%, scanCount: 2000 }`;
const visits = (touch: string) =>
  `scenario: session, rate: 40/s, with: { touch: ${touch}, logouts: 50%, overlaps: 30% }`;
const prices = (pattern: string) =>
  `scenario: peak, rate: 100/s, workers: 20, with: { pattern: ${pattern}, pages: 50, keys: uniform, size: 200b, updates: 5% }`;
const warming = (ttlJitter: string) =>
  `scenario: cache-warmup, workers: 2, with: { pages: 2000, from: 300000, size: 64b, ttl: 1m, ttlJitter: ${ttlJitter} }`;
const mirrored = (target: string) =>
  `scenario: shadow, rate: 200/s, workers: 5, with: { shadow: ${target}, items: 300, size: 1kb }`;
const fill = (target: string, pages: number) =>
  `fill-${target}: { scenario: cache-warmup, target: ${target}, client: no-deadline, workers: 2, with: { pages: ${String(pages)}, size: 64b, batch: 500 } }`;

beforeAll(async () => {
  run = await runPatterns(sandbox, {
    name: "resilience",
    targets: {
      // KEYS over 600,000 keys takes 75 ms where nothing else runs, which is beyond the slow log's threshold; other commands seldom are.
      shared: `topology: standalone, config: { slowlog-log-slower-than: "40000" }`,
      blocked: `topology: standalone, config: { slowlog-log-slower-than: "40000" }`,
      next: "topology: standalone",
      small: "topology: standalone, config: { maxmemory: 1mb, maxmemory-policy: allkeys-lru }",
      away: "topology: standalone, origin: { concurrency: 2, service: 20ms }",
    },
    phases: "calm: 2s, gone: 2s, back: 3s",
    groups: [
      {
        target: "away",
        loads: { fallback: views("fallback"), bulkhead: views("bulkhead"), bare: views("none") },
        objectives: { calm: "originInFlight(@) <= 20", served: "errorRatio(@) <= 1%" },
      },
      {
        loads: { unlink: changes("unlink"), scan: changes("scan"), tags: changes("tags"), named: changes("versioned") },
        objectives: { fresh: "staleServes(@) = 0", smooth: "slowCommands($) <= 12" },
      },
      {
        target: "blocked",
        loads: { keys: changes("keys"), lazy: changes("expire-only") },
        objectives: { fresh: "staleServes(@) = 0", smooth: "slowCommands($) <= 12" },
      },
      {
        loads: { aside: prices("cache-aside"), through: prices("write-through") },
        objectives: { right: "staleServes(@) = 0" },
      },
      { target: "blocked", loads: { forgetful: prices("forget") }, objectives: { right: "staleServes(@) = 0" } },
      {
        loads: { same: mirrored("next"), other: mirrored("small") },
        objectives: { same: "counter(@, name=mismatches) = 0" },
      },
      { loads: { even: warming("30%"), together: warming("0%") }, objectives: { spread: "max(expiring(@)) <= 400" } },
      {
        loads: { expiring: visits("expire"), rewriting: visits("rewrite") },
        objectives: { out: "counter(@, name=resurrected) = 0", kept: "lostWrites(@) = 0" },
      },
      {
        loads: {
          pooled: "scenario: storm, client: pooled, rate: 200/s, workers: 20",
          opening: "scenario: storm, client: opening, rate: 200/s, workers: 20",
        },
        objectives: { few: "connectionRate(@) <= 20/s" },
      },
    ],
    more: `clients:
  curt: { from: no-retries, deadline: 100ms }
  opening: { from: pooled, mode: per-request, connections: 20 }
warmup:
  ${fill("shared", 20_000)}
  ${fill("blocked", 600_000)}
  ${fill("away", 20)}
faults:
  cache-away: { freeze: away.master, at: gone, for: 2s }
`,
  });
});
afterAll(() => {
  sandbox[Symbol.dispose]();
});

test("a cache that is away drowns the database behind an unlimited fallback, and not behind a bulkhead", () => {
  expect(run.surprises("bulkhead", [])).toEqual([]);
  expect(run.surprises("fallback", ["calm"])).toEqual([]);
  expect(run.surprises("bare", ["served"])).toEqual([]);
});

test("an invalidation leaves nothing stale by names, tags, SCAN or versions; KEYS stops everybody meanwhile, a TTL alone serves old pages", () => {
  for (const load of ["unlink", "scan", "tags", "named"]) expect(run.surprises(load, [])).toEqual([]);
  expect(run.surprises("keys", ["smooth"])).toEqual([]);
  expect(run.surprises("lazy", ["fresh", "smooth"])).toEqual([]); // on the same server as KEYS
  expect(run.measure("lazy", "staleness").max).toBeGreaterThan(1_000);
});

test("a logout that overtakes a request is undone by one that writes the whole session back", () => {
  expect(run.surprises("expiring", [])).toEqual([]);
  expect(run.surprises("rewriting", ["out", "kept"])).toEqual([]);
});

test("a changed price is seen by all behind write-through and removal, and not where the old page stays", () => {
  expect(run.surprises("aside", [])).toEqual([]);
  expect(run.surprises("through", [])).toEqual([]);
  expect(run.surprises("forgetful", ["right"])).toEqual([]);
});

test("pages that are written together expire together, unless their TTLs have jitter", () => {
  expect(run.surprises("even", [])).toEqual([]);
  expect(run.surprises("together", ["spread"])).toEqual([]);
});

test("a second Redis that answers otherwise is told from one that does not", () => {
  expect(run.surprises("same", [])).toEqual([]);
  expect(run.surprises("other", ["same"])).toEqual([]);
});

test("a connection for each command is many connections", () => {
  expect(run.surprises("pooled", [])).toEqual([]);
  expect(run.surprises("opening", ["few"])).toEqual([]);
});
