import type { ClientWindow, Evidence } from "../../journal/evidence.ts";
import type { PlannedLoad, PlannedMeasure } from "../../plan/plan.ts";
import { type Interval, windowsInside } from "../intervals.ts";
import { countWindowMs } from "./add-up.ts";
import { clocked, loadOf } from "./counts.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

/** The loads that share the client of a load: those of the same target and profile. */
function sharing(measure: PlannedMeasure, { plan }: Evidence): readonly PlannedLoad[] {
  const { load: name } = loadOf(measure);
  const own = plan.loads.find((one) => one.name === name);
  return plan.loads.filter(({ target, client }) => target === own?.target && client.name === own.client.name);
}

/** What the client of a load did. Windows in which nothing happened are left out. */
function windowsOf(measure: PlannedMeasure, evidence: Evidence): readonly ClientWindow[] {
  const [load] = sharing(measure, evidence);
  return load === undefined ? [] : evidence.load.client(load.target, load.client.name);
}

function workersOf(measure: PlannedMeasure, evidence: Evidence): number {
  return sharing(measure, evidence).reduce((sum, { workers }) => sum + workers, 0);
}

const notWritten = "the engine wrote nothing of what this client did";

type Read = (window: ClientWindow) => number;

/** Something that the client counts, added up; or that per second. */
function sumOf(read: Read, isRate = false): Metric {
  const over = (windows: readonly ClientWindow[], intervals: readonly Interval[]) => {
    let [sum, requests] = [0, 0];
    for (const window of windowsInside(windows, intervals, countWindowMs)) {
      sum += read(window);
      requests += window.requests;
    }
    return { sum, requests };
  };
  return {
    over: (measure, evidence, scope): Measured => {
      const windows = windowsOf(measure, evidence);
      if (windows.length === 0) return unknown(notWritten);
      const { sum, requests } = over(windows, scope.intervals);
      const { seconds } = clocked(scope, evidence);
      return known(isRate ? sum / Math.max(0.1, seconds) : sum, requests);
    },
    inSecond: (measure, evidence, startMs) => {
      const windows = windowsOf(measure, evidence);
      const { sum } = over(windows, [{ startMs, endMs: startMs + 1000 }]);
      return { value: windows.length === 0 ? null : sum, isIdle: false };
    },
  };
}

/** The highest share of the workers that were blocked at the end of a window; nobody waits in a window that is left out. */
export const blockedWorkers: Metric = {
  over: (measure, evidence, { intervals }) => {
    const windows = windowsOf(measure, evidence);
    if (windows.length === 0) return unknown(notWritten);
    const inside = windowsInside(windows, intervals, countWindowMs);
    return known(mostBlocked(inside) / workersOf(measure, evidence), inside.length);
  },
  inSecond: (measure, evidence, startMs) => {
    const windows = windowsOf(measure, evidence);
    const inside = windowsInside(windows, [{ startMs, endMs: startMs + 1000 }], countWindowMs);
    const share = mostBlocked(inside) / workersOf(measure, evidence);
    return { value: windows.length === 0 ? null : share, isIdle: false };
  },
};

function mostBlocked(windows: readonly ClientWindow[]): number {
  return windows.reduce((most, { workersBlocked }) => Math.max(most, workersBlocked), 0);
}

export const retries = sumOf((window) => window.retries);

export const retriesRefused = sumOf((window) => window.retriesRefused);

export const hedges = sumOf((window) => window.hedges);

export const redirects = sumOf((window) => window.redirects);

export const breakerOpened = sumOf((window) => window.breakerOpened);

export const breakerRejected = sumOf((window) => window.breakerRejected);

export const connectionRate = sumOf((window) => window.connectionsOpened, true);

export const connectionsFailed = sumOf((window) => window.connectionsFailed);

export const bytesIn = sumOf((window) => window.bytesIn);

export const bytesOut = sumOf((window) => window.bytesOut);

/** The engine keeps the longest so far: it is one of the whole run, and of a second the longest by its end. */
export const longestCall: Metric = {
  over: (measure, evidence) => {
    const last = windowsOf(measure, evidence).at(-1);
    return last === undefined ? unknown(notWritten) : known(last.longestCallMs, 1);
  },
  inSecond: (measure, evidence, startMs) => {
    const last = windowsOf(measure, evidence).findLast(({ windowMs }) => windowMs + countWindowMs <= startMs + 1000);
    return { value: last?.longestCallMs ?? null, isIdle: false };
  },
};
