import { describe, expect, test } from "vitest";
import { latencyOf, ofFault, ofLoad, ofTarget } from "../../harness/verdict/testing/plan-parts.ts";
import { samples, type SampleName } from "../samples/samples.ts";
import { metrics } from "../../harness/plan/metrics.ts";
import { plannedFault, Story } from "./testing/ask.ts";
import { groupOf, rules, rulesOf } from "./table.ts";
import { findCause } from "./why.ts";

const p99 = latencyOf(99, "shop");
const isHigh = { op: "<=", unit: "ms" } as const;
const mib = 2 ** 20;

describe("the likely cause of a latency", () => {
  test("is the generator where it was late by its own fault", () => {
    const story = new Story(p99, isHigh).seconds({ 12: { responseMs: 90, lagMs: 80 } }).verdict({
      generator: {
        isFit: false,
        detail: "",
        lagP99Ms: 80,
        lateWhileIdle: 900,
        lateWhileIdleRatio: 0.45,
        stalledInCall: 0,
      },
    });
    expect(story.why()).toMatchObject({ rule: "generatorLate", likely: expect.stringContaining("900 slots") });
  });

  test("is a fault that was in when it was worst", () => {
    const story = new Story(p99, isHigh, [plannedFault({ name: "slow", kind: "latency" })])
      .seconds({ 12: { responseMs: 40, serviceMs: 40 } })
      .fault({ name: "slow", kind: "latency" });
    expect(story.why()).toMatchObject({
      rule: "faultUnderWay",
      likely: expect.stringContaining("it was worst at 0:13, while slow (latency on cache.master) was in"),
      readings: [
        { atMs: 9_500, text: "1 ms, before the fault" },
        { atMs: 10_000, text: "fault slow injected (latency on cache.master), healed at 0:15.0" },
        { atMs: 12_500, text: "40 ms, the worst" },
      ],
    });
  });

  test("is no fault that was over, nor one on another target", () => {
    const over = new Story(p99, isHigh, [plannedFault()]).seconds({ 18: { responseMs: 40, serviceMs: 40 } }).fault({});
    expect(over.why()?.rule).toBe("slowServer");
  });

  test("is other programs that had the processors", () => {
    const story = new Story(p99, isHigh).seconds({ 5: { responseMs: 40, serviceMs: 40 } });
    for (let second = 0; second < 20; second += 1)
      story.builder.event(second * 1_000 + 300, {
        type: "machine",
        cores: 2,
        ownCores: 0.8,
        strangerCores: second < 12 ? 0.9 : 0.01,
      });
    expect(story.why()).toMatchObject({ rule: "strangersBusy", likely: expect.stringContaining("12 of 20 seconds") });
  });

  test("is a fork that came up in it and is felt", () => {
    const felt = (us: number) =>
      new Story(p99, isHigh)
        .seconds({ 5: { responseMs: 40, serviceMs: 40 } })
        .node("cache-node-1", (second) => ({ latestForkUs: second < 5 ? 400 : us }));
    expect(felt(38_000).why()).toMatchObject({ rule: "persistence", likely: expect.stringContaining("38 ms") });
    expect(felt(900).why()?.rule).toBe("slowServer");
  });

  test("is the disk where it held the AOF up", () => {
    const story = new Story(p99, isHigh)
      .seconds({ 5: { responseMs: 40, serviceMs: 40 } })
      .node("cache-node-1", (second) => ({ aofDelayedFsyncs: second < 5 ? 0 : 3 }));
    expect(story.why()).toMatchObject({ rule: "persistence", likely: "the disk of cache-node-1 held its AOF up" });
  });

  test("is waiting where slots queued while replies were quick", () => {
    const story = new Story(p99, isHigh).seconds({ 5: { responseMs: 900, serviceMs: 3 } });
    story.builder.gauge("shop", 5_500, { backlog: 180, workersCalling: 50, workersWaiting: 0 });
    expect(story.why()).toMatchObject({
      rule: "queueing",
      likely: expect.stringContaining("up to 180 slots were due while no worker"),
    });
  });

  test("is a hot node where one master had most of the work", () => {
    const commands = (factor: number) => (second: number) => ({ commandsProcessed: second * 400 * factor });
    const story = (factor: number) =>
      new Story(p99, isHigh)
        .seconds({ 5: { responseMs: 40, serviceMs: 40 } })
        .node("cache-node-1", commands(factor))
        .node("cache-node-2", commands(1));
    expect(story(4).why()).toMatchObject({
      rule: "busyNode",
      likely: expect.stringContaining("cache-node-1 had 4 times the work"),
    });
    expect(story(1.5).why()?.rule).toBe("slowServer");
  });

  test("is an origin that was full, where misses wait for it", () => {
    const story = new Story(p99, isHigh).seconds({ 5: { responseMs: 400, serviceMs: 400, hits: 20, misses: 80 } });
    story.builder.gauge("shop", 5_500, { originInFlight: 50 });
    expect(story.why()).toMatchObject({ rule: "originFull", likely: expect.stringContaining("it serves 50 at once") });
  });

  test("is the server itself where nothing else explains it: then the runbook of a latency spike", () => {
    const cause = new Story(p99, isHigh).seconds({ 5: { responseMs: 40, serviceMs: 40 } }).why();
    expect(cause).toMatchObject({ rule: "slowServer" });
    const commands = cause?.next.map(({ command }) => command).join(" ");
    for (const part of ["slowlog get", "latency doctor", "info persistence", "transparent_hugepage", "top "])
      expect(commands).toContain(part);
  });
});

describe("the likely cause of a hit ratio or of evictions", () => {
  const full = (second: number) => ({
    usedMemoryBytes: (second < 8 ? 40 : 63) * mib,
    evictedKeys: second < 9 ? 0 : (second - 8) * 700,
    keys: 1_000,
  });

  test.each([ofLoad("hitRatio", "shop"), ofTarget("evictions", "cache"), ofTarget("memoryRatio", "cache")])(
    "is a node more than 85 % full: $metric",
    (measure) => {
      const cause = new Story(measure, { op: ">=" }).seconds({}).node("cache-node-1", full).why();
      expect(cause).toMatchObject({
        rule: "memoryFull",
        likely: expect.stringMatching(/cache-node-1 reached 98\.4 % .* evicted keys/u),
      });
      const commands = cause?.next.map(({ command, text }) => `${command ?? ""} ${text}`).join(" ");
      for (const part of ["--bigkeys", "info keyspace", "TTL"]) expect(commands).toContain(part);
      expect(cause?.readings.map(({ text }) => text).join("\n")).toMatch(
        /used_memory 63 MiB[^]*700 keys evicted per second|passed 85 %/u,
      );
    },
  );

  test("is not memory below 85 %", () => {
    const cause = new Story(ofTarget("evictions", "cache"))
      .node("cache-node-1", () => ({ usedMemoryBytes: 50 * mib }))
      .why();
    expect(cause?.rule).toBe("plain");
  });

  test("is a restart without data, a flush, or an expiry of everything at once", () => {
    const emptied = (reading: (second: number) => object) =>
      new Story(ofLoad("hitRatio", "shop"), { op: ">=" }).seconds({}).node("cache-node-1", reading).why();
    const keys = (second: number) => (second < 7 ? 1_000 : 10);
    expect(emptied((second) => ({ keys: keys(second), runId: second < 7 ? "a" : "b" }))).toMatchObject({
      rule: "emptied",
      likely: expect.stringContaining("started again without its data"),
    });
    expect(emptied((second) => ({ keys: keys(second) }))).toMatchObject({
      likely: expect.stringContaining("FLUSHALL"),
    });
    expect(emptied((second) => ({ keys: keys(second), expiredKeys: second < 7 ? 0 : 990 }))).toMatchObject({
      likely: expect.stringContaining("expire together"),
    });
  });

  test("is a wave of keys that expire", () => {
    const cause = new Story(ofLoad("hitRatio", "shop"), { op: ">=" })
      .seconds({})
      .node("cache-node-1", (second) => ({ keys: 9_000, expiredKeys: second < 7 ? second : 500 + second }))
      .why();
    expect(cause).toMatchObject({
      rule: "expiring",
      likely: expect.stringMatching(/expired at once: 501 per second where 1 were usual/u),
    });
  });

  test("is a cache that was still filling", () => {
    const cause = new Story(ofLoad("hitRatio", "shop"), { op: ">=" })
      .seconds({ 3: { hits: 10, misses: 90 } })
      .node("cache-node-1", (second) => ({ keys: 1_000 + second * 400 }))
      .why();
    expect(cause).toMatchObject({ rule: "notWarm", likely: expect.stringContaining("it held 1,000 keys") });
  });
});

describe("the likely cause of errors", () => {
  test("is what the most frequent code says", () => {
    const cause = new Story(ofLoad("errorRatio", "shop"))
      .seconds({ 8: { done: 40, failed: { READONLY: 50, TIMEOUT: 10 } } })
      .why();
    expect(cause).toMatchObject({
      rule: "mostFrequentError",
      likely: expect.stringMatching(
        /^83 % of the failures were READONLY: clients wrote to a node that is no master any more/u,
      ),
    });
    expect(cause?.readings[0]).toEqual({
      atMs: 8_500,
      text: "shop: 50 slots failed with READONLY in this second, the most",
    });
  });

  test("is looked for among those of the code that was asked for", () => {
    const cause = new Story(ofLoad("errors", "shop", null, { code: "TIMEOUT" }))
      .seconds({ 8: { failed: { READONLY: 50, TIMEOUT: 10 } } })
      .why();
    expect(cause?.likely).toMatch(/^all of the failures were TIMEOUT/u);
  });

  test("is said of a code that nobody explained, too", () => {
    const cause = new Story(ofLoad("errorRatio", "shop")).seconds({ 8: { failed: { NOVELTY: 50 } } }).why();
    expect(cause?.likely).toContain("NOVELTY is not in the list of known codes");
  });
});

describe("the likely cause of a slow recovery", () => {
  const slow = (times: object) =>
    new Story(ofFault("recovery", "master-dies"), { unit: "ms" }, [plannedFault()]).fault(times).why();

  test.each([
    [
      { detectedMs: 6_000, electedMs: 6_400, serverRecoveryMs: 6_500, clientRecoveryMs: 6_800 },
      "6 s from the moment the fault was effective, passed until the loss was noticed",
      "down-after",
    ],
    [
      { detectedMs: 2_000, electedMs: 9_400, serverRecoveryMs: 9_500, clientRecoveryMs: 9_900 },
      "7.4 s after detected, were needed to elect",
      "ckquorum",
    ],
    [
      { detectedMs: 2_000, electedMs: 2_400, serverRecoveryMs: 12_500, clientRecoveryMs: 12_900 },
      "10.1 s after new master elected, passed until the new master took its first write",
      "LOADING",
    ],
    [
      { detectedMs: 2_000, electedMs: 2_400, serverRecoveryMs: 2_500, clientRecoveryMs: 12_900 },
      "10.4 s after server recovery, were the clients' own",
      "topology refresh",
    ],
  ])("is the longest stretch of %j", (times, likely, next) => {
    const cause = slow(times);
    expect(cause).toMatchObject({ rule: "slowRecovery", likely: expect.stringContaining(likely) });
    expect(
      cause?.next.map(({ text }) => text).join(" ") + (cause?.next.map(({ command }) => command).join(" ") ?? ""),
    ).toContain(next);
    expect(cause?.readings.length).toBeGreaterThanOrEqual(5);
  });

  test("is said to be none where nobody took over", () => {
    expect(slow({})).toMatchObject({
      rule: "slowRecovery",
      likely: "nobody took over: no step of a recovery was seen",
    });
  });
});

describe("other causes", () => {
  test("rejected connections name the node, its clients and its limit", () => {
    const cause = new Story(ofTarget("rejectedConnections", "cache"))
      .node("cache-node-1", (second) => ({
        rejectedConnections: second < 9 ? 0 : (second - 8) * 40,
        connectedClients: second < 9 ? 20 : 200,
      }))
      .why();
    expect(cause).toMatchObject({
      rule: "tooManyClients",
      likely: "cache-node-1 was at maxclients and refused new connections",
    });
    expect(cause?.next[1]?.command).toContain("maxclients");
  });

  test("a lagging replica is told from one that had to copy everything anew", () => {
    const replica = (behind: number, lagSeconds: number) => [
      { address: "127.0.0.1:1", offset: 10 * mib - behind, lagSeconds, state: "online" },
    ];
    const lag = (syncs: number) =>
      new Story(ofTarget("replicationLag", "cache"), { unit: "ms" })
        .node("cache-node-1", (second) => ({
          masterReplicationOffset: 10 * mib,
          fullResyncs: second < 9 ? 1 : 1 + syncs,
          replicas: second < 9 ? replica(10, 0) : replica(4 * mib, 12),
        }))
        .why();
    expect(lag(0)).toMatchObject({
      rule: "replicasBehind",
      likely: expect.stringContaining("took in less than was written"),
    });
    expect(lag(2)).toMatchObject({ likely: expect.stringContaining("copy everything anew") });
  });

  test("throughput that fell short says whether workers hung in calls", () => {
    const short = (calling: number) => {
      const story = new Story(ofLoad("throughput", "shop"), { op: ">=", unit: "perSecond" }).seconds({
        6: { done: 30, abandoned: 70 },
      });
      story.builder.gauge("shop", 6_500, { backlog: 70, workersCalling: calling });
      return story.why();
    };
    expect(short(50)).toMatchObject({
      rule: "fellShort",
      likely: expect.stringContaining("all 50 workers of shop hung in calls"),
    });
    expect(short(5)).toMatchObject({ likely: expect.stringContaining("although workers were free") });
  });

  test("a failover without a fault is told from one that a fault asked for", () => {
    const changed = (withFault: boolean) => {
      const story = new Story(ofTarget("failovers", "cache"), { unit: "count" }, [plannedFault()]);
      story.builder.failover(
        "cache",
        { from: "cache-node-1", to: "cache-node-2" },
        { refusedAtMs: 10_200, downAtMs: 12_200, electedAtMs: 12_600, writesAtMs: 12_700 },
      );
      return (withFault ? story.fault({}) : story).why();
    };
    expect(changed(false)).toMatchObject({
      rule: "mastersChanged",
      likely: expect.stringContaining("although no fault of the drill was on it"),
    });
    expect(changed(true)).toMatchObject({ likely: "master-dies (kill) took cache-node-1 away, and it was replaced" });
  });

  test("slow commands are named with their node and how long they took", () => {
    const slow = { id: 1, command: "KEYS", arguments: 1, durationUs: 385_000 };
    const story = new Story(p99, isHigh).seconds({ 5: { responseMs: 400, serviceMs: 400 } });
    story.builder.event(6_100, {
      type: "slow.commands",
      target: "cache",
      node: "cache-node-1",
      commands: [slow, { ...slow, id: 2, command: "DEL", durationUs: 20_000 }],
    });
    expect(story.why()).toMatchObject({
      rule: "slowCommands",
      likely: expect.stringContaining("KEYS 1x, DEL 1x, the longest KEYS for 385 ms on cache-node-1"),
    });
  });

  test("sentinels without a quorum, and slots without an owner, are shown with when it was whole again", () => {
    const quorum = new Story(ofTarget("ckquorum", "cache"), { op: ">=", unit: "count" });
    quorum.builder
      .event(3_000, { type: "quorum.seen", target: "cache", agreeing: 3, asked: 3, reason: null })
      .event(4_000, { type: "quorum.seen", target: "cache", agreeing: 0, asked: 3, reason: "NOQUORUM 1 usable" })
      .event(5_000, { type: "quorum.seen", target: "cache", agreeing: 3, asked: 3, reason: null });
    expect(quorum.why()).toMatchObject({
      rule: "quorumLost",
      readings: [{ atMs: 4_000, text: expect.stringContaining("0 of 3 sentinels") }, { atMs: 5_000 }],
    });
    const slots = new Story(ofTarget("disputedSlots", "cache"), { unit: "count" });
    slots.builder
      .event(4_000, { type: "slots.seen", target: "cache", answered: 5, unowned: 5_461, disputed: 12 })
      .event(8_000, { type: "slots.seen", target: "cache", answered: 6, unowned: 0, disputed: 0 });
    expect(slots.why()).toMatchObject({
      rule: "slotsDisputed",
      likely: expect.stringContaining("up to 5,473 slots"),
      readings: [{ atMs: 4_000 }, { atMs: 8_000, text: "all slots owned and agreed on again" }],
    });
  });

  test("clients that repeated themselves are told from clients that did not", () => {
    const story = (retries: number) => {
      const one = new Story(ofLoad("amplification", "shop"), { unit: "count" }).seconds({
        6: { done: 50, failed: { TIMEOUT: 50 } },
      });
      one.builder.record({
        type: "client",
        target: "cache",
        profile: "fit",
        windowMs: 6_100,
        connectionsOpened: 0,
        connectionsFailed: 0,
        bytesIn: 0,
        bytesOut: 0,
        requests: 100,
        retries,
        retriesRefused: 0,
        hedges: 0,
        redirects: 0,
        breakerOpened: 0,
        breakerRejected: 0,
        workersBlocked: 0,
        breakersOpen: 0,
        breakersHalfOpen: 0,
        longestCallMs: 1,
      });
      return one.why();
    };
    expect(story(80)).toMatchObject({
      rule: "clientsRetried",
      likely: expect.stringMatching(/^the clients repeated 80 of 100 requests .* mostly after TIMEOUT/u),
    });
    expect(story(0)?.rule).toBe("mostFrequentError");
  });

  test("lost writes name the failover, how far behind the replica was, and when they had been acknowledged", () => {
    const count = { count: 12, firstMs: 9_800, lastMs: 10_050, examples: ["w-17"] };
    const none = { count: 0, firstMs: null, lastMs: null, examples: [] };
    const result = {
      isComplete: true,
      acknowledged: 2_000,
      rejected: 0,
      indeterminate: 0,
      reads: 0,
      lost: count,
      lostAtMost: 12,
      lostSpanMs: 250,
      ghost: none,
      duplicate: none,
      stale: none,
      wrongKey: none,
    };
    const ask = (metric: string, parts: object) => {
      const story = new Story(ofLoad(metric, "shop"), { unit: "count" });
      story.builder.failover(
        "cache",
        { from: "cache-node-1", to: "cache-node-2" },
        { refusedAtMs: 10_200, downAtMs: 12_200, electedAtMs: 12_600, writesAtMs: 12_700 },
      );
      return story
        .verdict({ ledgers: [{ load: "shop", target: "cache", reason: null, result: { ...result, ...parts } }] })
        .why();
    };
    expect(ask("lostWrites", {})).toMatchObject({
      rule: "lostWrites",
      readings: [
        { atMs: 9_800, text: expect.stringContaining("such as w-17") },
        { atMs: 10_050 },
        { atMs: 12_600, text: expect.stringContaining("cache-node-1 → cache-node-2") },
      ],
    });
    expect(ask("staleReads", { stale: count })).toMatchObject({
      rule: "ledgerShows",
      likely: expect.stringContaining("12 stale reads among 2,000 acknowledged writes"),
    });
    expect(ask("wrongKeys", { wrongKey: count })).toMatchObject({ likely: expect.stringContaining("another's") });
  });

  test("a counter of the scenario says when it first moved", () => {
    const story = new Story(ofLoad("counter", "shop", null, { name: "staleRead" }), { unit: "count" });
    story.builder
      .gauge("shop", 2_000)
      .gauge("shop", 7_000, { counters: { staleRead: 2 } })
      .gauge("shop", 19_000, { counters: { staleRead: 9 } });
    expect(story.why()).toMatchObject({
      rule: "counterMoved",
      readings: [
        { atMs: 7_000, text: "shop: staleRead at 2" },
        { atMs: 19_000, text: "shop: staleRead at 9" },
      ],
    });
  });

  test("blocked clients are named", () => {
    const story = new Story(ofTarget("blockedClients", "cache"), { unit: "count" }).node("cache-node-1", (second) => ({
      blockedClients: second === 9 ? 30 : 0,
    }));
    expect(story.why()).toMatchObject({
      rule: "blockedClients",
      likely: expect.stringContaining("up to 30 clients of cache-node-1 were blocked"),
    });
  });
});

test.each(["fail", "warn", "aborted", "hostile"] as SampleName[])(
  "every failed objective of the sample %s has a cause with two readings and a next step",
  (name) => {
    const { verdict, evidence } = samples[name]();
    const planned = new Set(evidence.plan.objectives.map((one) => one.name));
    for (const finding of verdict.objectives.filter(({ status, name: of }) => status === "fail" && planned.has(of))) {
      const cause = findCause(finding, verdict, evidence);
      expect(cause?.readings.length).toBeGreaterThanOrEqual(2);
      expect(cause?.next.length).toBeGreaterThanOrEqual(1);
      expect(cause?.readings).toEqual(cause?.readings.toSorted((a, b) => a.atMs - b.atMs));
    }
  },
);

test("an objective that the plan does not know has no cause", () => {
  const { verdict, evidence } = samples.fail();
  const [first] = verdict.objectives;
  expect(first && findCause({ ...first, name: "stranger" }, verdict, evidence)).toBeNull();
});

test("every metric has a group, every group rules, every rule a group", () => {
  for (const metric of Object.keys(metrics)) expect(rulesOf[groupOf({ ...ofLoad(metric, "shop") })]).toBeDefined();
  const used = new Set(Object.values(rulesOf).flat());
  expect(Object.keys(rules).filter((name) => !used.has(name as never))).toEqual([]);
});
