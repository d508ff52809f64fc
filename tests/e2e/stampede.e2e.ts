import { afterAll, expect, test } from "vitest";
import { Sandbox } from "./cli.ts";
import { runPatterns } from "./patterns.ts";

const sandbox = new Sandbox();
afterAll(() => {
  sandbox[Symbol.dispose]();
});

/** One page, 100 views a second, 200 ms to compute: by theory 20 recomputations an expiry without protection. */
const load = (pattern: string, more = "", rate = 100) =>
  `scenario: stampede, rate: ${String(rate)}/s, workers: 60, with: { pattern: ${pattern}, pages: 1, ttl: 1200ms, lockTtl: 500ms${more} }`;

test(
  "without protection an expiry costs rate x time recomputations, with a lock one",
  { timeout: 60_000 },
  async () => {
    const run = await runPatterns(sandbox, {
      name: "stampede",
      targets: { redis: "topology: standalone, origin: { concurrency: 100, service: 200ms }" },
      phases: "steady: 7s",
      groups: [
        {
          loads: {
            none: load("none"),
            lock: load("lock"),
            stale: load("stale"),
            coalesce: load("coalesce", ", processes: 4"),
            dying: load("lock", ", deaths: 30%", 50),
            naive: load("naive-lock", ", deaths: 30%, patience: 1s", 50),
          },
          objectives: {
            once: "max(recomputes(@)) <= 1",
            few: "max(recomputes(@)) <= 4",
            served: "gaveUp(@) = 0",
          },
        },
      ],
    });
    expect(run.surprises("none", ["once", "few"])).toEqual([]);
    expect(run.surprises("lock", [])).toEqual([]);
    expect(run.surprises("stale", [])).toEqual([]);
    expect(run.surprises("coalesce", ["once"])).toEqual([]);
    expect(run.surprises("dying", [])).toEqual([]);
    expect(run.surprises("naive", ["served"])).toEqual([]);
    const { value, max, samples } = run.measure("none", "recomputes");
    // Of about five expiries; a view that was due while a computation was written back may make it one or two more.
    expect(samples).toBeGreaterThanOrEqual(4);
    expect(value, `by theory 20, got ${String(value)} in the mean and ${String(max)} at most`).toBeGreaterThan(16);
    expect(value, `by theory 20, got ${String(value)} in the mean and ${String(max)} at most`).toBeLessThan(26);
    expect(run.measure("coalesce", "recomputes").max).toBe(4);
    expect(run.measure("dying", "waited").max).toBeGreaterThan(300);
  },
);
