import type { Random } from "../../verdict/testing/property/random.ts";

/** Something that may happen to the text of a drill. */
export interface Mutation {
  readonly name: string;
  readonly apply: (text: string, random: Random) => string;
}

/** Values that no key expects, or that some expect in another size. */
const strangeValues = [
  '""',
  "null",
  "true",
  "[]",
  "{}",
  "[1, [2]]",
  "{ a: { b: c } }",
  "-1",
  "0",
  "0.5",
  "1e999",
  "-.inf",
  ".nan",
  "9007199254740993",
  "99999999999999999999999999",
  "1e300s",
  "999999999999d",
  "0ms",
  "-5s",
  "5e11/s",
  "1e30/min",
  "100000000tb",
  "1e-320%",
  "0x7f",
  "2026-02-30",
  "yes",
  "!!binary aGVsbG8=",
  "!!js/function 'x'",
  "!!set { a, b }",
  '"\\u0000"',
  '"\\ud800"',
  "💥",
  "\u202Edrill\u202C",
  "ſhop",
  "é\u0301\u0301",
  '"__proto__"',
  "constructor",
  "*nowhere",
  "&here",
  "${HOME}",
  "${NOWHERE:?say so}",
  "|",
  ">-",
  "@at",
  "%percent",
  "`tick",
];

const strangeKeys = [
  "__proto__: { polluted: yes }",
  "constructor: { prototype: 1 }",
  "toString: 5s",
  "hasOwnProperty: null",
  "? [a, b]\n: c",
  "? { a: b }\n: c",
  "<<: { title: merged }",
  "<<: *nowhere",
  "'': 1",
  "null: 1",
  "1: 2",
  "true: 1",
  "~: 1",
  "\u200Btitle: unseen",
  "TITLE: loud",
  "тitle: another alphabet",
  "- item",
  "--- # next",
  "...",
  "%YAML 1.1",
  "\ttab: 1",
  "x: *x",
  "x: &x [*x]",
];

const syntax = "{}[]:,&*!|>'\"%@`#?-\n\t()=.$";

const linesOf = (text: string) => text.split("\n");
const joined = (lines: readonly string[]) => lines.join("\n");

/** The scalars behind a colon, in a block or in braces. */
const values = /(?<=: )(?:"[^"\n]*"|[^\s#{}[\],][^\n#{}[\],]*)/gu;

function withValue(text: string, random: Random, value: string): string {
  const all = [...text.matchAll(values)];
  if (all.length === 0) return text;
  const { 0: was, index } = random.pick(all);
  return `${text.slice(0, index)}${value}${text.slice(index + was.length)}`;
}

function withLine(text: string, random: Random, line: string): string {
  const lines = linesOf(text);
  const at = random.whole(0, lines.length);
  const indent = random.chance(0.5) ? "" : (/^ */.exec(lines[at] ?? "")?.[0] ?? "");
  return joined(lines.toSpliced(at, 0, `${indent}${line}`));
}

/** `l1: &l1 [x, ...]`, `l2: &l2 [*l1, ...]` and on: 10^levels values when it is written out. */
function bomb(levels: number): string {
  return Array.from({ length: levels }, (_, i) => {
    const item = i === 0 ? "x" : `*l${String(i)}`;
    const name = `l${String(i + 1)}`;
    return `${name}: &${name} [${Array.from({ length: 10 }).fill(item).join(", ")}]`;
  }).join("\n");
}

export const mutations: readonly Mutation[] = [
  { name: "cut off", apply: (text, random) => text.slice(0, random.whole(0, text.length - 1)) },
  { name: "cut off at its beginning", apply: (text, random) => text.slice(random.whole(1, text.length)) },
  {
    name: "two lines in each other's place",
    apply: (text, random) => {
      const lines = linesOf(text);
      const [one, other] = [random.whole(0, lines.length - 1), random.whole(0, lines.length - 1)];
      return joined(lines.with(one, lines[other] ?? "").with(other, lines[one] ?? ""));
    },
  },
  {
    name: "a line twice",
    apply: (text, random) => {
      const lines = linesOf(text);
      const at = random.whole(0, lines.length - 1);
      return joined(lines.toSpliced(at, 0, lines[at] ?? ""));
    },
  },
  {
    name: "a line gone",
    apply: (text, random) => joined(linesOf(text).toSpliced(random.whole(0, linesOf(text).length - 1), 1)),
  },
  {
    name: "a line further in or out",
    apply: (text, random) => {
      const lines = linesOf(text);
      const at = random.whole(0, lines.length - 1);
      const line = lines[at] ?? "";
      return joined(lines.with(at, random.chance(0.5) ? ` ${line}` : line.replace(/^ {1,2}/, "")));
    },
  },
  {
    name: "another character",
    apply: (text, random) => {
      const at = random.whole(0, text.length - 1);
      return text.slice(0, at) + String.fromCodePoint(random.whole(1, 0x2fff)) + text.slice(at + 1);
    },
  },
  {
    name: "a character of the syntax put in",
    apply: (text, random) => {
      const at = random.whole(0, text.length - 1);
      return text.slice(0, at) + syntax.charAt(random.whole(0, syntax.length - 1)) + text.slice(at);
    },
  },
  { name: "a strange value", apply: (text, random) => withValue(text, random, random.pick(strangeValues)) },
  {
    name: "three strange values",
    apply: (text, random) => [0, 1, 2].reduce((so) => withValue(so, random, random.pick(strangeValues)), text),
  },
  { name: "a strange key", apply: (text, random) => withLine(text, random, random.pick(strangeKeys)) },
  {
    name: "a value of another key",
    apply: (text, random) => withValue(text, random, random.pick([...text.matchAll(values)])[0]),
  },
  {
    name: "a word of an expression gone, or twice",
    apply: (text, random) => {
      const words = [...text.matchAll(/[\w.%/-]+|[<>=!]+|[(),]/gu)];
      const { 0: word, index } = random.pick(words);
      return `${text.slice(0, index)}${random.chance(0.5) ? "" : `${word} ${word}`}${text.slice(index + word.length)}`;
    },
  },
  {
    name: "a very deep value",
    apply: (text, random) => {
      const depth = random.pick([10, 500, 5_000]);
      const [open, close] = random.pick([
        ["[", "]"],
        ["{ a: ", "}"],
      ] as const);
      return withValue(text, random, open.repeat(depth) + (random.chance(0.5) ? close.repeat(depth) : ""));
    },
  },
  {
    name: "a very deep block",
    apply: (text, random) =>
      `${text}\n${Array.from({ length: random.pick([10, 500]) }, (_, i) => `${" ".repeat(i)}a:`).join("\n")}`,
  },
  {
    name: "a very long value",
    apply: (text, random) => withValue(text, random, random.pick(["x", "9", "(", " or 3x base", "é"]).repeat(50_000)),
  },
  { name: "aliases of aliases", apply: (text, random) => `${bomb(random.whole(2, 9))}\n${text}` },
  {
    name: "an anchor and its alias",
    apply: (text, random) => {
      const anchored = withValue(text, random, `&a ${random.pick(["5s", "[1, 2]", "{ b: c }", "*a"])}`);
      return withValue(anchored, random, "*a");
    },
  },
  {
    name: "bytes of a file that is no text",
    apply: (_, random) => Array.from({ length: 400 }, () => String.fromCodePoint(random.whole(0, 255))).join(""),
  },
  {
    name: "lines that end as on Windows, with a mark of the byte order",
    apply: (text) => `\uFEFF${text.replaceAll("\n", "\r\n")}`,
  },
];
