import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { EnvironmentError, RedrillError, SpecError, type Place } from "../base/errors.ts";

/** What is known of a k6 process that ended. */
export interface K6Ending {
  /** `warmup-pages`, `load`. */
  readonly name: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** True: we told it to. */
  readonly asked: boolean;
  /** The last lines of its log, as k6 wrote them. */
  readonly log: readonly string[];
}

/** k6's exit codes in words. Source: k6's `errext/exitcodes`; what an option of ours rules out is left out. */
const exitCodes: Readonly<Record<number, string>> = {
  0: "it ended in order",
  103: "it was stopped over its REST interface",
  104: "it was given options that it refuses",
  105: "it was stopped by a signal",
  107: "a script threw while it was loaded",
  108: "a scenario called test.abort()",
  109: "it crashed (a Go panic)",
  110: "a scenario called test.fail()",
};

/** How the engine begins what it says of a client that must have a connection and has none. */
const requiredConnection = "a connection is required";

/** "exit code 109: it crashed (a Go panic)". */
export function k6ExitInWords({ exitCode, signal }: Pick<K6Ending, "exitCode" | "signal">): string {
  if (exitCode === null) return `ended by ${signal ?? "an unknown signal"}`;
  return `exit code ${String(exitCode)}: ${exitCodes[exitCode] ?? "an error that k6 has no code of its own for"}`;
}

/**
 * The error that an ending is, or null where k6 ended in order or as it was told to. What a scenario did wrong is a
 * `SpecError` with its place; a k6 that somebody else ended, an `EnvironmentError`; all else a defect of redrill.
 */
export function k6Error(ending: K6Ending): RedrillError | null {
  const { name, exitCode, asked, log } = ending;
  if (exitCode === 0 || asked) return null;
  const lines = log.flatMap(readableLines);
  const message = `k6 (${name}) ended too early, with ${k6ExitInWords(ending)}.`;
  const threw = exitCode === 107 ? scriptException(log) : null;
  if (threw !== null) return threw;
  if (exitCode === 108 || exitCode === 110) {
    return new RedrillError(message, { exitCode: 2, next: "Leave ending the run to the drill: `stopWhen`." });
  }
  if (exitCode === null || exitCode === 105) {
    const next = "Somebody else ended it; without memory left, the kernel does.";
    return new EnvironmentError(message, { next, lastLines: lines });
  }
  const missing = lines.find((line) => line.includes(requiredConnection));
  if (missing !== undefined)
    return new EnvironmentError(`k6 (${name}): ${missing}`, {
      next: "The client's profile says connect: required; see whether the target is up and lets it in.",
      lastLines: lines,
    });
  return new RedrillError([message, ...lines].join("\n  "), {
    exitCode: 5,
    next: `The log k6-${name}.log in the run's logs folder has it all.`,
  });
}

/** A line of k6's JSON log as people read it; any other line as it is. */
export function readableLines(line: string): string[] {
  const { level, msg } = parseLogLine(line);
  return `${level === null ? "" : `${level}: `}${msg}`.trimEnd().split("\n");
}

/** What a scenario threw while it was loaded; null where it was not a scenario's own code. */
function scriptException(log: readonly string[]): SpecError | null {
  const exception = log.map(parseLogLine).findLast(({ hint }) => hint === "script exception");
  const [message = "", ...frames] = exception?.msg.trimEnd().split("\n") ?? [];
  const place = frames.map(placeOf).find((each) => each !== null && /\.[mc]?[jt]s$/.test(each.file));
  if (!place || place.file.endsWith("redrill-entry.js")) return null;
  const next = "A scenario's top level only defines; what uses Redis belongs into the slot's function.";
  return new SpecError([{ path: [], expected: "a scenario that k6 can load", got: message, next, place }]);
}

/** `at boom (file:///drills/own.ts:4:8(6))`: k6 has mapped it by the source map already. */
function placeOf(frame: string): Place | null {
  const [, url, line, column] = /(file:\/\/\S+?):(\d+):(\d+)/.exec(frame) ?? [];
  if (url === undefined) return null;
  return { file: relative(process.cwd(), fileURLToPath(url)), line: Number(line), column: Number(column) };
}

interface LogLine {
  readonly level: string | null;
  readonly msg: string;
  readonly hint: string | null;
}

function parseLogLine(line: string): LogLine {
  try {
    const { level, msg, hint = null } = JSON.parse(line) as Partial<LogLine>;
    if (typeof level === "string" && typeof msg === "string") return { level, msg, hint };
  } catch {
    // a Go panic is plain text
  }
  return { level: null, msg: line, hint: null };
}
