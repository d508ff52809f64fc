import type { ClientProfile } from "./load-settings.ts";

const fit: ClientProfile = {
  name: "fit",
  mode: "multiplexed",
  connections: 1,
  connectTimeoutMs: 500,
  idleTimeoutMs: null,
  clientName: "redrill",
  protocol: 3,
  connect: "background",
  deadlineMs: 500,
  commandTimeoutMs: null,
  retry: { max: 2, backoffMinMs: 50, backoffMaxMs: 500, jitter: true, budgetRatio: 0.1, writes: false },
  breaker: { errorRatio: 0.5, minRequests: 20, windowMs: 2_000, openMs: 200, probes: 3 },
  hedge: null,
  replicaReads: "never",
  refresh: { onError: true, onEvents: true, everyMs: 1_000 },
  maxRedirects: 5,
  credentials: "refresh",
  defect: null,
};

/**
 * The client profiles that a drill may name. `fit` is how a client should be: a deadline for every request, few retries with
 * jittered back-off and a budget, a circuit breaker. Some differ from it in one thing each, so that a drill can show what that
 * costs; others imitate the defaults of a library, whose versions and sources are in docs/clients.md.
 */
export const clients: Readonly<Record<string, ClientProfile>> = {
  fit,
  /** One connection a command, as go-redis and jedis have it. */
  pooled: { ...fit, name: "pooled", mode: "pooled", connections: 20 },
  "no-deadline": { ...fit, name: "no-deadline", deadlineMs: null },
  "no-retries": { ...fit, name: "no-retries", retry: { ...fit.retry, max: 0 } },
  /** Tries again at once and for long: how retry storms begin. */
  "eager-retries": {
    ...fit,
    name: "eager-retries",
    retry: { max: 10, backoffMinMs: 0, backoffMaxMs: 0, jitter: false, budgetRatio: 1, writes: false },
    breaker: null,
  },
  /** Stays with the addresses that it found at first. */
  pinned: { ...fit, name: "pinned", refresh: { onError: false, onEvents: false, everyMs: null }, maxRedirects: 0 },
  /** ioredis 6.0.0. */
  "ioredis-defaults": {
    ...fit,
    name: "ioredis-defaults",
    credentials: "start",
    connectTimeoutMs: 10_000,
    deadlineMs: null,
    retry: { max: 20, backoffMinMs: 50, backoffMaxMs: 5_000, jitter: false, budgetRatio: null, writes: true },
    breaker: null,
    refresh: { onError: true, onEvents: false, everyMs: null },
    maxRedirects: 16,
  },
  /** go-redis 9.23.0 on two processors. */
  "go-redis-defaults": {
    ...fit,
    name: "go-redis-defaults",
    credentials: "start",
    mode: "pooled",
    connections: 20,
    connectTimeoutMs: 5_000,
    idleTimeoutMs: 30 * 60_000,
    connect: "lazy",
    deadlineMs: null,
    commandTimeoutMs: 5_000,
    retry: { max: 3, backoffMinMs: 10, backoffMaxMs: 1_000, jitter: true, budgetRatio: null, writes: true },
    breaker: null,
    refresh: { onError: true, onEvents: true, everyMs: 60_000 },
    maxRedirects: 3,
  },
  /** A JedisPool with its defaults. */
  "jedis-like": {
    ...fit,
    name: "jedis-like",
    credentials: "start",
    mode: "pooled",
    connections: 8,
    connectTimeoutMs: 2_000,
    idleTimeoutMs: 60_000,
    protocol: 2,
    connect: "lazy",
    deadlineMs: null,
    commandTimeoutMs: 2_000,
    retry: { max: 0, backoffMinMs: 0, backoffMaxMs: 0, jitter: false, budgetRatio: null, writes: false },
    breaker: null,
    refresh: { onError: true, onEvents: true, everyMs: null },
    maxRedirects: 5,
  },
};
