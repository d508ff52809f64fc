import { encodedPrefix } from "./histogram.ts";
import { type LoadRecord, loadRecordVersion } from "./load-record.ts";

/** What a field has to be, and a test for it. */
interface Rule {
  readonly is: string;
  readonly test: (value: unknown) => boolean;
}

type Fields<T extends LoadRecord["type"]> = Record<Exclude<keyof Extract<LoadRecord, { type: T }>, "type">, Rule>;

const text: Rule = { is: "a text", test: (value) => typeof value === "string" };
const count: Rule = { is: "a whole number from 0", test: isCount };
const number: Rule = { is: "a number", test: (value) => Number.isFinite(value) };
const counts: Rule = {
  is: "whole numbers by name",
  test: (value) => isObject(value) && Object.values(value).every(isCount),
};
const windowOf = (ms: number, first = 0): Rule => ({
  is: `a multiple of ${String(ms)}, from ${String(first)}`,
  test: (value) => Number.isSafeInteger(value) && Number(value) % ms === 0 && Number(value) >= first,
});
const oneOf = (...words: readonly string[]): Rule => ({
  is: words.map((word) => `"${word}"`).join(" or "),
  test: (value) => words.some((word) => word === value),
});
const instance: Rule = { is: "a number from 1", test: (value) => isCount(value) && Number(value) > 0 };

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

/** The same, as lists: a long file has a hundred thousand lines. */
const rulesOf = new Map(Object.entries(rules).map(([type, fields]) => [type, Object.entries<Rule>(fields)]));

/** What keeps a value from being a load record, as "expected, got" would say it; null = it is one. */
export function findFlaw(value: unknown): { readonly expected: string; readonly got: string } | null {
  const type = isObject(value) ? value["type"] : undefined;
  const fields = typeof type === "string" ? rulesOf.get(type) : undefined;
  if (!isObject(value) || fields === undefined) {
    return { expected: `a load record: ${[...rulesOf.keys()].join(", ")}`, got: JSON.stringify(value) };
  }
  for (const [name, { is, test }] of fields) {
    if (!test(value[name]))
      return { expected: `a record "${String(type)}" with "${name}": ${is}`, got: shown(value[name]) };
  }
  return null;
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

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
