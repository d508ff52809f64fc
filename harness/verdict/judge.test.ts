import { mkdtempSync, rmSync, truncateSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readEvidence } from "../journal/read-evidence.ts";
import type { JournalEntry } from "../journal/event.ts";
import type { Plan } from "../plan/plan.ts";
import { judge } from "./judge.ts";
import { encodeHistogram } from "./testing/encode-histogram.ts";
import { EvidenceBuilder } from "./testing/evidence-builder.ts";
import { faultOn, loadOn, objectiveOf, ofLoad, ofTarget, planOf, quantity } from "./testing/plan-parts.ts";
import type { SimulatedLoad } from "./testing/simulate-load.ts";

const errors = ofLoad("errorRatio", "shop");
const noErrors = objectiveOf(errors, "<=", 0.001, { name: "served", unit: "ratio" });
const plan = planOf({ objectives: [noErrors] });
const steady: SimulatedLoad = { load: "shop", fromMs: 0, toMs: 20_000, ratePerSecond: 50, hitRatio: 0.9 };

const recorded = (parts: Partial<Plan> = {}, load: Partial<SimulatedLoad> = {}) =>
  new EvidenceBuilder({ ...plan, ...parts }).load({ ...steady, ...load }).inOrder();

/** In order but for the events of these types, which are left out. */
function without(types: readonly JournalEntry["type"][], parts: Partial<Plan> = {}): EvidenceBuilder {
  const builder = new EvidenceBuilder({ ...plan, ...parts }).load(steady).endOfRecords();
  for (const event of recorded(parts).evidence().events) {
    if (!types.includes(event.type)) builder.event(event.atMs, event);
  }
  return builder;
}

const outcome = (builder: EvidenceBuilder) => {
  const { verdict, exitCode, reason, reasons } = judge(builder.evidence());
  return { verdict, exitCode, reason, reasons };
};

describe("the verdict of a run that was measured well goes by its objectives", () => {
  const failing = { outages: [{ fromMs: 12_000, toMs: 16_000, how: { code: "EOF", everyNth: 2 } }] };
  test("all hold: pass, 0", () => {
    expect(outcome(recorded())).toEqual({ verdict: "pass", exitCode: 0, reason: "all 1 objectives hold", reasons: [] });
  });
  test("one fails: fail, 1, with the key objective first", () => {
    const key = objectiveOf(ofLoad("errors", "shop"), "=", 0, { name: "none-lost", severity: "key" });
    expect(outcome(recorded({ objectives: [noErrors, key] }, failing))).toEqual({
      verdict: "fail",
      exitCode: 1,
      reason: "none-lost failed: 100, limit = 0; and 1 more (served)",
      reasons: [],
    });
  });
  test("one is unknown: invalid, 4", () => {
    const unread = objectiveOf(ofTarget("evictions", "cache"), "=", 0, { name: "none-evicted" });
    expect(outcome(recorded({ objectives: [noErrors, unread] }))).toMatchObject({
      verdict: "invalid",
      exitCode: 4,
      reason: "none-evicted is unknown: INFO of this target was never read",
    });
  });
  test("one fails and one is unknown: fail", () => {
    const unread = objectiveOf(ofTarget("evictions", "cache"), "=", 0);
    expect(outcome(recorded({ objectives: [unread, noErrors] }, failing))).toMatchObject({
      verdict: "fail",
      exitCode: 1,
    });
  });
  test("one is in its warn band: warn, 0", () => {
    const warning = objectiveOf(errors, "<=", 0.5, { warn: [quantity(0.01)], name: "served" });
    expect(outcome(recorded({ objectives: [warning] }, failing))).toMatchObject({
      verdict: "warn",
      exitCode: 0,
      reason: expect.stringContaining("served is in its warn band"),
    });
  });
});

const ending = (...entries: readonly JournalEntry[]) => {
  const builder = recorded();
  for (const entry of entries) builder.event(15_000, entry);
  return outcome(builder);
};

describe("what ends a run decides before the objectives", () => {
  const failed = { fault: "master-dies", verified: false, detail: "the toxic is still there" };
  const interrupted: JournalEntry = { type: "run.interrupted", signal: "SIGINT" };
  const defect: JournalEntry = { type: "internal.error", message: "a bug", stack: "" };
  const environment: JournalEntry = {
    type: "environment.failed",
    target: "cache",
    message: "a port is in use",
    lastLines: [],
  };
  const stop: JournalEntry = { type: "stop.reached", stop: "melting", reason: "errorRatio > 50 %" };
  const dirty: JournalEntry = { type: "cleanup.ended", complete: false, left: ["kill 4711"] };
  const lost: JournalEntry = { type: "probe.lost", probe: "roles", target: "cache", reason: "a bug" };
  const faults = [faultOn("cache")];

  test.each([
    ["clean-up incomplete", [dirty], "error", 6, "the clean-up is incomplete, left: kill 4711"],
    ["a defect of redrill", [defect], "error", 5, "a defect of redrill: a bug"],
    ["SIGINT", [interrupted], "aborted", 130, "the run was interrupted by SIGINT"],
    ["SIGTERM", [{ type: "run.interrupted", signal: "SIGTERM" }], "aborted", 143, "the run was interrupted by SIGTERM"],
    [
      "environment not ready",
      [environment],
      "error",
      3,
      "the environment was not ready or not kept (cache): a port is in use",
    ],
    ["a stop condition", [stop], "aborted", 1, "stop condition melting ended the run: errorRatio > 50 %"],
    ["a lost probe", [lost], "invalid", 4, "a probe was lost for its own reasons: roles of cache: a bug"],
  ] as const)("%s", (_what, entries, verdict, exitCode, reason) => {
    const builder = entries.some(({ type }) => type === "cleanup.ended") ? without(["cleanup.ended"]) : recorded();
    for (const entry of entries) builder.event(15_000, entry);
    expect(outcome(builder)).toEqual({ verdict, exitCode, reason, reasons: [reason] });
  });

  test("the first in the order of the design decides, and all are told", () => {
    const all = [lost, stop, environment, interrupted, defect];
    const found: (readonly [string, number])[] = [];
    for (let from = 0; from <= all.length; from++) {
      const { verdict, exitCode } = ending(...all.slice(0, from));
      found.push([verdict, exitCode]);
    }
    expect(found).toEqual([
      ["pass", 0],
      ["invalid", 4],
      ["aborted", 1],
      ["error", 3],
      ["aborted", 130],
      ["error", 5],
    ]);
    expect(ending(stop, interrupted, defect).reasons).toHaveLength(3);
  });

  test("a heal that is not verified: error, 6, before all else", () => {
    const run = recorded({ faults })
      .event(10_000, { type: "fault.injected", fault: "master-dies" })
      .event(15_000, { type: "fault.healed", ...failed })
      .event(16_000, defect);
    expect(outcome(run)).toMatchObject({
      verdict: "error",
      exitCode: 6,
      reason: "the healing of master-dies is not verified: the toxic is still there",
    });
  });
  test("a fault that was injected and never healed: error, 6", () => {
    const run = recorded({ faults }).event(10_000, { type: "fault.injected", fault: "master-dies" });
    expect(outcome(run)).toMatchObject({
      exitCode: 6,
      reason: expect.stringContaining("its healing was never verified"),
    });
  });
  test("a journal that just ends, as after a SIGKILL: error, 6", () => {
    expect(outcome(without(["cleanup.ended", "run.ended"]))).toMatchObject({
      exitCode: 6,
      reason: expect.stringContaining("`redrill cleanup`"),
    });
  });
  test("slots that do not add up: error, 5", () => {
    const totals = { shop: { offered: 1_001, done: 1_000, failed: 0, abandoned: 0 } };
    const run = new EvidenceBuilder(plan).load(steady).started().end(totals).endedInOrder();
    expect(outcome(run)).toMatchObject({
      verdict: "error",
      exitCode: 5,
      reason: "the slots of shop do not add up: 1001 offered, but 1000 done + 0 failed + 0 abandoned",
    });
  });
  test("windows that do not add up to the totals: error, 5", () => {
    const totals = { shop: { offered: 999, done: 999, failed: 0, abandoned: 0 } };
    const run = new EvidenceBuilder(plan).load(steady).started().end(totals).endedInOrder();
    expect(outcome(run)).toMatchObject({
      exitCode: 5,
      reason: expect.stringContaining("windows of shop do not add up"),
    });
  });
});

const invalid = (builder: EvidenceBuilder) => {
  const { verdict, exitCode, reason } = outcome(builder);
  expect([verdict, exitCode]).toEqual(["invalid", 4]);
  return reason;
};

describe("what redrill itself failed at is invalid, 4", () => {
  const ended = { type: "engine.ended", what: "load", signal: null, asked: false } as const;

  test("no objectives", () => {
    expect(invalid(recorded({ objectives: [] }))).toBe("nothing was judged: the drill has no objectives");
  });
  test("no journal", () => {
    expect(invalid(new EvidenceBuilder(plan))).toBe("nothing was recorded: there is no journal");
  });
  test("a journal without its beginning", () => {
    expect(invalid(without(["run.started"]))).toBe("the journal has no beginning: its first lines are missing");
  });
  test("an engine that died", () => {
    const run = without(["engine.ended"]).event(15_000, { ...ended, exitCode: 2, lastLines: ["panic: oh", " "] });
    expect(invalid(run)).toBe("the engine (k6, load) ended with exit code 2: panic: oh");
  });
  test("an engine that was killed by somebody else", () => {
    const run = without(["engine.ended"]).event(15_000, { ...ended, exitCode: null, signal: "SIGKILL", lastLines: [] });
    expect(invalid(run)).toBe("the engine (k6, load) was ended by SIGKILL");
  });
  test("a server that ended by itself, and none that a fault killed", () => {
    const exited = { type: "node.exited", target: "cache", node: "cache-node-1", detail: "ended by SIGSEGV" } as const;
    expect(invalid(recorded().event(3_000, { ...exited, asked: false }))).toBe(
      "cache-node-1 ended by itself at 3.0 s (ended by SIGSEGV)",
    );
    expect(outcome(recorded().event(3_000, { ...exited, asked: true })).verdict).toBe("pass");
  });
  test("a proxy process of its own that was replaced while clients used it", () => {
    const replaced = { type: "toxiproxy.replaced", target: "cache", reason: "it ended by SIGKILL" } as const;
    expect(invalid(recorded().event(12_300, replaced))).toBe(
      "the proxies of cache, which are redrill's own, were replaced at 12.3 s (it ended by SIGKILL): that cut the clients' connections",
    );
    expect(outcome(recorded().event(-1, replaced)).verdict).toBe("pass");
    expect(outcome(recorded().event(20_100, replaced)).verdict).toBe("pass");
  });
  test("records without an end", () => {
    const run = new EvidenceBuilder(plan).load(steady).started().endedInOrder();
    expect(invalid(run)).toBe("the load's records have no end: the engine died or never began");
  });
  test.each([
    ["that did not end", null, "warm-up pages did not end"],
    ["that failed in part", { done: 99, failed: 1, offered: 100 }, "99 of 100 slots done, 1 failed"],
    ["that is incomplete", { done: 99, failed: 0, offered: 100 }, "99 of 100 slots done, 0 failed"],
  ])("a warm-up %s", (_what, counts, reason) => {
    const run = recorded({ warmup: [loadOn("cache", "pages")] });
    if (counts !== null) run.event(-100, { type: "warmup.ended", load: "pages", durationMs: 900, ...counts });
    expect(invalid(run)).toContain(reason);
  });
  test("a warm-up that is whole is none", () => {
    const run = recorded({ warmup: [loadOn("cache", "pages")] });
    run.event(-100, { type: "warmup.ended", load: "pages", durationMs: 900, done: 100, failed: 0, offered: 100 });
    expect(outcome(run).verdict).toBe("pass");
  });
  test("a scenario that throws, with its message and place", () => {
    const error = {
      type: "scenario-error",
      load: "shop",
      atMs: 5,
      message: "x is not a function",
      stack: "peak.ts:31:9",
    } as const;
    expect(invalid(recorded().record(error))).toBe(
      "the scenario of shop failed by itself: x is not a function (peak.ts:31:9)",
    );
  });
  describe("slots that failed with the code SCENARIO", () => {
    const everyTenth = (seconds: number) => [
      { fromMs: 20_000 - seconds * 1_000, toMs: 20_000, how: { code: "SCENARIO", everyNth: 10 } },
    ];
    const loose = { objectives: [objectiveOf(errors, "<=", 1)] };
    const judged = (seconds: number, maxScenarioErrorRatio?: number) => {
      const ratio = maxScenarioErrorRatio === undefined ? {} : { maxScenarioErrorRatio };
      const loads = plan.loads.map((load) => (load.name === "shop" ? { ...load, ...ratio } : load));
      return recorded({ ...loose, loads }, { outages: everyTenth(seconds) });
    };

    test("up to 1 % of all are failed slots", () => {
      expect(outcome(judged(2)).verdict).toBe("pass");
    });
    test("above 1 % the run is about the scenario's bug", () => {
      expect(invalid(judged(3))).toBe("the scenario of shop failed by itself in 15 of 1000 slots (limit 1 %)");
    });
    test("the load says where the limit is", () => {
      expect(outcome(judged(3, 0.015)).verdict).toBe("pass");
      expect(invalid(judged(2, 0.009))).toContain("in 10 of 1000 slots (limit 0.9 %)");
      expect(invalid(judged(1, 0))).toContain("in 5 of 1000 slots (limit 0 %)");
    });
  });

  describe("a generator that was late", () => {
    test("by its lag", () => {
      const loose = [objectiveOf(errors, "<=", 1)];
      expect(outcome(recorded({ objectives: loose }, { lagMs: 9.9 })).verdict).toBe("pass");
      expect(invalid(recorded({ objectives: loose }, { lagMs: 10.1 }))).toContain(
        "shop: lag p99 10.1 ms (limit 10 ms)",
      );
    });
    test("says what the processors did in the seconds in which it was late", () => {
      // It is late from 10 s on; what the processors did before that explains nothing.
      const used = (ownCores: number, strangerCores: number) => {
        const run = new EvidenceBuilder(plan)
          .load({ ...steady, toMs: 10_000 })
          .load({ ...steady, fromMs: 10_000, lagMs: 11 })
          .inOrder();
        for (let atMs = 900; atMs < 20_000; atMs += 1000)
          run.event(atMs, {
            type: "machine",
            cores: 2,
            ...(atMs < 10_000 ? { ownCores: 0.2, strangerCores: 0 } : { ownCores, strangerCores }),
          });
        return invalid(run);
      };
      expect(used(0.8, 1.1)).toMatch(/; other programs used 1\.1 processors, this run used 0\.8 of 2 processors then$/);
      expect(used(1.9, 0.1)).toContain("; too few processors for this load and its servers: this run used 1.9 of 2");
      expect(used(0.5, 0.1)).toContain(
        "; not for want of processors: this run used 0.5 of 2 processors then; it was stopped",
      );
      expect(invalid(recorded({}, { lagMs: 11 }))).toContain("; how busy the processors were then was not measured");
    });
    test("by slots that were in a call while it stood still itself", () => {
      expect(outcome(recorded().gauge("shop", 20_000, { lateWhileIdle: 15, stalledInCall: 5 })).verdict).toBe("pass");
      expect(invalid(recorded().gauge("shop", 20_000, { lateWhileIdle: 15, stalledInCall: 6 }))).toContain(
        "15 of 1000 slots late while a worker was idle, 6 in a call while the generator stood still (limit 2 %)",
      );
    });
    test("by slots that waited beside an idle worker", () => {
      expect(outcome(recorded().gauge("shop", 20_000, { lateWhileIdle: 20 })).verdict).toBe("pass");
      expect(invalid(recorded().gauge("shop", 20_000, { lateWhileIdle: 21 }))).toContain("21 of 1000 slots late");
    });
    test("but not by the target's backlog", () => {
      const outages = [{ fromMs: 5_000, toMs: 8_000, how: "frozen" }] as const;
      expect(outcome(recorded({}, { outages, drainPerSecond: 60 })).verdict).toBe("pass");
    });
  });

  describe("a load that was not steady before the first fault", () => {
    const faults = [faultOn("cache")];
    const disturbed = (everyNth: number, toMs = 10_000) => {
      const outages = [{ fromMs: 0, toMs, how: { code: "EOF", everyNth } }];
      return recorded({ faults, objectives: [objectiveOf(errors, "<=", 1)] }, { outages }).fault(
        "master-dies",
        ["n1"],
        {
          atMs: 10_000,
          healedAtMs: 15_000,
        },
      );
    };
    test("with more than 1 % of errors", () => {
      expect(invalid(disturbed(50))).toContain(
        "shop was not steady before the first fault (master-dies): 2.0 % of 495 slots failed",
      );
    });
    test("is steady with less, and may suffer during the fault", () => {
      expect(outcome(disturbed(125)).verdict).toBe("pass");
      const outages = [{ fromMs: 10_000, toMs: 14_000, how: { code: "EOF", everyNth: 1 } }];
      const suffering = recorded({ faults, objectives: [objectiveOf(errors, "<=", 1)] }, { outages });
      suffering.fault("master-dies", ["n1"], { atMs: 10_000, healedAtMs: 15_000 });
      expect(outcome(suffering).verdict).toBe("pass");
    });
    test("matters only where there is a fault", () => {
      const outages = [{ fromMs: 0, toMs: 10_000, how: { code: "EOF", everyNth: 10 } }];
      expect(outcome(recorded({ objectives: [objectiveOf(errors, "<=", 1)] }, { outages })).verdict).toBe("pass");
    });
  });

  describe("a fault that did not happen", () => {
    const faults = [faultOn("cache")];
    const injecting = {
      type: "fault.injecting",
      fault: "master-dies",
      kind: "kill",
      target: "",
      nodes: ["n"],
      plane: null,
    } as const;
    test("was never injected", () => {
      expect(invalid(recorded({ faults }))).toBe("fault master-dies was never injected");
    });
    test("could not be injected, and says why", () => {
      const run = recorded({ faults })
        .event(10_000, injecting)
        .event(10_001, { type: "fault.failed", fault: "master-dies", stage: "inject", message: "no such process" });
      expect(invalid(run)).toBe("fault master-dies was never injected: inject: no such process");
    });
    test("had no effect", () => {
      const run = recorded({ faults })
        .event(10_000, injecting)
        .event(10_001, { type: "fault.injected", fault: "master-dies" })
        .event(11_000, { type: "fault.effect", fault: "master-dies", effective: false, detail: "PING took 0.1 ms" })
        .event(15_000, { type: "fault.healed", fault: "master-dies", verified: true, detail: "" });
      expect(invalid(run)).toBe("fault master-dies had no effect: PING took 0.1 ms");
    });
  });

  test.each([
    ["client", "cache", null],
    ["client", "sessions", "fault master-dies was felt by nobody: no load uses the client plane of sessions"],
    ["replication", "sessions", null],
  ] as const)("a fault on the %s plane of %s, where the load uses cache alone", (plane, target, reason) => {
    const event = { fault: "master-dies", kind: "latency", target, nodes: ["n"], plane };
    const run = recorded({ faults: [faultOn(target)] })
      .event(10_000, { type: "fault.injecting", ...event })
      .event(10_001, { type: "fault.injected", fault: "master-dies" })
      .event(10_100, { type: "fault.effect", fault: "master-dies", effective: true, detail: "slow" })
      .event(15_000, { type: "fault.healing", fault: "master-dies", why: "window over" })
      .event(15_001, { type: "fault.healed", fault: "master-dies", verified: true, detail: "" });
    const { reasons } = outcome(run);
    expect(reasons).toEqual(reason === null ? [] : [reason]);
  });

  describe("a fault that is meant to be refused", () => {
    const faults = [faultOn("cache", { expect: "refused" })];
    const failed = (stage: "inject" | "refused") =>
      recorded({ faults }).event(10_001, { type: "fault.failed", fault: "master-dies", stage, message: "NOPERM" });
    test("and is", () => {
      expect(outcome(failed("refused")).verdict).toBe("pass");
    });
    test("and fails for another reason", () => {
      expect(invalid(failed("inject"))).toBe("fault master-dies was meant to be refused, but was not: inject: NOPERM");
    });
    test("and is injected", () => {
      const run = recorded({ faults })
        .event(10_001, { type: "fault.injected", fault: "master-dies" })
        .event(11_000, { type: "fault.effect", fault: "master-dies", effective: true, detail: "gone" })
        .event(15_000, { type: "fault.healed", fault: "master-dies", verified: true, detail: "" });
      expect(invalid(run)).toBe("fault master-dies was meant to be refused, but was not: it was injected: gone");
    });
    test("while one that is not meant to be is no fault at all", () => {
      const run = recorded({ faults: [faultOn("cache")] }).event(10_001, {
        type: "fault.failed",
        fault: "master-dies",
        stage: "refused",
        message: "NOPERM",
      });
      expect(invalid(run)).toBe("fault master-dies was never injected: refused: NOPERM");
    });
  });

  test("the reasons of one that is invalid for several", () => {
    const { reasons } = outcome(recorded({ objectives: [], faults: [faultOn("cache")] }));
    expect(reasons).toEqual([
      "nothing was judged: the drill has no objectives",
      "fault master-dies was never injected",
    ]);
  });
});

describe("the findings", () => {
  test("tell of each load what it did", () => {
    const outages = [{ fromMs: 12_000, toMs: 13_000, how: { code: "EOF", everyNth: 2 } }];
    const run = recorded({}, { outages }).gauge("shop", 19_000, {
      counters: { staleRead: 2 },
      originCalls: 7,
      originMaxInFlight: 3,
    });
    expect(judge(run.evidence()).load).toEqual([
      {
        name: "shop",
        scenario: "peak",
        target: "cache",
        offered: 1_000,
        done: 975,
        failed: 25,
        abandoned: 0,
        givenUp: 0,
        errors: { EOF: 25 },
        responseMs: { mean: 1.2, p50: 1.2, p95: 1.2, p99: 1.2, p999: 1.2, max: 1.2 },
        serviceMs: { mean: 1, p50: 1, p95: 1, p99: 1, p999: 1, max: 1 },
        generatorLagMs: { mean: 0.2, p50: 0.2, p95: 0.2, p99: 0.2, p999: 0.2, max: 0.2 },
        hitRatio: expect.closeTo(0.9, 2),
        counters: { staleRead: 2 },
        operations: [
          {
            name: "get",
            done: 975,
            failed: 25,
            attempts: 1_000,
            errors: { EOF: 25 },
            responseMs: { mean: 1.2, p50: 1.2, p95: 1.2, p99: 1.2, p999: 1.2, max: 1.2 },
            serviceMs: { mean: 1, p50: 1, p95: 1, p99: 1, p999: 1, max: 1 },
          },
        ],
        originCalls: 7,
        originMaxInFlight: 3,
      },
    ]);
  });
  test("tell of each target what is known", () => {
    const run = recorded().master("cache", "n1");
    for (let second = 0; second <= 21; second++) {
      run.info("cache", "n1", second * 1000, { evictedKeys: second, usedMemoryBytes: 50, maxMemoryBytes: 100 });
    }
    expect(judge(run.evidence()).targets).toEqual([
      {
        name: "cache",
        hitRatio: null,
        evictions: 21,
        rejectedConnections: 0,
        memoryMaxRatio: 0.5,
        failovers: 0,
        replicationLagMaxSeconds: null,
        lostWrites: null, // there is no ledger
      },
    ]);
  });
  test("describe the run and the generator", () => {
    const { run, generator } = judge(recorded().evidence());
    expect(run).toMatchObject({ id: "20261121-101500-a-run-for-tests", seed: 42, durationMs: 20_000, redis: "7.0.15" });
    expect(generator).toEqual({
      isFit: true,
      detail: "lag p99 0.20 ms, 0 of 1000 slots late while a worker was idle",
      lagP99Ms: 0.2,
      lateWhileIdle: 0,
      lateWhileIdleRatio: 0,
      stalledInCall: 0,
    });
  });
});

describe("judging never throws", () => {
  test("of a run of which there is nothing but the plan", () => {
    expect(judge(new EvidenceBuilder({ ...plan, faults: [faultOn("cache")] }).evidence()).verdict).toBe("invalid");
  });
  test("of a run that was interrupted before the clock started", () => {
    const run = new EvidenceBuilder({ ...plan, faults: [faultOn("cache")] })
      .event(-4_000, started())
      .event(-1_000, { type: "run.interrupted", signal: "SIGINT" })
      .event(0, { type: "cleanup.ended", complete: true, left: [] });
    expect(judge(run.evidence())).toMatchObject({
      verdict: "aborted",
      exitCode: 130,
      run: { durationMs: 0 },
      objectives: [{ status: "unknown" }],
    });
  });
  test("of damaged histograms", () => {
    const histogram = encodeHistogram([1]).slice(0, 20);
    const run = recorded();
    for (const time of ["response", "service", "lag"] as const) {
      run.record({ type: "latency", load: "shop", operation: "", time, windowMs: 0, histogram });
    }
    expect(judge(run.evidence())).toMatchObject({ verdict: "invalid", generator: { isFit: false } });
  });
});

test("the same folder gives the same bytes, torn or not", () => {
  const folder = mkdtempSync(join(tmpdir(), "redrill-judge-"));
  try {
    recorded({ faults: [faultOn("cache")] })
      .master("cache", "n1")
      .fault("master-dies", ["n1"], { atMs: 10_000, healedAtMs: 15_000 })
      .writeTo(folder);
    const first = JSON.stringify(judge(readEvidence(folder)));
    expect(JSON.stringify(judge(readEvidence(folder)))).toBe(first);
    expect(JSON.parse(first)).toMatchObject({ verdict: "pass" });

    truncateSync(join(folder, "load.ndjson"), readFileSync(join(folder, "load.ndjson")).length - 20);
    expect(judge(readEvidence(folder))).toMatchObject({
      verdict: "invalid",
      exitCode: 4,
      objectives: [{ status: "unknown" }],
      load: [{ offered: 1_000, done: 1_000 }],
    });
    truncateSync(join(folder, "journal.ndjson"), 1_000);
    expect(judge(readEvidence(folder))).toMatchObject({ verdict: "error", exitCode: 6 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function started() {
  const event = recorded()
    .evidence()
    .events.find(({ type }) => type === "run.started");
  if (event?.type !== "run.started") throw new Error("the builder writes run.started");
  return event;
}
