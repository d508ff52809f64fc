import type { ClientWindow } from "./evidence.ts";
import type { ClientRecord } from "./load-record.ts";

type MutableWindow = { -readonly [K in keyof ClientWindow]: ClientWindow[K] };

/** What the clients of one target and profile did, of any number of instances. */
export class ClientSeries {
  readonly #byStart = new Map<number, MutableWindow>();
  #sorted: readonly ClientWindow[] | null = null;

  add({ type: _type, target: _target, profile: _profile, windowMs, longestCallMs, ...counts }: ClientRecord): void {
    this.#sorted = null;
    const window = this.#byStart.get(windowMs);
    if (window === undefined) {
      this.#byStart.set(windowMs, { windowMs, longestCallMs, ...counts });
      return;
    }
    for (const [name, count] of Object.entries(counts) as [keyof typeof counts, number][]) window[name] += count;
    window.longestCallMs = Math.max(window.longestCallMs, longestCallMs);
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
