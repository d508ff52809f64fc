import type { ClientWindow, Evidence } from "../../journal/evidence.ts";
import type { PlannedMeasure } from "../../plan/plan.ts";
import { type Interval, windowsInside } from "../intervals.ts";
import { countWindowMs } from "./add-up.ts";
import { clocked, loadOf } from "./counts.ts";
import { type Measured, type Metric, known, unknown } from "./metric.ts";

/** What the client of a load did: shared by all loads of the same target and profile. Windows in which nothing happened are left out. */
function windowsOf(measure: PlannedMeasure, { plan, load }: Evidence): readonly ClientWindow[] {
  const { load: name } = loadOf(measure);
  const planned = plan.loads.find((one) => one.name === name);
  return planned === undefined ? [] : load.client(planned.target, planned.client.name);
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

/** The highest reading, at the ends of windows; nobody waits in a window that is left out. */
function highestOf(read: Read): Metric {
  const highest = (windows: readonly ClientWindow[]) =>
    windows.reduce((most, window) => Math.max(most, read(window)), 0);
  return {
    over: (measure, evidence, { intervals }) => {
      const windows = windowsOf(measure, evidence);
      if (windows.length === 0) return unknown(notWritten);
      const inside = windowsInside(windows, intervals, countWindowMs);
      return known(highest(inside), inside.length);
    },
    inSecond: (measure, evidence, startMs) => {
      const windows = windowsOf(measure, evidence);
      const inside = windowsInside(windows, [{ startMs, endMs: startMs + 1000 }], countWindowMs);
      return { value: windows.length === 0 ? null : highest(inside), isIdle: false };
    },
  };
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

export const blockedWorkers = highestOf(({ workersBlocked, workers }) =>
  workers === 0 ? 0 : workersBlocked / workers,
);

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
