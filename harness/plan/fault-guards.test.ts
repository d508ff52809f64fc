import { describe, expect, test } from "vitest";
import { catalogue } from "./testing/catalogue.ts";
import { drillText, problemsOf } from "./testing/plan-text.ts";

const targets = `
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1 }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3 }
  alone: { topology: standalone }`;

const linesOf = (...faults: readonly string[]) => {
  const lines = faults.map((fault, index) => `\n  f${String(index + 1)}: { ${fault} }`);
  return problemsOf(drillText({ targets, faults: lines.join("") })).map((line) =>
    line.replace(/^drill\.yaml:\d+:\d+: /, ""),
  );
};

describe("the last copy and the majority", () => {
  test.for([
    [
      "kill: cache.shard(2), at: 5s",
      "faults.f1.kill: expected at least one copy of each shard left, got none left of shard 2 of cache at 5s (kill cache.shard(2)). ",
    ],
    [
      "freeze: sessions.nodes, at: 5s",
      "faults.f1.freeze: expected at least one copy of each shard left, got none left of sessions at 5s",
    ],
    [
      "kill: cache.masters, at: 5s",
      "faults.f1.kill: expected the majority of the masters left, or no failover can be voted, got 0 of 3 left at 5s",
    ],
    [
      "kill: cache.any(2 masters), at: 5s",
      "faults.f1.kill: expected the majority of the masters left, or no failover can be voted, got 1 of 3 left at 5s",
    ],
    [
      "kill: cache.any(2 nodes), at: 5s",
      "faults.f1.kill: expected at least one copy of each shard left, got none left of shard 1 of cache at 5s",
    ],
    [
      "freeze: cache.majority, at: 5s",
      "faults.f1.freeze: expected the majority of the masters left, or no failover can be voted, got 1 of 3 left at 5s",
    ],
    [
      "kill: cache.all, at: 5s",
      "faults.f1.kill: expected at least one copy of each shard left, got none left of shard 1 of cache at 5s",
    ],
    [
      "kill: cache.slot(page:7), at: 5s",
      "faults.f1.kill: expected at least one copy of each shard left, got none left of shard 1 of cache at 5s",
    ],
    [
      "kill: sessions.majority, at: 5s",
      "faults.f1.kill: expected at least 2 of 3 sentinels left, or nobody can fail over, got 1 left at 5s",
    ],
    [
      "freeze: sessions.any(2 sentinels), at: 5s",
      "faults.f1.freeze: expected at least 2 of 3 sentinels left, or nobody can fail over, got 1 left at 5s",
    ],
  ] as const)("are guarded from %s, unless it is meant", ([fault, problem]) => {
    expect(linesOf(fault).map((line) => line.slice(0, problem.length))).toEqual([problem]);
    expect(linesOf(`${fault}, override: quorum`)).toEqual([]);
  });

  test.for([
    "kill: cache.shard(1).master, at: 5s",
    "kill: cache.replicas, at: 5s",
    "kill: sessions.any(2 nodes), at: 5s",
    "freeze: sessions.sentinel(1), at: 5s",
    "kill: sessions.minority, at: 5s",
    "kill: cache.minority, at: 5s",
    "kill: cache.slot(page:7).master, at: 5s",
    "kill: cache.node(cache-node-4), at: 5s",
    "freeze: alone, at: 5s",
    "latency: cache, roundTrip: 5ms, at: 5s",
  ])("allow %s", (fault) => {
    expect(linesOf(fault)).toEqual([]);
  });

  test("are guarded from what happens beside a fault that goes from node to node, which may take to the end", () => {
    const abilities = { ...catalogue.abilities, process: [...catalogue.abilities.process, "upgrade"] } as const;
    const beside = (...others: readonly string[]) =>
      problemsOf(
        drillText({
          targets,
          faults: ["upgrade: cache, at: 5s", ...others]
            .map((fault, index) => `\n  f${String(index)}: { ${fault} }`)
            .join(""),
        }),
        { catalogue: { ...catalogue, abilities } },
      );
    expect(beside()).toEqual([]);
    expect(beside("kill: sessions.master, at: 20s, restart: after 1s")).toEqual([]);
    expect(beside("latency: cache.shard(1).master, roundTrip: 5ms, at: 20s, for: 1s")).toEqual([]);
    expect(beside("kill: cache.shard(2).master, at: 20s, restart: after 1s")).toEqual([
      expect.stringContaining("expected at least one copy of each shard left"),
    ]);
  });

  test("are guarded from faults that overlap, and only from those", () => {
    const first = "kill: cache.shard(1).master, at: 5s, restart: after 10s";
    expect(linesOf(first, "freeze: cache.shard(1).master, at: 10s, for: 5s")).toEqual([
      'faults.f2.freeze: expected at least one copy of each shard left, got none left of shard 1 of cache at 10s (f2, f1 together). Choose fewer nodes or move the faults apart; if it is meant, write "override: quorum".',
    ]);
    expect(linesOf(first, "kill: cache.shard(2).master, at: 10s")).toEqual([
      expect.stringContaining("faults.f2.kill: expected the majority of the masters left"),
    ]);
    expect(linesOf(first, "kill: cache.shard(2).master, at: 10s, override: quorum")).toEqual([]);
    expect(linesOf(first, "freeze: cache.shard(1).master, at: 15s, for: 5s")).toEqual([]);
    expect(linesOf(first, "kill: sessions.master, at: 10s")).toEqual([]);
  });
});

describe("a node that another fault holds", () => {
  test.for([
    ["kill: sessions.replicas, at: 5s, restart: after 9s", "freeze: sessions.replicas, at: 10s, for: 1s"],
    ["kill: sessions.master, at: 5s, restart: after 9s", "freeze: sessions.master, at: 6s, for: 1s"],
    ["kill: sessions.node(1), at: 5s, restart: after 9s", "latency: sessions.node(1), roundTrip: 5ms, at: 9s, for: 1s"],
    ["latency: sessions, roundTrip: 5ms, at: 5s, for: 9s", "kill: sessions.master, at: 9s, restart: after 1s"],
    ["freeze: sessions.sentinel(1), at: 5s, for: 9s", "kill: sessions.sentinel(1), at: 9s, restart: after 1s"],
    ["freeze: cache.node(2), at: 5s, for: 9s", "kill: cache.node(cache-node-2), at: 9s, restart: after 1s"],
    ["kill: cache.slot(a).replicas, at: 5s, restart: after 9s", "freeze: cache.slot(a).replicas, at: 9s, for: 1s"],
    ["freeze: alone, at: 5s, for: 9s", "kill: alone.master, at: 9s, restart: after 1s"],
    [
      "kill: cache.shard(1).master, at: 5s, restart: after 9s",
      "latency: cache.masters, roundTrip: 5ms, at: 6s, for: 1s",
    ],
  ])("%s is left alone by %s", ([first = "", second = ""]) => {
    expect(linesOf(first, second)).toEqual([
      expect.stringMatching(/^faults\.f2\.at: expected nodes that no other fault holds at/),
    ]);
  });

  test.for([
    // A new master has been elected by then.
    ["kill: sessions.master, at: 5s, restart: after 9s", "freeze: sessions.master, at: 10s, for: 1s"],
    ["kill: sessions.node(1), at: 5s, restart: after 9s", "freeze: sessions.node(2), at: 6s, for: 1s"],
    [
      "latency: sessions.master, roundTrip: 5ms, at: 5s, for: 9s",
      "latency: sessions.master, roundTrip: 5ms, at: 6s, for: 1s",
    ],
    ["kill: sessions.master, at: 5s, restart: after 9s", "freeze: sessions.sentinel(1), at: 6s, for: 1s"],
    ["latency: cache.minority, roundTrip: 5ms, at: 5s, for: 9s", "kill: cache.minority, at: 6s, restart: after 1s"],
    [
      "kill: cache.shard(1).master, at: 5s, restart: after 9s",
      "latency: cache.shard(2).master, roundTrip: 5ms, at: 6s, for: 1s",
    ],
  ])("%s goes together with %s", ([first = "", second = ""]) => {
    expect(linesOf(first, second)).toEqual([]);
  });
});
