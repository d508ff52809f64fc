import type { HealReason } from "./faults/run-faults.ts";

/**
 * Takes a run down again in the one right order, whatever had been started: the load is told to stop while the faults are
 * healed, then probes look no more, then targets stop, folders last. One step that fails or hangs keeps no other from
 * running; what could not be undone is told.
 */
export class Teardown {
  readonly #load: (() => Promise<void>)[] = [];
  readonly #faults: ((why: HealReason) => Promise<void>)[] = [];
  readonly #first: Step[] = [];
  readonly #last: Step[] = [];

  load(stop: () => Promise<void>): void {
    this.#load.push(stop);
  }

  faults(heal: (why: HealReason) => Promise<void>): void {
    this.#faults.push(heal);
  }

  first(name: string, act: () => Promise<void>): void {
    this.#first.push({ name, act });
  }

  /** Runs after everything else, the newest first. */
  last(name: string, act: () => Promise<void>): void {
    this.#last.unshift({ name, act });
  }

  /** Never throws; resolves with what was not done, empty = all. */
  async run(why: HealReason, onTeardown: () => void): Promise<readonly string[]> {
    const left: string[] = [];
    const attempt = async ({ name, act }: Step) => {
      await act().catch((error: unknown) =>
        left.push(`${name}: ${error instanceof Error ? error.message : String(error)}`),
      );
    };
    await Promise.all([
      ...this.#load.map((act) => attempt({ name: "stop the load", act })),
      ...this.#faults.map((heal) => attempt({ name: "heal the faults", act: () => heal(why) })),
    ]);
    onTeardown();
    for (const step of this.#first) await attempt(step);
    const folders = this.#last.filter(({ name }) => name.startsWith("remove"));
    await Promise.all(this.#last.filter((step) => !folders.includes(step)).map(attempt));
    for (const step of folders) await attempt(step);
    return left;
  }
}

interface Step {
  readonly name: string;
  readonly act: () => Promise<void>;
}
