import { expect, test } from "vitest";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const withTarget = (target: string) => drillText({ targets: `{ cache: { ${target} } }`, load: "{}" });

test("reads a target's times and its origin", () => {
  const sentinel = "topology: sentinel, replicas: 1, sentinels: 5, downAfter: 1s, failoverTimeout: 3s";
  const [target] = planText(
    withTarget(`${sentinel}, origin: { concurrency: 5, service: 100ms, maxQueue: 10 }`),
  ).targets;
  expect(target).toMatchObject({
    quorum: 3,
    downAfterMs: 1000,
    failoverTimeoutMs: 3000,
    origin: { concurrency: 5, serviceMs: 100, maxQueue: 10 },
  });
});

test("reads what containers are and may have; the key alone makes them containers, --provider overrides it", () => {
  const written = "topology: standalone, docker: { image: 'redis:7.4', memory: 256mb, cpus: 0.5, tmpfs: 64mb }";
  expect(planText(withTarget(written)).targets[0]).toMatchObject({
    provider: "docker",
    docker: { image: "redis:7.4", memoryBytes: 256 * 2 ** 20, cpus: 0.5, tmpfsBytes: 64 * 2 ** 20 },
  });
  const [bare] = planText(withTarget("topology: standalone, docker: {}")).targets;
  expect(bare).toMatchObject({ provider: "docker", docker: { image: null } });
  const [process] = planText(withTarget(written), { provider: "process" }).targets;
  expect(process?.provider).toBe("process");
  expect(process?.docker).toBeUndefined();
  const [asked] = planText(withTarget("topology: standalone"), { provider: "docker" }).targets;
  expect(asked).toMatchObject({ provider: "docker", docker: { image: null } });
});

test.for([
  [
    "topology: standalone, docker: { memory: lots }",
    'targets.cache.docker.memory: expected a size with a unit, such as "4kb", got "lots".',
  ],
  [
    "topology: standalone, docker: {}, external: { url: 'redis://h:1', environment: test }",
    "targets.cache: expected one of docker and external, got both. Say which one with --provider docker or --provider external.",
  ],
  [
    "topology: sentinel, replicas: 1, sentinels: 3, quorum: 4",
    "targets.cache.quorum: expected at most 3, the number of sentinels, got 4.",
  ],
  [
    "topology: sentinel, replicas: 1, sentinels: 3, downAfter: 2",
    "targets.cache.downAfter: expected a duration with a unit",
  ],
  [
    'topology: sentinel, replicas: 1, sentinels: 3, downAfter: "2"',
    'targets.cache.downAfter: expected a duration with a unit, such as "30s", got "2". Write the unit after the number: "2s" or "2ms".',
  ],
  [
    "topology: cluster, masters: 3, replicasPerMaster: 1, nodeTimeout: 0s",
    'targets.cache.nodeTimeout: expected at least 1ms, got "0s".',
  ],
  [
    "topology: standalone, config: { port: 6379 }",
    'targets.cache.config.port: expected a line that is free to choose, got "port", which the topology sets itself.',
  ],
  [
    "topology: standalone, config: { maxmemory: 64megs }",
    'targets.cache.config.maxmemory: expected a size with a unit, such as "64mb", got "64megs".',
  ],
  [
    "topology: standalone, security: { auth: password, app: { keys: ~a } }",
    "targets.cache.security.app: expected auth: acl beside it, got auth: password. Write auth: acl, or take app out.",
  ],
  [
    "topology: standalone, security: { auth: password }, config: { requirepass: x }",
    "targets.cache.config.requirepass: expected a password in one place, got requirepass beside auth: password.",
  ],
  [
    "topology: standalone, security: { rename: { ping: pong } }",
    'targets.cache.security.rename.ping: expected a command that may be renamed, got "PING".',
  ],
  [
    "topology: standalone, security: { rename: { config: a b } }",
    "targets.cache.security.rename.config: expected the name of a command, and letters, digits, _ and - to call it by,",
  ],
  [
    'topology: standalone, security: { rename: { info: "" } }',
    'targets.cache.security.rename.info: expected a command that is not needed, got "INFO" taken away. Without it nobody could watch',
  ],
  [
    'topology: sentinel, replicas: 1, sentinels: 3, security: { rename: { CONFIG: "" } }',
    'targets.cache.security.rename.CONFIG: expected a command that is not needed, got "CONFIG" taken away. Without it a sentinel could',
  ],
  [
    'topology: standalone, security: { auth: acl }, external: { url: "redis://h", environment: test }',
    "targets.cache.security: expected servers that redrill starts, got security of a target that stands.",
  ],
  [
    'topology: sentinel, replicas: 1, sentinels: 3, endpoint: 1s, external: { url: "redis+sentinel://h/m", environment: test }',
    "targets.cache.endpoint: expected servers that redrill starts, got endpoint of a target that stands.",
  ],
  [
    "topology: sentinel, replicas: 1, sentinels: 3, endpoint: 0s",
    'targets.cache.endpoint: expected at least 1ms, got "0s".',
  ],
  [
    'topology: standalone, servers: { node(2): "6.2" }',
    'targets.cache.servers.node(2): expected all, node(1) to node(1), got "node(2)". Name servers that the target has.',
  ],
  [
    "topology: standalone, servers: { all: stable }",
    'targets.cache.servers.all: expected a version such as "6.2", or an absolute path, got "stable".',
  ],
  [
    "topology: standalone, servers: { all: 6.2 }",
    'targets.cache.servers.all: expected a version or a path, got 6.2. Write it as "6.2", or name',
  ],
  [
    "topology: standalone, security: { auth: users }",
    'targets.cache.security.auth: expected "none" or "password" or "acl", got "users".',
  ],
  [
    "topology: standalone, origin: { service: fast }",
    'targets.cache.origin.service: expected a duration with a unit, such as "30s", got "fast".',
  ],
] as const)("refuses %s", ([target, problem]) => {
  const problems = problemsOf(withTarget(target)).map((line) => line.replace(/^drill\.yaml:\d+:\d+: /, ""));
  expect(problems.map((line) => line.slice(0, problem.length))).toEqual([problem]);
});

test("locks the servers as it says: a password is drawn later, and stands in no plan", () => {
  const [plain] = planText(withTarget("topology: standalone")).targets;
  expect(plain).not.toHaveProperty("security");
  const security =
    'security: { auth: acl, app: { keys: "~shop:*" }, tls: true, rename: { config: op-config, KEYS: "" } }';
  const [locked] = planText(withTarget(`topology: cluster, masters: 3, replicasPerMaster: 0, ${security}`)).targets;
  expect(locked?.security).toEqual({
    hasPassword: true,
    app: { keys: "~shop:*", commands: expect.stringContaining("-@dangerous") as string },
    hasTls: true,
    renamed: { CONFIG: "op-config", KEYS: "" },
  });
});

test("takes servers of other versions, for all and for each", () => {
  const servers = 'servers: { all: "6.2", node(2): "7.0", sentinel(1): /opt/redis-server }';
  const [target] = planText(withTarget(`topology: sentinel, replicas: 1, sentinels: 3, ${servers}`)).targets;
  expect(target?.servers).toEqual({
    all: "6.2",
    byName: { "cache-node-2": "7.0", "cache-sentinel-1": "/opt/redis-server" },
  });
});

test("takes a number of bytes and no limit as maxmemory", () => {
  expect(problemsOf(withTarget("topology: standalone, config: { maxmemory: 1000000 }"))).toEqual([]);
  expect(problemsOf(withTarget("topology: standalone, config: { maxmemory: 0 }"))).toEqual([]);
});

test("an origin may be slow by chance, fail, and suffer from a crowd", () => {
  const standalone = "topology: standalone";
  const written = "distribution: log-normal, sigma: 0.8, errors: 1%, slowdown: 2%";
  const [target] = planText(withTarget(`${standalone}, origin: { ${written} }`)).targets;
  expect(target?.origin).toMatchObject({
    distribution: "log-normal",
    sigma: 0.8,
    errorRatio: 0.01,
    slowdownRatio: 0.02,
  });
  for (const [wrong, problem] of [
    ["errors: 101%", "expected 0% to 100%"],
    ["errors: few", "errors: expected"],
    ["distribution: normal", 'expected "constant" or "exponential" or "log-normal"'],
    ["sigma: -1", "a number from 0 to 5"],
  ] as const)
    expect(problemsOf(withTarget(`${standalone}, origin: { ${wrong} }`)).join("\n"), wrong).toContain(problem);
});
