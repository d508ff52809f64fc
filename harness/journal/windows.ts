import { countWhile } from "../base/count-while.ts";

/**
 * Windows in the order of their starts, one for each start. Records come nearly in order: the last window is looked at first,
 * and a new one mostly goes to the end.
 */
export class Windows<W extends { readonly windowMs: number }> {
  readonly #all: W[] = [];
  #given: readonly W[] | null = null;

  find(windowMs: number): W | undefined {
    const last = this.#all.at(-1);
    if (last === undefined || last.windowMs <= windowMs) return last?.windowMs === windowMs ? last : undefined;
    const known = this.#all[this.#placeOf(windowMs)];
    return known?.windowMs === windowMs ? known : undefined;
  }

  /** A window whose start is not there yet. */
  add(window: W): void {
    this.#given = null;
    const last = this.#all.at(-1);
    if (last === undefined || last.windowMs < window.windowMs) this.#all.push(window);
    else this.#all.splice(this.#placeOf(window.windowMs), 0, window);
  }

  /** In order. What is added later is not in it. */
  list(): readonly W[] {
    return (this.#given ??= [...this.#all]);
  }

  #placeOf(windowMs: number): number {
    return countWhile(this.#all.length, (index) => (this.#all[index]?.windowMs ?? Infinity) < windowMs);
  }
}
