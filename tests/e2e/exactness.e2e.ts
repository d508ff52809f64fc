import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Sandbox } from "./cli.ts";
import { type Patterns, runPatterns } from "./patterns.ts";

/** What must be exact whatever happens: a limit, a lock, a payment, a queue. All of them on one server, in one run. */
const sandbox = new Sandbox();
let run: Patterns;

const limit = 20;
const limiter = (pattern: string, load: string) =>
  `scenario: limiter, ${load.replace("{", `{ pattern: ${pattern}, limit: ${String(limit)}, window: 500ms, users: 1, `)}`;
/** As many requests as the limit at once, every 300 ms: by and by on both sides of a window's edge. */
const bursts = `rate: 3.3333/s, workers: 4, with: { requests: ${String(limit)} }`;
const steady = "rate: 600/s, workers: 20, with: { requests: 1 }";

const lock = (pattern: string, more: string) =>
  `scenario: lock, rate: 25/s, workers: 60, with: { pattern: ${pattern}, names: 3, ttl: 150ms, hold: 10ms, stall: 300ms, ${more} }`;
const payment = (pattern: string) =>
  `scenario: idempotency, rate: 60/s, workers: 120, with: { pattern: ${pattern}, work: 30ms, lease: 2s, deaths: 10%, patience: ${pattern === "no-recovery" ? "2s" : "10s"} }`;
const queue = (pattern: string) =>
  `scenario: queue, rate: 200/s, workers: 20, with: { pattern: ${pattern}, deaths: 3%, poison: 1%, reclaim: 1s, grace: 5s }`;

beforeAll(async () => {
  run = await runPatterns(sandbox, {
    name: "exactness",
    phases: "steady: 8s",
    groups: [
      {
        loads: {
          fixed: limiter("fixed", bursts),
          sliding: limiter("sliding", bursts),
          bucket: limiter("token-bucket", bursts),
          gcra: limiter("gcra", bursts),
          crowd: limiter("sliding", steady),
          naive: limiter("sliding-naive", steady),
        },
        objectives: { exact: "overAdmitted(@) = 0", most: `mostAdmitted(@) <= ${String(limit)}` },
      },
      {
        loads: {
          token: lock("token", "stalls: 10%, deaths: 5%, patience: 10s"),
          fenced: lock("fenced", "stalls: 10%, deaths: 5%, patience: 10s"),
          redlock: lock("redlock", "stalls: 10%, deaths: 5%, patience: 10s"),
          tokenless: lock("no-token", "stalls: 10%, deaths: 5%, patience: 10s"),
          endless: lock("no-ttl", "deaths: 20%, patience: 2s"),
        },
        objectives: { exclusive: "lockViolations(@) = 0", free: "gaveUp(@) = 0" },
      },
      {
        loads: { claim: payment("claim"), stuck: payment("no-recovery"), twice: payment("no-claim") },
        objectives: { once: "executedTwice(@) = 0", heard: "stuckKeys(@) = 0", right: "wrongResults(@) = 0" },
      },
      {
        loads: { stream: queue("stream"), list: queue("list"), popped: queue("naive") },
        objectives: { kept: "lostMessages(@) = 0", once: "duplicates(@) = 0" },
      },
    ],
  });
});
afterAll(() => {
  sandbox[Symbol.dispose]();
});

describe("a limiter", () => {
  test("with a fixed window lets in up to twice the limit around an edge, and the model says when", () => {
    expect(run.surprises("fixed", ["exact", "most"])).toEqual([]);
    const { value, atMs } = run.measure("fixed", "mostAdmitted");
    expect(value, `the most in a window, at ${String(atMs)} ms`).toBe(2 * limit);
    expect(atMs).toBeGreaterThan(0);
  });

  test("with the requests in a sorted set is exact, for bursts and for crowds", () => {
    expect(run.surprises("sliding", [])).toEqual([]);
    expect(run.surprises("crowd", [])).toEqual([]);
    for (const load of ["sliding", "crowd"]) {
      expect(run.measure(load, "underAdmitted"), load).toMatchObject({ value: 0 });
      expect(run.measure(load, "admitted").value, load).toBeGreaterThan(5 * limit);
    }
  });

  test("whose members are milliseconds lets too many in", () => {
    expect(run.surprises("naive", ["exact", "most"])).toEqual([]);
  });

  test("as a bucket keeps the limit too, at the price of what it could have let in", () => {
    expect(run.surprises("bucket", [])).toEqual([]);
    expect(run.surprises("gcra", [])).toEqual([]);
    expect(run.measure("gcra", "underAdmitted").value).toBeGreaterThan(0);
  });
});

describe("a lock", () => {
  test("with a token and a look at the lease, with a fence, and as Redlock excludes others, though holders stall and die", () => {
    expect(run.surprises("token", [])).toEqual([]);
    expect(run.surprises("fenced", [])).toEqual([]);
    expect(run.surprises("redlock", [])).toEqual([]);
    expect(run.measure("token", "lapsed").value).toBeGreaterThan(0);
    expect(run.measure("fenced", "fenced").value).toBeGreaterThan(0);
  });

  test("without a token is had by two at once after a stall", () => {
    expect(run.surprises("tokenless", ["exclusive"])).toEqual([]);
  });

  test("without a TTL is left behind for ever by a holder that dies", () => {
    expect(run.surprises("endless", ["free"])).toEqual([]);
  });
});

test("a payment is charged once with a claim; twice without one; and never answered if a dead worker's claim has no lease", () => {
  expect(run.surprises("claim", [])).toEqual([]);
  expect(run.surprises("twice", ["once"])).toEqual([]);
  expect(run.surprises("stuck", ["heard"])).toEqual([]);
});

test("a queue keeps what dead consumers had in a stream's group or in lists of their own, and loses it if it was popped", () => {
  expect(run.surprises("stream", [])).toEqual([]);
  expect(run.surprises("list", [])).toEqual([]);
  expect(run.surprises("popped", ["kept"])).toEqual([]);
  expect(run.measure("stream", "parked").value).toBeGreaterThan(0);
  expect(run.measure("stream", "drainRate").max).toBeGreaterThan(40);
});
