import type { Selector, SelectorPart } from "./objective.ts";
import { namePattern, Scanner } from "./scanner.ts";

/** Reads `cache.shard(1).master`: name { "." part }. Throws `ExpressionError`. */
export function parseSelector(text: string): Selector {
  const scanner = new Scanner(text);
  const selector = scanSelector(scanner);
  if (!scanner.isAtEnd) scanner.fail("the end of the selector", 'Write one selector, such as "cache.shard(1).master".');
  return selector;
}

/** The selector that begins here. Its first part has no argument: `shop(` would be a measure. */
export function scanSelector(scanner: Scanner): Selector {
  const first: SelectorPart = {
    name: scanner.need(namePattern, "a name", 'Name a load, a target or a fault, such as "shop" or "cache.masters".'),
    argument: null,
  };
  const parts = [first];
  while (scanner.take(/\./y) !== null) parts.push(scanPart(scanner));
  return { parts };
}

function scanPart(scanner: Scanner): SelectorPart {
  const name = scanner.need(
    namePattern,
    "a name after the dot",
    'Write what is meant, such as ".get", ".master" or ".shard(1)".',
  );
  if (scanner.take(/\(/y) === null) return { name, argument: null };
  const argument = scanner.need(/[^()]+/y, "an argument", 'Write it between the brackets, such as "shard(1)".').trim();
  scanner.need(/\)/y, '")"', "Close the bracket.");
  return { name, argument };
}

/** The selector as text again. */
export function selectorText({ parts }: Selector): string {
  return parts.map(({ name, argument }) => (argument === null ? name : `${name}(${argument})`)).join(".");
}
