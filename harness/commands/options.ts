import { type Command, Option } from "commander";
import { RedrillError } from "../base/errors.ts";

/** Options that several commands share, and the values that they take. A wrong one is a wrong command line: exit code 2. */

/** Of every command that reads a drill. */
export function drillOptions(command: Command): Command {
  return command
    .argument("<drill>", "a drill's YAML file")
    .option("--set <path=value>", "override one value, such as load.shop.rate=200/s; may be repeated", collect, [])
    .option("--variant <name>", "a variant of the drill")
    .addOption(
      new Option("--seed <n>", "the seed of every random choice; default: the drill's, else drawn").argParser(
        wholeNumber,
      ),
    )
    .addOption(providerOption());
}

/** Of every command that plans a run. */
export function runOptions(command: Command): Command {
  return drillOptions(command).addOption(
    new Option("--instances <n>", "how many k6 processes share the load; default: 1").argParser(instanceCount),
  );
}

export function providerOption(): Option {
  return new Option("--provider <name>", "who makes every target; default: as the drill says").choices([
    "process",
    "docker",
    "external",
  ]);
}

export function allowProduction(): Option {
  return new Option("--allow-production", "load and faults on targets of production, each with --confirm");
}

export function confirm(): Option {
  return new Option("--confirm <target>", "this target of production is meant; may be repeated")
    .argParser(collect)
    .default([]);
}

export function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function instanceCount(text: string): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new RedrillError(`--instances ${text}: expected a whole number from 1`, {
    exitCode: 2,
    next: "For example --instances 3.",
  });
}

export function times(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 10_000) return value;
  throw new RedrillError(`${text}: expected a number above 0, up to 10000`, {
    exitCode: 2,
    next: "For example --from 0.5 --to 8.",
  });
}

export function portOf(option: string, example: number): (text: string) => number {
  return (text) => {
    const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
    if (port <= 65_535) return port;
    throw new RedrillError(`${option} ${text}: expected a port from 0 to 65535`, {
      exitCode: 2,
      next: `For example ${option} ${String(example)}, or 0 for any free one.`,
    });
  };
}

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RedrillError(`--seed ${text}: expected a whole number from 0`, {
      exitCode: 2,
      next: "For example --seed 42.",
    });
  }
  return value;
}
