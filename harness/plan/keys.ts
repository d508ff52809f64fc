import { specError } from "../drill/problems.ts";
import { didYouMean } from "../drill/suggest.ts";
import { duration, integer, number, percent } from "../drill/units.ts";
import { formatMs, formatRatio } from "./format.ts";
import type { KeyDistribution } from "./load-settings.ts";

/** `zipf(1.1)`, `hotset(1%, 90%, moves 10s)` ... as planned; commas and blanks separate alike. Throws `SpecError`. */
export function readKeys(text: string, path: readonly string[]): KeyDistribution {
  const [, name = text.trim(), words = ""] = /^([a-z]+)\s*(?:\(([^()]*)\))?$/.exec(text.trim()) ?? [];
  const fail = (expected: string, next: string): never => {
    throw specError({ path, expected, got: JSON.stringify(text), next });
  };
  if (text.includes("(") && !text.includes(")"))
    return fail("a distribution with both of its brackets", "Inside braces, put it in quotes: commas separate there.");
  if (!isKind(name))
    return fail('a distribution, such as "zipf(1.1)" or "uniform"', didYouMean(name, Object.keys(forms)));
  const { expected, example, read } = forms[name];
  return (
    read(
      words
        .trim()
        .split(/[\s,]+/)
        .join(" "),
    ) ?? fail(expected, `Write ${JSON.stringify(example)}.`)
  );
}

function isKind(name: string): name is KeyDistribution["distribution"] {
  return Object.hasOwn(forms, name);
}

interface Form {
  readonly expected: string;
  readonly example: string;
  /** The words between the brackets, one blank between them; null = they make no sense. */
  readonly read: (words: string) => KeyDistribution | null;
}

const forms = {
  uniform: {
    expected: "uniform, which has no parameters",
    example: "uniform",
    read: (words) => (words === "" ? { distribution: "uniform" } : null),
  },
  sequential: {
    expected: "sequential, which has no parameters",
    example: "sequential",
    read: (words) => (words === "" ? { distribution: "sequential" } : null),
  },
  zipf: {
    expected: "zipf with its exponent, from 0 to 100",
    example: "zipf(1.1)",
    read: (words) => {
      const exponent = exponentOf(words);
      return exponent === null ? null : { distribution: "zipf", exponent };
    },
  },
  hotset: {
    expected: "hotset with a share of the keys and their share of the draws, both above 0% and at most 100%",
    example: "hotset(1%, 90%, moves 10s)",
    read: readHotset,
  },
  latest: {
    expected: "latest with its exponent, and perhaps how many keys each slot adds",
    example: "latest(1.1, grows 10%)",
    read: (words) => {
      const [, first = "", , grows = "0%"] = /^(\S+)( grows (\S+))?$/.exec(words) ?? [];
      const [exponent, growRatio] = [exponentOf(first), percent.read(grows)];
      if (exponent === null || growRatio === null || growRatio > 1000) return null;
      return { distribution: "latest", exponent, growRatio };
    },
  },
  gaussian: {
    expected: "gaussian with its deviation as a share of the keys, and perhaps its center",
    example: "gaussian(10%, center 50%)",
    read: (words) => {
      const [, first = "", , center = "50%"] = /^(\S+)( center (\S+))?$/.exec(words) ?? [];
      const [deviationRatio, centerRatio] = [percent.read(first), percent.read(center)];
      if (deviationRatio === null || centerRatio === null || deviationRatio <= 0 || centerRatio > 1) return null;
      return { distribution: "gaussian", centerRatio, deviationRatio };
    },
  },
} as const satisfies { readonly [Kind in KeyDistribution["distribution"]]: Form };

function exponentOf(word: string): number | null {
  const exponent = number.read(word);
  return exponent !== null && exponent >= 0 && exponent <= 100 ? exponent : null;
}

/** `1% 90%`, `1% 90% moves 10s`, `1% 90% moves 10000 slots by 500`. */
function readHotset(words: string): KeyDistribution | null {
  const [, keys = "", draws = "", moves] = /^(\S+) (\S+)(?: moves (.+))?$/.exec(words) ?? [];
  const [hotRatio, drawRatio] = [percent.read(keys), percent.read(draws)];
  if (!isShare(hotRatio) || !isShare(drawRatio)) return null;
  if (moves === undefined) return { distribution: "hotset", hotRatio, drawRatio, moves: null };
  const [, slots, time = "", by] = /^(?:(\S+) slots|(\S+))(?: by (\S+))?$/.exec(moves) ?? [];
  const everySlots = slots === undefined ? null : integer.read(slots);
  const everyMs = slots === undefined ? duration.read(time) : null;
  const byKeys = by === undefined ? null : integer.read(by);
  if ((everySlots ?? everyMs ?? 0) < 1 || (by !== undefined && byKeys === null)) return null;
  return { distribution: "hotset", hotRatio, drawRatio, moves: { everyMs, everySlots, byKeys } };
}

function isShare(ratio: number | null): ratio is number {
  return ratio !== null && ratio > 0 && ratio <= 1;
}

/** As a drill would write it. */
export function formatKeys(keys: KeyDistribution): string {
  switch (keys.distribution) {
    case "uniform":
    case "sequential":
      return keys.distribution;
    case "zipf":
      return `zipf(${String(keys.exponent)})`;
    case "hotset":
      return `hotset(${formatRatio(keys.hotRatio)}, ${formatRatio(keys.drawRatio)}${movesText(keys.moves)})`;
    case "latest":
      return `latest(${String(keys.exponent)}${keys.growRatio === 0 ? "" : `, grows ${formatRatio(keys.growRatio)}`})`;
    case "gaussian":
      return `gaussian(${formatRatio(keys.deviationRatio)}, center ${formatRatio(keys.centerRatio)})`;
    default:
      return keys satisfies never;
  }
}

function movesText(moves: Extract<KeyDistribution, { distribution: "hotset" }>["moves"]): string {
  if (moves === null) return "";
  const every = moves.everyMs === null ? `${String(moves.everySlots)} slots` : formatMs(moves.everyMs);
  return `, moves ${every}${moves.byKeys === null ? "" : ` by ${String(moves.byKeys)}`}`;
}

/** Does a slot's key follow from when the slot is due? Then the load needs a schedule. */
export function needsSchedule(keys: KeyDistribution): boolean {
  return keys.distribution === "hotset" && keys.moves !== null && keys.moves.everyMs !== null;
}
