import type { ClientWindow } from "./evidence.ts";
import type { ClientRecord } from "./load-record.ts";

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
  readonly #byStart = new Map<number, MutableWindow>();
  #sorted: readonly ClientWindow[] | null = null;

  add(record: ClientRecord): void {
    this.#sorted = null;
    const window = this.#byStart.get(record.windowMs);
    if (window === undefined) {
      const { type: _type, target: _target, profile: _profile, ...first } = record;
      this.#byStart.set(record.windowMs, first);
      return;
    }
    for (const name of sums) window[name] += record[name];
    window.longestCallMs = Math.max(window.longestCallMs, record.longestCallMs);
  }

  /** In order; the longest call is that of any instance so far, also of one that has no line in the window. */
  windows(): readonly ClientWindow[] {
    if (this.#sorted !== null) return this.#sorted;
    let longestCallMs = 0;
    this.#sorted = [...this.#byStart.values()]
      .toSorted((a, b) => a.windowMs - b.windowMs)
      .map((window) => {
        longestCallMs = Math.max(longestCallMs, window.longestCallMs);
        return { ...window, longestCallMs };
      });
    return this.#sorted;
  }
}
