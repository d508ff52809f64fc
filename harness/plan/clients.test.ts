import { expect, test } from "vitest";
import { clients } from "./clients.ts";
import { describePlan } from "./describe-plan.ts";
import { drillText, planText, problemsOf } from "./testing/plan-text.ts";

const withClients = (own: string, name = "mine") =>
  drillText({ clients: own, load: `{ shop: { scenario: peak, target: cache, rate: 1/s, client: ${name} } }` });

test("ships profiles under their own names", () => {
  for (const [name, profile] of Object.entries(clients)) expect(profile.name).toBe(name);
  expect(clients["fit"]).toMatchObject({ deadlineMs: 500, retry: { max: 2, jitter: true, budgetRatio: 0.1 } });
  for (const name of ["ioredis-defaults", "go-redis-defaults", "jedis-like", "pinned"])
    expect(Object.keys(clients)).toContain(name);
  for (const profile of Object.values(clients)) expect(profile.defect).toBeNull();
  expect(clients["no-deadline"]).toEqual({ ...clients["fit"], name: "no-deadline", deadlineMs: null });
});

test("starts a drill's own profile from a shipped one", () => {
  const own = "{ mine: { from: pooled, deadline: 50ms, retries: 0, backoffMin: 1ms, jitter: false, budget: 50% } }";
  expect(planText(withClients(own)).loads[0]?.client).toEqual({
    ...clients["pooled"],
    name: "mine",
    deadlineMs: 50,
    retry: { max: 0, backoffMinMs: 1, backoffMaxMs: 500, jitter: false, budgetRatio: 0.5, writes: false },
  });
});

test("starts it from fit where nothing is said, and can take the deadline away", () => {
  expect(planText(withClients("{ mine: { deadline: none } }")).loads[0]?.client).toEqual({
    ...clients["fit"],
    name: "mine",
    deadlineMs: null,
  });
});

test("sets every part of a profile", () => {
  const own =
    `{ mine: { mode: pooled, connections: 7, connectTimeout: 1s, idleTimeout: 5m, clientName: shop, protocol: 2, connect: required,
    deadline: 2s, commandTimeout: 300ms, retries: 1, backoffMin: 1ms, backoffMax: 2ms, jitter: false, budget: none, retryWrites: true,
    breaker: 20%, breakerRequests: 5, breakerWindow: 3s, breakerOpen: 4s, breakerProbes: 1, hedge: 20ms, hedgeBudget: 2%,
    replicaReads: nearest, refreshOnError: false, refreshOnEvents: false, refreshEvery: 10s, redirects: 1, credentials: start, defect: reuse-after-timeout } }`.replaceAll(
      /\s+/g,
      " ",
    );
  const plan = planText(withClients(own));
  expect(plan.loads[0]?.client).toEqual({
    name: "mine",
    mode: "pooled",
    connections: 7,
    connectTimeoutMs: 1_000,
    idleTimeoutMs: 300_000,
    clientName: "shop",
    protocol: 2,
    connect: "required",
    deadlineMs: 2_000,
    commandTimeoutMs: 300,
    retry: { max: 1, backoffMinMs: 1, backoffMaxMs: 2, jitter: false, budgetRatio: null, writes: true },
    breaker: { errorRatio: 0.2, minRequests: 5, windowMs: 3_000, openMs: 4_000, probes: 1 },
    hedge: { afterMs: 20, budgetRatio: 0.02 },
    replicaReads: "nearest",
    refresh: { onError: false, onEvents: false, everyMs: 10_000 },
    maxRedirects: 1,
    credentials: "start",
    defect: "reuse-after-timeout",
  });
  const text = describePlan(plan).replaceAll(/\s+/g, " ");
  for (const part of [
    "pooled, at most 7 connections per node, made within 1s, closed when idle for 5m",
    "RESP2, named shop, connects before the load starts, or the load does not start",
    "deadline of a request 2s, retries included; of an attempt 300ms",
    "at most 1 retry, pauses 1ms to 2ms, no budget, writes of unknown fate too",
    "circuit breaker per node: opens at 20% failures of at least 5 requests in 3s, for 4s, then 1 probe",
    "reads without a reply after 20ms are sent again, at most 2% of them",
    "reads from the node with the shortest PING",
    "looks at the topology every 10s; follows 1 redirect",
    "PLANTED DEFECT",
  ])
    expect(text).toContain(part);
});

test("takes off what may be off, and gives what is switched on sensible figures", () => {
  expect(planText(withClients("{ mine: { breaker: none, deadline: none } }")).loads[0]?.client).toMatchObject({
    breaker: null,
    deadlineMs: null,
  });
  expect(
    planText(withClients("{ mine: { from: jedis-like, breaker: 30%, hedge: 50ms } }")).loads[0]?.client,
  ).toMatchObject({
    breaker: { errorRatio: 0.3, minRequests: 20, windowMs: 2_000, openMs: 200, probes: 3 },
    hedge: { afterMs: 50, budgetRatio: 0.05 },
  });
  const pinned = describePlan(planText(withClients("{}", "pinned"))).replaceAll(/\s+/g, " ");
  expect(pinned).toContain("pinned to the addresses it finds first; follows no redirects");
});

test.for([
  [
    "{ mine: { from: fat } }",
    'clients.mine.from: expected the name of a shipped client profile, got "fat". Did you mean "fit"?',
  ],
  [
    "{ mine: { retires: 2 } }",
    'clients.mine.retires: expected a parameter of a client profile, got "retires". Did you mean "retries"?',
  ],
  ["{ mine: { deadline: 50 } }", 'clients.mine.deadline: expected a duration with a unit, such as "30s", got 50.'],
  [
    "{ mine: { mode: shared } }",
    'clients.mine.mode: expected "multiplexed" or "pooled" or "per-request", got "shared".',
  ],
  ["{ mine: { mode: none } }", "clients.mine.mode: expected a value: "],
  ["{ mine: { connections: 300 } }", "clients.mine.connections: expected at most 256 shared connections, got 300."],
  ["{ mine: { idleTimeout: 1s } }", 'clients.mine.idleTimeout: expected an idle timeout with "mode: pooled" alone'],
  ["{ mine: { breaker: none, breakerOpen: 1s } }", "clients.mine.breakerOpen: expected a circuit breaker"],
  ["{ mine: { hedgeBudget: 1% } }", "clients.mine.hedgeBudget: expected hedged reads"],
  ["{ mine: { hedge: 500ms } }", "clients.mine.hedge: expected a time before the deadline of 500ms, got 500ms."],
  ["{ mine: { defect: reuse-after-timeout } }", 'clients.mine.defect: expected "mode: pooled" and a deadline'],
  [
    "{ mine: { from: pooled, deadline: none, defect: reuse-after-timeout } }",
    'clients.mine.defect: expected "mode: pooled" and a deadline',
  ],
  [
    "{ mine: { from: pooled, defect: crossed } }",
    'clients.mine.defect: expected "reuse-after-timeout", got "crossed".',
  ],
  [
    "{ mine: { backoffMin: 2s } }",
    "clients.mine.backoffMin: expected backoffMin no longer than backoffMax, got 2000 ms and 500 ms.",
  ],
  ["{ mine: {}, fit: {} }", 'clients.fit: expected a name that no shipped profile has, got "fit".'],
] as const)("refuses %s, and tells it once", ([own, problem]) => {
  const problems = problemsOf(withClients(own)).map((line) => line.replace(/^drill\.yaml:\d+:\d+: /, ""));
  expect(problems.map((line) => line.slice(0, problem.length))).toEqual([problem]);
});
