/** A short text (an objective, a selector) could not be read. `column` counts characters from 1. */
export class ExpressionError extends Error {
  readonly column: number;
  readonly expected: string;
  readonly got: string;
  readonly next: string;

  constructor({ column, expected, got, next }: { column: number; expected: string; got: string; next: string }) {
    super(`column ${String(column)}: expected ${expected}, got ${got}. ${next}`);
    this.name = "ExpressionError";
    this.column = column;
    this.expected = expected;
    this.got = got;
    this.next = next;
  }
}

/** Walks over a text from left to right; blanks between tokens do not count. */
export class Scanner {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipBlanks();
  }

  get isAtEnd(): boolean {
    return this.#position === this.#text.length;
  }

  /** Where the next token begins, in characters from 0. */
  get position(): number {
    return this.#position;
  }

  /** What the pattern (sticky, `/.../y`) matches here, without taking it. */
  peek(pattern: RegExp): string | null {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.#text)?.[0] ?? null;
  }

  /** Takes what the pattern matches here, or nothing: null. */
  take(pattern: RegExp): string | null {
    const found = this.peek(pattern);
    if (found === null) return null;
    this.#position += found.length;
    this.#skipBlanks();
    return found;
  }

  /** Takes what the pattern matches, or throws an `ExpressionError` that says what was expected. */
  need(pattern: RegExp, expected: string, next: string): string {
    return this.take(pattern) ?? this.fail(expected, next);
  }

  /** Throws an `ExpressionError` about the next token, or about the place `position`. */
  fail(expected: string, next: string, position: number = this.#position): never {
    const rest = this.#text.slice(position);
    const [token = ""] = /^([\w.%/-]+|[<>=!]+|\S)/.exec(rest) ?? [];
    throw new ExpressionError({
      column: position + 1,
      expected,
      got: token === "" ? "the end" : JSON.stringify(token),
      next,
    });
  }

  /** The text between two places, without blanks at its ends. */
  textBetween(from: number, to: number): string {
    return this.#text.slice(from, to).trim();
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text[this.#position] ?? "")) this.#position++;
  }
}

/** A name in a drill: begins with a letter, then letters, digits, `_` and `-`. */
export const namePattern = /[A-Za-z][\w-]*/y;
