import type { Drill, WrittenValue } from "../drill/drill.ts";
import { type Problems, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import type { ParameterTable } from "./catalogue.ts";
import type { ClientProfile } from "./load-settings.ts";
import { planParameters } from "./plan-parameters.ts";

const fit: ClientProfile = {
  name: "fit",
  mode: "multiplexed",
  connections: 1,
  connectTimeoutMs: 500,
  deadlineMs: 500,
  retry: { max: 2, backoffMinMs: 50, backoffMaxMs: 500, jitter: true, budgetRatio: 0.1 },
};

/**
 * The client profiles that a drill may name. `fit` is how a client should be: a deadline for every request, few retries with
 * jittered back-off and a budget. The others differ from it in one thing each, so that a drill can show what it costs.
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
    retry: { max: 10, backoffMinMs: 0, backoffMaxMs: 0, jitter: false, budgetRatio: 1 },
  },
};

/** What a drill may change of a profile. */
export const clientSettings: ParameterTable = {
  mode: {
    type: "word",
    description: "All workers share a few connections, or each command has one for itself.",
    default: null,
    oneOf: ["multiplexed", "pooled"],
  },
  connections: { type: "integer", description: "Connections per node.", default: null, min: 1, max: 10_000 },
  connectTimeout: {
    type: "duration",
    description: "How long a connection may take to be made.",
    default: null,
    min: 1,
  },
  deadline: {
    type: "duration",
    description: 'How long a request may take, all attempts and pauses together; "none" = for ever.',
    default: null,
    min: 1,
  },
  retries: { type: "integer", description: "Attempts after the first one.", default: null, min: 0, max: 1000 },
  backoffMin: { type: "duration", description: "The first pause between attempts.", default: null, min: 0 },
  backoffMax: { type: "duration", description: "The longest pause between attempts.", default: null, min: 0 },
  jitter: { type: "boolean", description: "Pauses are drawn evenly from 0 to the back-off.", default: null },
  budget: {
    type: "percent",
    description: "Retries allowed as a share of requests over the last 10 s.",
    default: null,
    min: 0,
    max: 1,
  },
};

/** The shipped profiles and the drill's own. */
export function planClients(own: Drill["clients"], problems: Problems): ReadonlyMap<string, ClientProfile> {
  const planned = new Map(Object.entries(clients));
  for (const [name, written] of Object.entries(own)) {
    const path = ["clients", name];
    const profile = problems.attempt(() => planClient(name, written, path));
    // A broken profile still has its name, so that loads that use it are not told too.
    planned.set(name, profile ?? fit);
  }
  return planned;
}

function planClient(
  name: string,
  { from = "fit", ...written }: Readonly<Record<string, WrittenValue>>,
  path: readonly string[],
): ClientProfile {
  if (Object.hasOwn(clients, name))
    throw specError({
      path,
      at: "key",
      expected: "a name that no shipped profile has",
      got: JSON.stringify(name),
      next: `Choose another name, and start it "from: ${name}".`,
    });
  const base = typeof from === "string" && Object.hasOwn(clients, from) ? clients[from] : undefined;
  if (base === undefined)
    throw specError({
      path: [...path, "from"],
      expected: "the name of a shipped client profile",
      got: JSON.stringify(from),
      next: didYouMean(String(from), Object.keys(clients)),
    });
  const set = planParameters(clientSettings, written, { what: "a client profile", path, alsoKnown: ["from"] });
  const profile: ClientProfile = {
    name,
    mode: (set["mode"] as ClientProfile["mode"] | null) ?? base.mode,
    connections: (set["connections"] as number | null) ?? base.connections,
    connectTimeoutMs: (set["connectTimeoutMs"] as number | null) ?? base.connectTimeoutMs,
    deadlineMs: written["deadline"] === undefined ? base.deadlineMs : (set["deadlineMs"] as number | null),
    retry: {
      max: (set["retries"] as number | null) ?? base.retry.max,
      backoffMinMs: (set["backoffMinMs"] as number | null) ?? base.retry.backoffMinMs,
      backoffMaxMs: (set["backoffMaxMs"] as number | null) ?? base.retry.backoffMaxMs,
      jitter: (set["jitter"] as boolean | null) ?? base.retry.jitter,
      budgetRatio: (set["budgetRatio"] as number | null) ?? base.retry.budgetRatio,
    },
  };
  if (profile.retry.backoffMinMs <= profile.retry.backoffMaxMs) return profile;
  throw specError({
    path: [...path, written["backoffMin"] === undefined ? "backoffMax" : "backoffMin"],
    expected: "backoffMin no longer than backoffMax",
    got: `${String(profile.retry.backoffMinMs)} ms and ${String(profile.retry.backoffMaxMs)} ms`,
    next: "Set both.",
  });
}
