import type {
  Bound,
  Condition,
  Expression,
  Measure,
  Objective,
  Operator,
  Scope,
  Selector,
  Span,
  StopCondition,
  Unit,
} from "./objective.ts";
import { scanSelector } from "./parse-selector.ts";
import { namePattern, Scanner } from "./scanner.ts";
import { suggest } from "./suggest.ts";
import { duration, readQuantity } from "./units.ts";

/** Reads the short form: `p99(shop.get) <= 5ms or 3x base during peak outside faults`. Throws `ExpressionError`. */
export function parseObjective(text: string): Objective {
  const scanner = new Scanner(text);
  const never = takeWord(scanner, "never");
  const condition = scanCondition(scanner, never);
  const scope = scanScope(scanner);
  const warn = takeWord(scanner, "warn") ? scanLimit(scanner) : [];
  needEnd(scanner, warn.length > 0 ? ["or"] : ["during", "outside", "warn", ...(never ? ["for"] : [])]);
  const rest = { minSamples: null, severity: "normal", description: null } as const;
  return { text: text.trim(), never, condition, scope, warn, ...rest };
}

/** Reads a stop condition: `errorRatio(shop) > 50% for 10s during peak`. Throws `ExpressionError`. */
export function parseStopCondition(text: string): StopCondition {
  const scanner = new Scanner(text);
  const condition = scanCondition(scanner, true);
  const scope = scanScope(scanner);
  needEnd(scanner, ["for", "during", "outside"]);
  return { text: text.trim(), condition, scope };
}

/** Reads spans alone, as the long form has them: `peak, recovery(master-dies)`. Throws `ExpressionError`. */
export function parseSpans(text: string): readonly Span[] {
  const scanner = new Scanner(text);
  const spans = scanSpans(scanner);
  needEnd(scanner, []);
  return spans;
}

/** Reads a limit alone, as the long form has it: `4ms or 2x base`. Throws `ExpressionError`. */
export function parseLimit(text: string): readonly Bound[] {
  const scanner = new Scanner(text);
  const limit = scanLimit(scanner);
  needEnd(scanner, ["or"]);
  return limit;
}

/** condition = expr op limit [ "for" duration ] */
function scanCondition(scanner: Scanner, mayLast: boolean): Condition {
  const left = scanExpression(scanner);
  const op = scanOperator(scanner);
  const limit = scanLimit(scanner);
  const start = scanner.position;
  if (!takeWord(scanner, "for")) return { left, op, limit, forMs: null };
  if (!mayLast)
    scanner.fail(
      'no "for" in an objective without "never"',
      'One value is computed over the scope. Write "never ... for 3s", or leave "for" out.',
      start,
    );
  return { left, op, limit, forMs: scanDuration(scanner) };
}

/** expr = measure [ ( "-" | "/" ) measure ] */
function scanExpression(scanner: Scanner): Expression {
  const first = scanMeasure(scanner);
  const operation = scanner.take(/[-/]/y);
  if (operation === null) return { first, operation: null, second: null };
  return { first, operation: operation === "-" ? "-" : "/", second: scanMeasure(scanner) };
}

/** measure = ( metric | aggregate ) "(" ( measure | selector ) { "," filter } ")" */
function scanMeasure(scanner: Scanner): Measure {
  const name =
    scanner.take(/p\d+(\.\d+)?(?=\s*\()/y) ??
    scanner.need(
      namePattern,
      "a metric",
      'Begin with a metric or an aggregate, such as "hitRatio(shop)" or "p99(shop)".',
    );
  scanner.need(/\(/y, `"(" after "${name}"`, `Write what it is measured on, such as "${name}(shop)".`);
  const of =
    scanner.peek(/(p\d+(\.\d+)?|[A-Za-z][\w-]*)\s*\(/y) === null ? scanSelector(scanner) : scanMeasure(scanner);
  const filters = scanFilters(scanner);
  scanner.need(/\)/y, '"," or ")"', 'Close the bracket, or add a filter such as "code=OOM".');
  return { name, of, filters };
}

/** filter = name "=" word */
function scanFilters(scanner: Scanner): Readonly<Record<string, string>> {
  const filters: Record<string, string> = {};
  while (scanner.take(/,/y) !== null) {
    const start = scanner.position;
    const name = scanner.need(namePattern, "a filter", 'Write it as name=word, such as "code=OOM".');
    if (Object.hasOwn(filters, name))
      scanner.fail(`each filter once ("${name}" is there already)`, "Take one of the two out.", start);
    scanner.need(/=/y, `"=" after "${name}"`, `Write "${name}=" and a word.`);
    filters[name] = scanner.need(/[^\s,()=]+/y, `a word after "${name}="`, `Write what "${name}" has to be.`);
  }
  return filters;
}

function scanOperator(scanner: Scanner): Operator {
  const start = scanner.position;
  const found = scanner.take(/[<>=!]+/y);
  const operator = operators.find((known) => known === found);
  if (operator !== undefined) return operator;
  const meant = found === null ? undefined : { "==": "=", "=<": "<=", "=>": ">=", "<>": "!=" }[found];
  return scanner.fail(
    "a comparison: < <= > >= = !=",
    meant === undefined ? 'Write a comparison and a limit, such as "<= 5ms".' : `Write "${meant}".`,
    start,
  );
}

const operators: readonly Operator[] = ["<", "<=", ">", ">=", "=", "!="];

/** limit = bound [ "or" bound ] */
function scanLimit(scanner: Scanner): readonly Bound[] {
  const first = scanBound(scanner);
  return takeWord(scanner, "or") ? [first, scanBound(scanner)] : [first];
}

/** bound = quantity | number "x" [ ( name | "run" "(" word ")" ) [ ( "+" | "-" ) quantity ] ] */
function scanBound(scanner: Scanner): Bound {
  const start = scanner.position;
  const textSoFar = () => scanner.textBetween(start, scanner.position);
  const factor = scanner.take(/\d+(\.\d+)?\s*x(?![\w-])/y);
  if (factor === null) return { kind: "quantity", ...scanQuantity(scanner) };
  const number = Number.parseFloat(factor);
  if (scanner.isAtEnd || scanner.peek(afterLimit) !== null)
    return { kind: "quantity", value: number, unit: "count", text: textSoFar() };
  const to = scanRelation(scanner);
  const sign = scanner.take(/[+-]/y);
  const more = sign === null ? null : scanQuantity(scanner);
  const plus = more === null ? null : { ...more, value: sign === "-" ? -more.value : more.value };
  return { kind: "relative", factor: number, to, plus, text: textSoFar() };
}

/** What may stand behind a limit. */
const afterLimit = /(or|for|during|outside|warn)(?![\w-])/y;

function scanQuantity(scanner: Scanner): { readonly value: number; readonly unit: Unit; readonly text: string } {
  const start = scanner.position;
  const text = scanner.need(
    /[-+]?\d[\w.%]*(\s*\/\s*[A-Za-z]+)?/y,
    "a limit",
    'Write a quantity such as "5ms", "85%", "500/s", "2x" or "0", or a multiple such as "3x base".',
  );
  const quantity = readQuantity(text.replaceAll(/\s/g, ""));
  if (quantity !== null) return { ...quantity, text };
  return scanner.fail(
    "a quantity with a known unit",
    "The units are ms, s, m, h, kb, mb, gb, /s, /min, %, x and none.",
    start,
  );
}

function scanRelation(scanner: Scanner): { readonly phase: string } | { readonly run: string } {
  if (scanner.take(/run(?=\s*\()/y) === null)
    return { phase: scanner.need(namePattern, 'a phase after "x"', 'Write a phase, such as "3x base".') };
  scanner.need(/\(/y, '"(" after "run"', 'Write "run(last)".');
  const run = scanner.need(/[^\s(),]+/y, "a run", 'Write which one, such as "run(last)".');
  scanner.need(/\)/y, '")"', "Close the bracket.");
  return { run };
}

function scanDuration(scanner: Scanner): number {
  const start = scanner.position;
  const text = scanner.take(/[\w.]+/y) ?? "";
  return duration.read(text) ?? scanner.fail(duration.expected, duration.next(text), start);
}

/** scope = "during" spans [ "outside" spans ] | "outside" spans */
function scanScope(scanner: Scanner): Scope {
  const during = takeWord(scanner, "during") ? scanSpans(scanner) : [];
  const outside = takeWord(scanner, "outside") ? scanSpans(scanner) : [];
  return { during, outside };
}

/** spans = span { "," span } */
function scanSpans(scanner: Scanner): readonly Span[] {
  const spans = [scanSpan(scanner)];
  while (scanner.take(/,/y) !== null) spans.push(scanSpan(scanner));
  return spans;
}

/** span = name | "recovery" "(" name ")" */
function scanSpan(scanner: Scanner): Span {
  const next = 'Name a phase or a fault, "faults" or "recoveries" for all of them, or "recovery(fault)".';
  if (scanner.take(/recovery(?=\s*\()/y) === null)
    return { name: scanner.need(namePattern, "a phase or a fault", next), isRecovery: false };
  scanner.need(/\(/y, '"("', next);
  const name = scanner.need(namePattern, "a fault", next);
  scanner.need(/\)/y, '")"', "Close the bracket.");
  return { name, isRecovery: true };
}

function takeWord(scanner: Scanner, word: string): boolean {
  return scanner.take(new RegExp(`${word}(?![\\w-])`, "y")) !== null;
}

function needEnd(scanner: Scanner, possible: readonly string[]): void {
  if (scanner.isAtEnd) return;
  const word = scanner.peek(/[\w%-]+/y) ?? "";
  const expected = [...possible.map((name) => `"${name}"`), "the end"].join(", ").replace(/, ([^,]*)$/, " or $1");
  const meant = suggest(word, possible);
  if (word === "on" || word === "of" || word === "by")
    scanner.fail(
      expected,
      'What is measured stands in the brackets, such as "evictions(cache.shard(1))". Latencies are recorded per load and operation, not per shard or node.',
    );
  if (/^(ms|s|m|h|d|kb|mb|gb|%|seconds?|minutes?)$/.test(word))
    scanner.fail(expected, "Write the unit right behind the number, without a blank.");
  if (word === "for" && !possible.includes("for"))
    scanner.fail(expected, 'Only "never ..." and stop conditions take "for", right after the limit.');
  if (word === "x") scanner.fail(expected, 'Write a multiple as "3x base".');
  scanner.fail(expected, meant === null ? "Take the rest out, or see `redrill metrics`." : `Did you mean "${meant}"?`);
}

/** Whether a measure is of a selector, and not of another measure. */
export function isSelector(of: Measure | Selector): of is Selector {
  return "parts" in of;
}
