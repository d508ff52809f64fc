import type { Drill, WrittenValue } from "../drill/drill.ts";
import { Problems, specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { checkClient } from "./check-client.ts";
import { clientSettings } from "./client-settings.ts";
import { clients } from "./clients.ts";
import type { BreakerProfile, ClientProfile, HedgeProfile } from "./load-settings.ts";
import { planParameters } from "./plan-parameters.ts";

/** What the parts of a profile are that a drill switches on and says no more of. */
const breakerDefaults = { minRequests: 20, windowMs: 2_000, openMs: 200, probes: 3 };
const hedgeDefaults = { budgetRatio: 0.05 };

/** What may be switched off with "none". */
const optional: ReadonlySet<string> = new Set([
  "idleTimeout",
  "deadline",
  "commandTimeout",
  "budget",
  "breaker",
  "hedge",
  "hedgeBudget",
  "refreshEvery",
  "defect",
]);

type WrittenClient = Readonly<Record<string, WrittenValue>>;

/** The shipped profiles and the drill's own. */
export function planClients(own: Drill["clients"], problems: Problems): ReadonlyMap<string, ClientProfile> {
  const planned = new Map(Object.entries(clients));
  for (const [name, written] of Object.entries(own)) {
    const path = ["clients", name];
    const profile = problems.attempt(() => planClient(name, written, path));
    // A broken profile still has its name, so that loads that use it are not told too.
    const standIn = profile ?? clients["fit"];
    if (standIn !== undefined) planned.set(name, standIn);
  }
  return planned;
}

function planClient(name: string, { from = "fit", ...written }: WrittenClient, path: readonly string[]): ClientProfile {
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
  needValues(written, path);
  /** A setting that was left out is the base's; one that may be "none" is null then. */
  const pick = <T>(key: string, suffix: string, inherited: T): T =>
    written[key] === undefined ? inherited : (set[key + suffix] as T);
  const profile: ClientProfile = {
    name,
    mode: pick("mode", "", base.mode),
    connections: pick("connections", "", base.connections),
    connectTimeoutMs: pick("connectTimeout", "Ms", base.connectTimeoutMs),
    idleTimeoutMs: pick("idleTimeout", "Ms", base.idleTimeoutMs),
    clientName: pick("clientName", "", base.clientName),
    protocol: pick("protocol", "", base.protocol),
    connect: pick("connect", "", base.connect),
    deadlineMs: pick("deadline", "Ms", base.deadlineMs),
    commandTimeoutMs: pick("commandTimeout", "Ms", base.commandTimeoutMs),
    retry: {
      max: pick("retries", "", base.retry.max),
      backoffMinMs: pick("backoffMin", "Ms", base.retry.backoffMinMs),
      backoffMaxMs: pick("backoffMax", "Ms", base.retry.backoffMaxMs),
      jitter: pick("jitter", "", base.retry.jitter),
      budgetRatio: pick("budget", "Ratio", base.retry.budgetRatio),
      writes: pick("retryWrites", "", base.retry.writes),
    },
    breaker: breakerOf(base.breaker, pick),
    hedge: hedgeOf(base.hedge, pick),
    replicaReads: pick("replicaReads", "", base.replicaReads),
    refresh: {
      onError: pick("refreshOnError", "", base.refresh.onError),
      onEvents: pick("refreshOnEvents", "", base.refresh.onEvents),
      everyMs: pick("refreshEvery", "Ms", base.refresh.everyMs),
    },
    maxRedirects: pick("redirects", "", base.maxRedirects),
    credentials: pick("credentials", "", base.credentials),
    defect: pick("defect", "", base.defect),
  };
  checkClient(profile, written, path);
  return profile;
}

function needValues(written: WrittenClient, path: readonly string[]): void {
  const problems = new Problems();
  for (const [key, value] of Object.entries(written))
    if ((value === null || value === "none") && !optional.has(key))
      problems.add({
        path: [...path, key],
        expected: `a value: ${clientSettings[key]?.description ?? ""}`,
        got: JSON.stringify(value),
        next: "Leave the key out to keep what the shipped profile has.",
      });
  problems.throwIfAny();
}

type Pick = <T>(key: string, suffix: string, inherited: T) => T;

function breakerOf(base: BreakerProfile | null, pick: Pick): BreakerProfile | null {
  const errorRatio = pick<number | null>("breaker", "Ratio", base?.errorRatio ?? null);
  if (errorRatio === null) return null;
  const { minRequests, windowMs, openMs, probes } = base ?? breakerDefaults;
  return {
    errorRatio,
    minRequests: pick("breakerRequests", "", minRequests),
    windowMs: pick("breakerWindow", "Ms", windowMs),
    openMs: pick("breakerOpen", "Ms", openMs),
    probes: pick("breakerProbes", "", probes),
  };
}

function hedgeOf(base: HedgeProfile | null, pick: Pick): HedgeProfile | null {
  const afterMs = pick<number | null>("hedge", "Ms", base?.afterMs ?? null);
  if (afterMs === null) return null;
  return { afterMs, budgetRatio: pick("hedgeBudget", "Ratio", (base ?? hedgeDefaults).budgetRatio) };
}
