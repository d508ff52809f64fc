const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export type InterruptSignal = (typeof signals)[number];

export interface Interrupt {
  /** Aborts at the first signal, with the signal's name as its reason (of a defect: with the error). */
  readonly signal: AbortSignal;
  /** Gives the signals back to Node's defaults. */
  release(): void;
}

/** The first signal ends the run in order; the second one leaves at once and prints the command that would heal. */
export function onInterrupt(folder: string): Interrupt {
  const controller = new AbortController();
  const listeners = signals.map((signal) => {
    const listener = () => {
      if (!controller.signal.aborted) {
        controller.abort(signal);
        return;
      }
      process.stderr.write(
        `\nredrill: left at once. The run's watchdog heals what was injected; this waits for it and looks:\n  redrill cleanup ${folder}\n`,
      );
      process.exit(signal === "SIGTERM" ? 143 : 130);
    };
    process.on(signal, listener);
    return { signal, listener };
  });
  return {
    signal: controller.signal,
    release: () => {
      for (const { signal, listener } of listeners) process.off(signal, listener);
    },
  };
}

/** What nobody caught is a defect of redrill: the run ends in order, healed, instead of leaving everything behind. */
export function onDefect(): Interrupt {
  const controller = new AbortController();
  const listener = (error: unknown) => {
    controller.abort(error);
  };
  process.on("uncaughtException", listener);
  process.on("unhandledRejection", listener);
  return {
    signal: controller.signal,
    release: () => {
      process.off("uncaughtException", listener);
      process.off("unhandledRejection", listener);
    },
  };
}
