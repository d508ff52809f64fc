import { encodedPrefix } from "./decode-histogram.ts";
import { type LoadRecord, loadRecordVersion } from "./load-record.ts";
import {
  count,
  counts,
  findFlawIn,
  instance,
  isCount,
  isObject,
  listRules,
  number,
  oneOf,
  type Rule,
  text,
} from "./rules.ts";

type Fields<T extends LoadRecord["type"]> = Record<Exclude<keyof Extract<LoadRecord, { type: T }>, "type">, Rule>;

const windowOf = (ms: number, first = 0): Rule => ({
  is: `a multiple of ${String(ms)}, from ${String(first)}`,
  test: (value) => Number.isSafeInteger(value) && Number(value) % ms === 0 && Number(value) >= first,
});

const rules: { readonly [T in LoadRecord["type"]]: Fields<T> } = {
  zero: {
    version: oneOfVersions(),
    instance,
    instances: instance,
    monotonicNs: {
      is: "nanoseconds as a text",
      test: (value) => typeof value === "string" && /^\d{1,19}$/.test(value),
    },
  },
  count: {
    load: text,
    operation: text,
    by: oneOf("due", "end"),
    windowMs: windowOf(100),
    done: count,
    failed: counts,
    abandoned: count,
    hits: count,
    misses: count,
    attempts: count,
  },
  latency: {
    load: text,
    operation: text,
    time: oneOf("response", "service", "lag"),
    windowMs: windowOf(1000),
    histogram: {
      is: "a compressed histogram",
      test: (value) => typeof value === "string" && value.startsWith(encodedPrefix),
    },
  },
  gauge: {
    load: text,
    instance,
    atMs: number,
    backlog: count,
    workersCalling: count,
    workersComputing: count,
    workersWaiting: count,
    lateWhileIdle: count,
    stalledInCall: count,
    originCalls: count,
    originInFlight: count,
    originMaxInFlight: count,
    originRefused: count,
    counters: {
      is: "numbers by name",
      test: (value) => isObject(value) && Object.values(value).every(Number.isFinite),
    },
  },
  client: {
    target: text,
    profile: text,
    windowMs: windowOf(100, -100),
    connectionsOpened: count,
    connectionsFailed: count,
    bytesIn: count,
    bytesOut: count,
    requests: count,
    retries: count,
    retriesRefused: count,
    hedges: count,
    redirects: count,
    breakerOpened: count,
    breakerRejected: count,
    workersBlocked: count,
    breakersOpen: count,
    breakersHalfOpen: count,
    longestCallMs: number,
  },
  "scenario-error": { load: text, atMs: number, message: text, stack: text },
  end: {
    instance,
    atMs: number,
    totals: {
      is: "offered, done, failed and abandoned by load",
      test: (value) => isObject(value) && Object.values(value).every(isTotals),
    },
  },
};

const ruleLists = listRules(rules);

/** What keeps a value from being a load record, as "expected, got" would say it; null = it is one. */
export function findFlaw(value: unknown): { readonly expected: string; readonly got: string } | null {
  const list = isObject(value) && typeof value["type"] === "string" ? ruleLists.get(value["type"]) : undefined;
  if (isObject(value) && list !== undefined) return findFlawIn(value, list, "a record");
  return { expected: `a load record: ${Object.keys(rules).join(", ")}`, got: JSON.stringify(value) };
}

export function isLoadRecord(value: unknown): value is LoadRecord {
  return findFlaw(value) === null;
}

function oneOfVersions(): Rule {
  return {
    is: `${String(loadRecordVersion)}, the version of the format`,
    test: (value) => value === loadRecordVersion,
  };
}

function isTotals(value: unknown): boolean {
  return isObject(value) && ["offered", "done", "failed", "abandoned"].every((name) => isCount(value[name]));
}
