import { expect, test } from "vitest";
import { maskOverride, maskSecrets } from "../drill/mask-secrets.ts";
import { describePlan } from "./describe-plan.ts";
import { faults } from "../faults/table.ts";
import { catalogue } from "./testing/catalogue.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const withExternal = (topology: string, external: string) =>
  drillText({ targets: `{ cache: { ${topology}, external: { ${external} } } }`, load: "{}" });
const cluster = "topology: cluster, masters: 3, replicasPerMaster: 1";
const sentinel = "topology: sentinel, replicas: 2, sentinels: 3";
const standalone = "topology: standalone";
const at = (url: string) => `url: "${url}", environment: staging`;

test("a target that stands is planned with its addresses, defaults filled in", () => {
  const [target] = planText(withExternal(sentinel, at("redis+sentinel://a.example,10.0.0.2:26380/mymaster"))).targets;
  expect(target).toMatchObject({
    provider: "external",
    external: {
      seeds: ["a.example:26379", "10.0.0.2:26380"],
      masterName: "mymaster",
      username: null,
      tls: null,
      allow: [],
      keyPrefix: "redrill:",
      keyTtlMs: 3_600_000,
      memoryCapBytes: 64 * 2 ** 20,
      mayFailOver: false,
    },
  });
});

test("user, password and TLS come from the URL, paths are relative to the drill", () => {
  const [target] = planText(
    withExternal(cluster, `${at("rediss+cluster://app:p%40ss@10.0.0.1,10.0.0.2:7000")}, tls: { ca: ca.pem }`),
  ).targets;
  expect(target?.external).toMatchObject({
    seeds: ["10.0.0.1:6379", "10.0.0.2:7000"],
    username: "app",
    password: "p@ss",
    tls: { caFile: "ca.pem", certificateFile: null, insecure: false },
  });
  const [plain] = planText(withExternal(standalone, at("rediss://[::1]:6380"))).targets;
  expect(plain?.external).toMatchObject({ seeds: ["[::1]:6380"], tls: { caFile: null, serverName: null } });
});

test("--provider process runs the same drill on local processes, and --provider external asks for addresses", () => {
  const text = withExternal(standalone, at("redis://10.0.0.1"));
  expect(planText(text, { provider: "process" }).targets[0]).toMatchObject({ provider: "process" });
  expect(planText(text, { provider: "process" }).targets[0]?.external).toBeUndefined();
  const without = drillText({ targets: "{ cache: { topology: standalone } }", load: "{}" });
  expect(problemsOf(without, { provider: "external" })).toEqual([
    expect.stringContaining("targets.cache: expected where the target stands, for the provider external"),
  ]);
});

test.for([
  [standalone, at("http://10.0.0.1"), 'url: expected a URL such as redis://host:6379, got the scheme "http".'],
  [standalone, at("10.0.0.1:6379"), "url: expected a URL such as redis://host:6379, got something else."],
  [standalone, at("redis://a,b"), "got 2 hosts, and a standalone is one."],
  [standalone, at("redis://a/3"), "got a database; only database 0 is supported."],
  [standalone, at("redis+sentinel://a/m"), "got a URL of a sentinel target, and the target is standalone."],
  [sentinel, at("redis+sentinel://a,b"), "got no master's name behind the hosts."],
  [cluster, at("redis+cluster://a:x"), 'got the host "a:x:6379".'],
  [standalone, `url: "redis://a"`, "targets.cache.external.environment: expected "],
  [standalone, `${at("redis://a")}, keyPrefix: "*"`, 'got "*".'],
  [standalone, `${at("redis://a")}, keyTtl: 1s`, "keyTtl: expected at least 10s"],
  [standalone, `${at("redis://a")}, memoryCap: 12`, "memoryCap: expected "],
  [
    standalone,
    `${at("redis://a")}, tls: { key: k.pem }`,
    "tls: expected certificate and key, or none of them, got key",
  ],
  [standalone, `${at("redis://a")}, toxiproxy: here`, "toxiproxy: expected host:port of its control API"],
  [standalone, `${at("redis://a")}, adress: b`, "adress: expected a key of a map that says where the target stands"],
] as const)("refuses %s with %s", ([topology, external, problem]) => {
  const problems = problemsOf(withExternal(topology, external));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test("a password, a name and an identity of digits alone stay text", () => {
  const text = withExternal(
    standalone,
    `${at("redis://a")}, username: "\${WHO}", password: "\${PASSWORD}", allow: [ "\${IDS}" ]`,
  );
  const environment = { WHO: "007", PASSWORD: "0042", IDS: "00,11 22" };
  expect(planText(text, { environment }).targets[0]?.external).toMatchObject({
    username: "007",
    password: "0042",
    allow: ["00", "11", "22"],
  });
});

test("on a target that stands a load begins small", () => {
  const text = (rate: string) =>
    drillText({
      targets: `{ cache: { ${standalone}, external: { ${at("redis://a")} } } }`,
      load: `{ shop: { scenario: peak, target: cache, rate: ${rate} } }`,
    });
  expect(problemsOf(text("5000/s"))).toEqual([
    expect.stringContaining(
      "load.shop.rate: expected at most 1000/s at the beginning, on a target that redrill does not own",
    ),
  ]);
  for (const rate of ["500/s", "1000/s to 5000/s", "{ base: 100/s, peak: 5000/s }"])
    expect(problemsOf(text(rate))).toEqual([]);
  expect(problemsOf(text("5000/s"), { provider: "process" })).toEqual([]);
});

test("no secret is in a plan's text, in a problem, in a drill's copy, or in the command that repeats a run", () => {
  const secret = "hunter2";
  const url = `redis://app:${secret}@10.0.0.1`;
  expect(describePlan(planText(withExternal(standalone, at(url))))).not.toContain(secret);
  expect(problemsOf(withExternal(sentinel, at(url))).join("\n")).not.toContain(secret);
  expect(maskSecrets(withExternal(standalone, at(url)))).not.toContain(secret);
  expect(maskOverride(`targets.cache.external.url=${url}`)).toBe("targets.cache.external.url=redis://app:***@10.0.0.1");
  expect(maskOverride(`targets.cache.external.password=${secret}`)).toBe("targets.cache.external.password=***");
  expect(maskOverride("load.shop.rate=200/s")).toBe("load.shop.rate=200/s");
});

const fault = (written: string, external = at("redis+cluster://a"), topology = cluster) =>
  problemsOf(
    drillText({
      targets: `{ cache: { ${topology}, external: { ${external} } } }`,
      load: "{}",
      faults: `{ one: { ${written} } }`,
    }),
    { catalogue: { ...catalogue, faults, abilities: { ...catalogue.abilities, external: ["link", "exec"] } } },
  );

test.for([
  [
    "kill: cache.shard(1).master, at: 5s",
    'that nodes of the provider "external" can suffer, got "kill", which needs kill and restart. Possible are latency, ',
  ],
  [
    "latency: cache.shard(1).master, plane: replication, roundTrip: 5ms, at: 5s, for: 5s",
    'cache stands as it is: proxies reach its clients alone. Write "plane: client".',
  ],
  ["failover: cache.shard(1).master, at: 5s", "Where it is allowed, write external: { failover: true }."],
  ["memorySqueeze: cache.shard(1).master, by: 100mb, at: 5s, for: 5s", "The target lets a run add 64.0mb at most"],
  ["exec: cache.shard(1).master, command: x, at: 5s, for: 5s", '"effect", which exec needs'],
  ["exec: cache.nodes, command: x, effect: down, at: 5s, for: 5s", "at least one copy of each shard left"],
] as const)("of a target that stands is refused %s", ([written, problem]) => {
  const problems = fault(written);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test.for([
  "latency: cache.shard(1).master, roundTrip: 5ms, at: 5s, for: 5s",
  "exec: cache.shard(1).master, command: kubectl delete pod, effect: down, at: 5s, for: 5s",
  "memorySqueeze: cache.masters, by: 10mb, at: 5s, for: 5s",
])("a target that stands takes %s", (written) => {
  expect(fault(written)).toEqual([]);
});

test("a target that stands takes a failover where its owner says so", () => {
  expect(fault("failover: cache.shard(1).master, at: 5s", `${at("redis+cluster://a")}, failover: true`)).toEqual([]);
});
