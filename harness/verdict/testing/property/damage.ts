import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Random } from "./random.ts";

/** Something that may happen to a run's folder. `isTelling`: the run cannot pass any more, because what it needs is gone. */
export interface Damage {
  readonly name: string;
  readonly isTelling: boolean;
  readonly apply: (folder: string, random: Random) => void;
}

const [plan, journal, load] = ["plan.json", "journal.ndjson", "load.ndjson"] as const;

function change(file: string, edit: (text: string, random: Random) => string): Damage["apply"] {
  return (folder, random) => {
    const path = join(folder, file);
    writeFileSync(path, edit(readFileSync(path, "utf8"), random));
  };
}

function lines(file: string, edit: (all: string[], random: Random) => readonly string[]): Damage["apply"] {
  return change(file, (text, random) => `${edit(text.trimEnd().split("\n"), random).join("\n")}\n`);
}

/** Not the newline at the end alone: that is no loss. */
function truncated(text: string, random: Random): string {
  return text.slice(0, random.whole(0, text.length - 2));
}

function retyped(line: string, random: Random): string {
  const others = ['"x"', "-1", "1e999", "null", "[]", "{}", "true", "0.5", '""'];
  const values = [...line.matchAll(/:("[^"]*"|-?\d+(?:\.\d+)?|null|true|false|\[\]|\{\})/g)];
  if (values.length === 0) return line;
  const { 0: whole, index } = random.pick(values);
  return `${line.slice(0, index)}:${random.pick(others)}${line.slice(index + whole.length)}`;
}

function flipped(text: string, random: Random): string {
  const at = random.whole(0, text.length - 1);
  return text.slice(0, at) + String.fromCodePoint(random.whole(1, 0x2fff)) + text.slice(at + 1);
}

/** The places of lines of a type; the first and the last ones stay where they are. */
function placesOf(all: readonly string[], type: RegExp): readonly number[] {
  return all.flatMap((line, i) => (i > 0 && i < all.length - 1 && type.test(line) ? [i] : []));
}

const without = (type: RegExp) => (all: string[], random: Random) => {
  const gone = random.pick(placesOf(all, type));
  return all.filter((_, i) => i !== gone);
};

function shuffled(all: string[], random: Random): readonly string[] {
  const [first = "", ...rest] = all;
  const last = rest.pop() ?? "";
  for (let i = rest.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    [rest[i], rest[j]] = [rest[j] ?? "", rest[i] ?? ""];
  }
  return [first, ...rest, last];
}

/** The order of lines means nothing: what is written late belongs where its time says. */
export const reordered: readonly Damage[] = [
  { name: "the journal's lines in another order", isTelling: false, apply: lines(journal, shuffled) },
  { name: "the records in another order", isTelling: false, apply: lines(load, shuffled) },
];

export const damages: readonly Damage[] = [
  ...[plan, journal, load].flatMap((file): readonly Damage[] => [
    { name: `${file} cut off`, isTelling: true, apply: change(file, truncated) },
    { name: `${file} empty`, isTelling: true, apply: change(file, () => "") },
    {
      name: `${file} gone`,
      isTelling: true,
      apply: (folder) => {
        rmSync(join(folder, file));
      },
    },
    { name: `a character of ${file} changed`, isTelling: false, apply: change(file, flipped) },
    {
      name: `a value of ${file} of another type`,
      isTelling: false,
      apply: lines(file, (all, random) => {
        const at = random.whole(0, all.length - 1);
        return all.map((line, i) => (i === at ? retyped(line, random) : line));
      }),
    },
    {
      name: `a line of ${file} twice`,
      isTelling: false,
      apply: lines(file, (all, random) => {
        const at = random.whole(0, all.length - 1);
        return all.flatMap((line, i) => (i === at ? [line, line] : [line]));
      }),
    },
  ]),
  {
    name: "a plan of another version",
    isTelling: true,
    apply: change(plan, (text) => text.replace('"version": 1', '"version": 2')),
  },
  {
    name: "records of another version",
    isTelling: true,
    apply: change(load, (text) => text.replace('"version":1', '"version":2')),
  },
  {
    name: "an event of a type that is not known",
    isTelling: false,
    apply: lines(journal, (all) => [...all, '{"atMs":1,"type":"node.sang","song":"la"}']),
  },
  {
    name: "a record of a type that is not known",
    isTelling: true,
    apply: lines(load, (all) => [all[0] ?? "", '{"type":"song","windowMs":0}', ...all.slice(1)]),
  },
  { name: "counts missing", isTelling: true, apply: lines(load, without(/"by":"due"/)) },
  { name: "times missing", isTelling: true, apply: lines(load, without(/"operation":"","time":"response"/)) },
  { name: "times of an operation missing", isTelling: true, apply: lines(load, without(/"get","time":"response"/)) },
  { name: "the end of the records missing", isTelling: true, apply: lines(load, (all) => all.slice(0, -1)) },
  {
    name: "the healing of a fault missing",
    isTelling: true,
    apply: lines(journal, (all) => all.filter((line) => !line.includes('"fault.healed"'))),
  },
];
