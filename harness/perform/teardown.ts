import type { HealReason } from "../faults/run-faults.ts";

/**
 * Takes a run down again in the one right order, whatever had been started: the load stops while the faults are healed, then
 * what is left is looked at, then the probes look no more, then the targets stop, then folders go. A step that fails keeps no other from running; what could not
 * be undone is told.
 */
export class Teardown {
  readonly #load: Step[] = [];
  #check: (why: HealReason) => Promise<void> = async () => undefined;
  readonly #probes: Step[] = [];
  readonly #targets: Step[] = [];
  readonly #folders: Step[] = [];
  readonly #last: Step[] = [];
  #heal: (why: HealReason) => Promise<void> = async () => undefined;

  load(name: string, act: Step["act"]): void {
    this.#load.push({ name, act });
  }

  faults(heal: (why: HealReason) => Promise<void>): void {
    this.#heal = heal;
  }

  /** Looks at what the run has left in the targets: the load has stopped by then, and all faults are healed. */
  healed(check: (why: HealReason) => Promise<void>): void {
    this.#check = check;
  }

  probes(name: string, act: Step["act"]): void {
    this.#probes.push({ name, act });
  }

  target(name: string, act: Step["act"]): void {
    this.#targets.push({ name, act });
  }

  folder(name: string, act: Step["act"]): void {
    this.#folders.push({ name, act });
  }

  /** When everything else is done, whatever came of it. */
  last(name: string, act: Step["act"]): void {
    this.#last.push({ name, act });
  }

  /** Never throws; resolves with what was not done and why, empty = all. */
  async run(why: HealReason, onStopping: () => void): Promise<readonly string[]> {
    const left: string[] = [];
    const together = async (steps: readonly Step[]) => {
      const attempt = async ({ name, act }: Step) => {
        await act().catch((error: unknown) =>
          left.push(`${name}: ${error instanceof Error ? error.message : String(error)}`),
        );
      };
      await Promise.all(steps.map(attempt));
    };
    await together([...this.#load, { name: "heal the faults", act: async () => this.#heal(why) }]);
    await together([{ name: "look at what is left", act: async () => this.#check(why) }]);
    onStopping();
    await together(this.#probes);
    await together(this.#targets);
    await together(this.#folders);
    await together(this.#last);
    return left;
  }
}

interface Step {
  /** "stop cache", "remove /tmp/redrill-x". */
  readonly name: string;
  readonly act: () => Promise<void>;
}
