import type { ClientWindow } from "./evidence.ts";
import type { ClientRecord } from "./load-record.ts";
import { Windows } from "./windows.ts";

type MutableWindow = { -readonly [K in keyof ClientWindow]: ClientWindow[K] };

/** What adds up. */
const sums = [
  "connectionsOpened",
  "connectionsFailed",
  "bytesIn",
  "bytesOut",
  "requests",
  "retries",
  "retriesRefused",
  "hedges",
  "redirects",
  "breakerOpened",
  "breakerRejected",
  "workersBlocked",
  "breakersOpen",
  "breakersHalfOpen",
] as const satisfies readonly Exclude<keyof ClientWindow, "windowMs" | "longestCallMs">[];

/** What the clients of one target and profile did, of any number of instances. */
export class ClientSeries {
  readonly #windows = new Windows<MutableWindow>();
  #told: readonly ClientWindow[] | null = null;

  add(record: ClientRecord): void {
    this.#told = null;
    const window = this.#windows.find(record.windowMs);
    if (window === undefined) {
      this.#windows.add(windowOf(record));
      return;
    }
    for (const name of sums) window[name] += record[name];
    window.longestCallMs = Math.max(window.longestCallMs, record.longestCallMs);
  }

  /** In order; the longest call is that of any instance so far, also of one that has no line in the window. */
  windows(): readonly ClientWindow[] {
    let longestCallMs = 0;
    return (this.#told ??= this.#windows.list().map((window) => {
      longestCallMs = Math.max(longestCallMs, window.longestCallMs);
      return { ...window, longestCallMs };
    }));
  }
}

function windowOf(record: ClientRecord): MutableWindow {
  const { windowMs, longestCallMs } = record;
  const window = { windowMs, longestCallMs } as MutableWindow;
  for (const name of sums) window[name] = record[name];
  return window;
}
