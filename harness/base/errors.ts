/** What redrill throws on purpose: a message for people, the next step, and the exit code of the command. */
export class RedrillError extends Error {
  /** 2 wrong drill or command line, 3 environment not ready, 5 a defect of redrill itself. */
  readonly exitCode: number;
  /** What to do now; one sentence, or null where the message says it. */
  readonly next: string | null;

  constructor(
    message: string,
    { exitCode, next = null, cause }: { exitCode: number; next?: string | null; cause?: unknown },
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.exitCode = exitCode;
    this.next = next;
  }
}

/** Where something stands in a file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface SpecProblem {
  /** Keys from the root of the drill: `["load", "shop", "rate"]`. */
  readonly path: readonly (string | number)[];
  readonly expected: string;
  /** As found, printed as JSON unless it is text that says so itself. */
  readonly got: string;
  readonly next: string;
  /** Filled by whoever knows the file. */
  readonly place?: Place | null;
}

/** One or more things that are wrong in a drill, each with path, expected, got and next step. Exit code 2. */
export class SpecError extends RedrillError {
  readonly problems: readonly SpecProblem[];

  constructor(problems: readonly SpecProblem[], options: { cause?: unknown } = {}) {
    super(problems.map(describeProblem).join("\n"), { exitCode: 2, cause: options.cause });
    this.problems = problems;
  }
}

/** `drill.yaml:12:9: faults.slow.for: expected a duration with a unit, got 30. Write "30s".` */
export function describeProblem({ path, expected, got, next, place }: SpecProblem): string {
  const where = place ? `${place.file}:${String(place.line)}:${String(place.column)}: ` : "";
  const subject = path.length > 0 ? `${shorten(path.join("."))}: ` : "";
  return `${where}${subject}expected ${shorten(expected)}, got ${shorten(got)}. ${shorten(next)}`;
}

/** What a drill says may be of any length, and hold characters that move a terminal's cursor or turn the text around. */
function shorten(text: string): string {
  const short = text.length > mostShown ? `${text.slice(0, mostShown)}...` : text;
  return short.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (sign) => `\\u{${(sign.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Room for the longest list of names. */
const mostShown = 1_000;

/** The environment could not be made or kept: a missing binary, a port in use, a server that dies at start. Exit code 3. */
export class EnvironmentError extends RedrillError {
  /** The last lines of the log of whoever failed; empty where there is none. */
  readonly lastLines: readonly string[];

  constructor(
    message: string,
    { next, lastLines = [], cause }: { next?: string | null; lastLines?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, { exitCode: 3, next: next ?? null, cause });
    this.lastLines = lastLines;
  }
}
