import { describe, expect, test } from "vitest";
import { catalogue } from "./testing/catalogue.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const withFaults = (faults: string) => drillText({ faults });
const linesOf = (faults: string) =>
  problemsOf(withFaults(faults)).map((line) => line.replace(/^drill\.yaml:\d+:\d+: /, ""));

function circle(name: string, way: string): string {
  return `faults.${name}.at: expected times that do not go round in a circle, got ${way}. Let one of them count from a phase or from 0s.`;
}

describe("when", () => {
  test.for([
    ["5s", 5000],
    ["peak", 10_000],
    ["peak + 500ms", 10_500],
    ["peak - 2s", 8000],
    ["first + 3s", 4000],
    ["second + 1s", 5000],
  ] as const)("%s is at %s ms", ([at, atMs]) => {
    const text = withFaults(`
  one: { latency: cache.node(1), roundTrip: 5ms, at: ${at}, for: 1s }
  first: { latency: cache.node(2), roundTrip: 5ms, at: 1s, for: 1s }
  second: { latency: cache.node(3), roundTrip: 5ms, at: first + 3s, for: 1s }`);
    expect(planText(text).faults.find(({ name }) => name === "one")?.atMs).toBe(atMs);
  });

  test("faults are in the order of their times", () => {
    const text = withFaults(
      "{ b: { freeze: cache.node(1), at: 20s, for: 1s }, a: { freeze: cache.node(2), at: 10s, for: 1s } }",
    );
    expect(planText(text).faults.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test.for([
    ["peek + 5s", 'faults.one.at: expected the name of a phase or a fault, got "peek". Did you mean "peak"?'],
    ["shop + 5s", 'faults.one.at: expected the name of a phase or a fault, got "shop", which is a load.'],
    [
      "peak + 5",
      'faults.one.at: expected a duration with a unit, such as "30s", got "5". Write the unit after the number: "5s" or "5ms".',
    ],
    ["base - 5s", 'faults.one.at: expected a time from 0s on, got "base - 5s", 5s before it.'],
    ["one + 1s", "faults.one.at: expected times that do not go round in a circle, got one -> one."],
    ["60s", 'faults.one.at: expected a time inside the run, got "60s", which is 1m; the run ends at 1m.'],
  ] as const)("refuses %s", ([at, problem]) => {
    expect(
      linesOf(`{ one: { freeze: cache.node(1), at: ${at} } }`).map((line) => line.slice(0, problem.length)),
    ).toEqual([problem]);
  });

  test("refuses a longer circle", () => {
    const lines = linesOf("{ a: { freeze: cache.node(1), at: b + 1s }, b: { freeze: cache.node(2), at: a + 1s } }");
    expect(lines).toEqual([circle("a", "b -> a -> b"), circle("b", "a -> b -> a")]);
  });
});

describe("how long", () => {
  test("a kind may name its window, with a leading word that is dropped", () => {
    for (const restart of ["after 5s", "5s"]) {
      const [fault] = planText(withFaults(`{ one: { kill: sessions.master, at: 5s, restart: ${restart} } }`)).faults;
      expect(fault).toMatchObject({ forMs: 5000, parameters: {} });
    }
  });

  test("without a window it lasts to the end, and a kind that ends by itself lasts no time", () => {
    expect(planText(withFaults("{ one: { freeze: cache.node(1), at: 5s } }")).faults[0]?.forMs).toBeNull();
    const able = { ...catalogue, abilities: { process: ["configure"], external: [], docker: [] } } as const;
    expect(
      planText(withFaults("{ one: { bgsave: cache.node(1), at: 5s } }"), { catalogue: able }).faults[0]?.forMs,
    ).toBe(0);
  });

  test.for([
    [
      "kill: sessions.master, at: 5s, for: 5s",
      'faults.one.for: expected "restart", got "for". Write "restart: after 5s".',
    ],
    [
      "kill: sessions.master, at: 5s, restart: after 5",
      'faults.one.restart: expected a duration with a unit, such as "30s", got "5".',
    ],
    ["freeze: cache.node(1), at: 5s, for: 0s", 'faults.one.for: expected a window that lasts, got "0s".'],
    [
      "freeze: cache.node(1), at: 55s, for: 10s",
      "faults.one.for: expected an end inside the run, got 1m5s; the run ends at 1m.",
    ],
  ] as const)("refuses %s", ([fault, problem]) => {
    expect(linesOf(`{ one: { ${fault} } }`).map((line) => line.slice(0, problem.length))).toEqual([problem]);
  });

  test("a kind that needs a window says so, and one without refuses it", () => {
    const able = {
      ...catalogue,
      abilities: { process: ["partition", "configure"], external: [], docker: [] },
    } as const;
    const linesWith = (fault: string) => problemsOf(withFaults(`{ one: { ${fault} } }`), { catalogue: able });
    expect(linesWith("partition: cache.node(1), at: 5s")).toEqual([
      expect.stringContaining('faults.one.for: expected "for", a duration, got nothing'),
    ]);
    expect(linesWith("bgsave: cache.node(1), at: 5s, for: 1s")).toEqual([
      expect.stringContaining("faults.one.for: expected no window"),
    ]);
  });
});

describe("what", () => {
  test.for([
    [
      "kil: sessions.master, at: 5s",
      'faults.one.kil: expected the kind of a fault as the first key, got "kil". Did you mean "kill"?',
    ],
    [
      "latency: cache.node(1), at: 5s, roundTripp: 5ms",
      'faults.one.roundTripp: expected a parameter of latency, got "roundTripp". Did you mean "roundTrip"?',
    ],
    [
      "latency: cache.node(1), at: 5s, roundTrip: 5",
      'faults.one.roundTrip: expected a duration with a unit, such as "30s", got 5.',
    ],
    [
      "latency: cache.node(1), at: 5s, roundTrip: 5m",
      'faults.one.roundTrip: expected a duration with a unit, such as "30s", at most 1m, got "5m".',
    ],
    [
      "latency: cache.node(1), at: 5s, roundTrip: 5ms, oneWay: 5ms",
      "faults.one: expected parameters that make one latency, got roundTrip and oneWay. Write either",
    ],
    [
      "latency: cache.node(1), at: 5s, roundTrip: 5ms, plane: buss",
      'faults.one.plane: expected "client" or "replication" or "bus" or "sentinel", got "buss".',
    ],
    ["kill: sessions.master, at: 5s, override: quorm", 'faults.one.override: expected "quorum", got "quorm".'],
  ] as const)("refuses %s", ([fault, problem]) => {
    expect(linesOf(`{ one: { ${fault} } }`).map((line) => line.slice(0, problem.length))).toEqual([problem]);
  });

  test("refuses what the provider's nodes cannot suffer, and says what they can", () => {
    expect(linesOf("{ one: { partition: cache.node(1), at: 5s, for: 1s } }")).toEqual([
      'faults.one.partition: expected a fault that nodes of the provider "process" can suffer, got "partition", which needs partition. Possible are kill, freeze, latency, blackHole.',
    ]);
  });
});

describe("whom", () => {
  test.for([
    ["sessions.master", 1, "3 nodes"],
    ["sessions.replicas", 2, "3 nodes"],
    ["sessions.replica(2)", 1, "3 nodes"],
    ["sessions.node(3)", 1, "3 nodes"],
    ["cache.masters", 3, "6 nodes"],
    ["cache.shard(3).master", 1, "6 nodes"],
    ["cache.shard(3).replicas", 1, "6 nodes"],
    ["cache.shard(3)", 2, "6 nodes"],
    ["cache.any(2 masters)", 2, "6 nodes"],
    ["cache.any(1 replica)", 1, "6 nodes"],
    ["cache.nodes", 6, "6 nodes"],
    ["cache.all", 6, "6 nodes"],
    ["cache.node(cache-node-4)", 1, "6 nodes"],
    ["cache.slot(page:7)", 2, "6 nodes"],
    ["cache.slot(page:7).master", 1, "6 nodes"],
    ["cache.majority", 2, "6 nodes"],
    ["cache.minority", 1, "6 nodes"],
    ["cache", 6, "6 nodes"],
  ] as const)("%s is %s of %s", ([target, count, all]) => {
    const [fault] = planText(withFaults(`{ one: { latency: ${target}, roundTrip: 5ms, at: 5s } }`)).faults;
    expect(fault?.summary).toContain(`, ${String(count)} of ${all}, `);
  });

  test.for(["sentinel(2)", "sentinel(sessions-sentinel-2)", "minority"])("%s is one among the sentinels", (which) => {
    const [fault] = planText(withFaults(`{ one: { freeze: sessions.${which}, at: 5s } }`)).faults;
    expect(fault?.summary).toContain(", 1 of 3 sentinels, ");
  });

  test.for([
    ["cash.master", 'expected the name of a target, got "cash". Did you mean "cache"?'],
    ["shop.master", 'expected the name of a target, got "shop", which is a load.'],
    ["cache.", "expected a name after the dot, got the end."],
    [
      "cache.master",
      'expected one master, got "master", of which cache has 3. Write "shard(1).master", "masters" or "any(1 masters)".',
    ],
    [
      "cache.mastr",
      'expected master, masters, replicas, replica(n), shard(n), slot(key), nodes, all, node(n), sentinels, sentinel(n), any(n masters), majority or minority, got "mastr". Did you mean "master"?',
    ],
    [
      "cache.shard(4).master",
      'expected a number from 1 to 3 in shard(), got "shard(4)". Choose one: cache has 3 shards.',
    ],
    ["cache.shard.master", 'expected a number from 1 to 3 in shard(), got "shard".'],
    ["cache.shard(x)", 'expected a number from 1 to 3 in shard(), got "shard(x)".'],
    ["cache.node(7)", 'expected a number from 1 to 6 in node(), got "node(7)". Choose one: cache has 6 nodes.'],
    [
      "cache.sentinels",
      'expected nodes that the target has, got "sentinel". cache is a cluster target: it has no sentinels.',
    ],
    ["cache.masters(2)", 'expected "masters" without an argument, got "masters(2)".'],
    [
      "cache.master.replicas",
      'expected the end of the selector, got ".replicas". Only "shard(n)" and "slot(key)" can be followed by another part.',
    ],
    ["cache.any(masters)", 'expected a number and what, in any(), got "any(masters)".'],
    ["cache.any(4 masters)", 'expected a number from 1 to 3, got "any(4 masters)". cache has 3 masters.'],
    ["cache.slot.master", 'expected a key in slot(), got "slot". Write it as "slot(page:7)".'],
    ["sessions.slot(page:7)", 'expected slots, which a Cluster has, got "slot(page:7)". sessions is none'],
    ["cache.node(sessions-node-1)", 'expected a number from 1 to 6 in node(), got "node(sessions-node-1)".'],
    ["lonely.majority", 'expected a target whose members vote, got "majority". lonely is a standalone'],
    ["pair.minority", 'expected a minority, got "minority" of 2. Each of its sentinels is needed for a majority.'],
    ["lonely.replicas", 'expected nodes that the target has, got "replicas". lonely has no replicas'],
    [
      "sessions.sentinel(1)",
      'expected data nodes, got "sessions.sentinel(1)", which is sentinels. latency can be done to data nodes.',
    ],
  ] as const)("refuses %s", ([target, problem]) => {
    const text = drillText({
      targets: `
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1 }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3 }
  pair: { topology: sentinel, replicas: 1, sentinels: 2 }
  lonely: { topology: standalone }`,
      faults: `{ one: { latency: ${target}, roundTrip: 5ms, at: 5s } }`,
    });
    const [line = "no problem"] = problemsOf(text).map((one) =>
      one.replace(/^drill\.yaml:\d+:\d+: faults\.one\.latency: /, ""),
    );
    expect(line.slice(0, problem.length)).toBe(problem);
  });

  test.each([
    ["lonely", "replication", "lonely has no replicas."],
    ["lonely", "bus", "lonely is no Cluster."],
    ["lonely", "sentinel", "lonely has no sentinels."],
    ["cache.shard(1).master", "bus", "No proxy can cut a Cluster's bus: a node still dials out itself. Use partition"],
    [
      "sessions.master",
      "sentinel",
      'A node announces one address to replicas and to sentinels: "replication" is the plane',
    ],
    ["sessions.sentinel(1)", "client", 'Sentinels have one path: write "plane: sentinel".'],
  ])("refuses for %s the plane %s", (target, plane, why) => {
    const text = drillText({
      targets: `
  lonely: { topology: standalone }
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1 }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3 }`,
      faults: `{ one: { blackHole: ${target}, plane: ${plane}, at: 5s } }`,
    });
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/faults\.one\.plane: expected a plane that \w+ has, got /),
    ]);
    expect(problemsOf(text)[0]).toContain(why);
  });
});

describe("partition", () => {
  const cutting = { ...catalogue, abilities: { process: ["link", "partition"], external: [], docker: [] } } as const;
  const targets = `
  lonely: { topology: standalone }
  cache: { topology: cluster, masters: 3, replicasPerMaster: 1 }
  sessions: { topology: sentinel, replicas: 2, sentinels: 3 }`;
  const textWith = (faults: string) => drillText({ targets, faults });

  test("gives the servers of its target addresses of their own", () => {
    const { targets: planned } = planText(textWith("{ one: { partition: cache.node(1), at: 5s, for: 5s } }"), {
      catalogue: cutting,
    });
    expect(planned.map(({ hasOwnAddresses }) => hasOwnAddresses)).toEqual([undefined, true, undefined]);
  });

  test.each([
    [
      "{ one: { partition: lonely, at: 5s, for: 5s } }",
      'others are left to be cut off from, got "lonely", which is all of lonely',
    ],
    [
      "{ one: { partition: sessions.master, at: 5s, for: 5s }, two: { blackHole: sessions.master, plane: replication, at: 15s, for: 1s } }",
      'got sessions, which has "two" on its replication plane. Take one of the two out',
    ],
  ])("is refused in %s", (faults, problem) => {
    expect(problemsOf(textWith(faults), { catalogue: cutting }).join()).toContain(problem);
  });
});

test("leads through proxies what link faults need, and nothing else", () => {
  const text = withFaults(`
  one: { blackHole: sessions.master, plane: replication, at: 5s, for: 1s }
  two: { latency: sessions.master, roundTrip: 5ms, at: 15s, for: 1s }
  three: { freeze: cache.node(1), at: 5s, for: 1s }`);
  expect(planText(text).targets.map(({ proxiedPlanes }) => proxiedPlanes)).toEqual([[], ["client", "replication"]]);
});
