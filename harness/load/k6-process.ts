import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Child, startChild } from "../base/child.ts";
import { EnvironmentError, type RedrillError } from "../base/errors.ts";
import type { UndoLog } from "../base/undo-log.ts";
import type { LoadRecord } from "../journal/load-record.ts";
import { k6Error, k6ExitInWords, readableLines } from "./describe-k6-end.ts";
import type { EngineInput, EngineInstance } from "./engine-input.ts";
import { followRecords } from "./follow-records.ts";

export interface K6Start {
  /** Names its log and its input: `warmup-pages`, `load`. */
  readonly name: string;
  /** k6 with the module and output of the engine built in. */
  readonly binary: string;
  readonly bundlePath: string;
  /** Its `recordsPath` must not exist yet: a file belongs to one process. */
  readonly input: EngineInput;
  /** Private to the run and removed with it: the input holds passwords. */
  readonly folder: string;
  /** Gets `k6-<name>.log`. */
  readonly logsFolder: string;
  readonly undo: UndoLog;
  /** From the start of the process to the record `zero`; default 20 s. k6 can hang while it parses. */
  readonly startLimitMs?: number;
  /** From the request to stop to SIGKILL; default 5 s. */
  readonly stopLimitMs?: number;
}

/** A k6 that has reached its zero. Disposing of it stops it and is harmless when it ended. */
export interface K6Process extends AsyncDisposable {
  readonly pid: number;
  /** Zero of the schedule on the machine's monotonic clock (`process.hrtime.bigint()`). */
  readonly zeroNs: bigint;
  /** Never rejects. */
  readonly ended: Promise<K6End>;
  /** All records, from the first one, as they are written, until k6 has ended. */
  records(): AsyncGenerator<LoadRecord, void>;
  /** Ends it: slots not done are abandoned, and the last records are written. SIGKILL after the limit. */
  stop(): Promise<K6End>;
}

export interface K6End {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** True: `stop` was called before it ended. */
  readonly asked: boolean;
  /** "exit code 105: it was stopped by a signal". */
  readonly inWords: string;
  readonly lastLines: readonly string[];
  /** What went wrong; null where it ended in order, or as it was asked to. */
  readonly error: RedrillError | null;
}

/**
 * Starts k6 and waits for its zero. `signal` ends the wait, not the process that came of it.
 *
 * Throws `SpecError` when a scenario cannot be loaded, `EnvironmentError` when k6 does not get to zero in time, or the
 * signal's reason; k6 is gone then.
 */
export async function startK6(start: K6Start, signal: AbortSignal): Promise<K6Process> {
  const { input, startLimitMs = 20_000, stopLimitMs = 5_000 } = start;
  signal.throwIfAborted();
  await writeFile(input.recordsPath, "", { flag: "wx" });
  const child = await startChild({
    name: `k6-${start.name}`,
    command: start.binary,
    args: [...k6Arguments, ...segmentArguments(input.instance), start.bundlePath],
    folder: start.folder,
    logPath: join(start.logsFolder, `k6-${start.name}.log`),
    undo: start.undo,
    environment: k6Environment(await writeInput(start)),
  });
  const gone = new AbortController();
  const ended = child.exited.then(() => {
    gone.abort();
    return describeEnd(start.name, child);
  });
  let stopping: Promise<void> | undefined;
  const stop = async () => {
    await (stopping ??= child.stop(stopLimitMs)); // a second request would make k6 exit without its last records
    return await ended;
  };
  try {
    const limit = AbortSignal.timeout(startLimitMs);
    const zeroNs = await findZero(input.recordsPath, AbortSignal.any([gone.signal, signal, limit]));
    if (zeroNs === null) {
      signal.throwIfAborted();
      throw child.exit === null ? startedTooSlowly(start.name, startLimitMs, child) : endedBeforeZero(await ended);
    }
    return {
      pid: child.pid,
      zeroNs,
      ended,
      records: () => followRecords(input.recordsPath, gone.signal),
      stop,
      [Symbol.asyncDispose]: async () => void (await stop()),
    };
  } catch (error) {
    await child.kill();
    throw error;
  }
}

const k6Arguments = [
  "run",
  "--quiet",
  "--no-color",
  "--log-format=json",
  "--summary-mode=disabled", // with --no-thresholds: k6 keeps no samples, and memory stays flat
  "--no-thresholds",
  "--out=redrill",
];

/** k6 deals the slots and the VUs out over equal segments: every slot to one of them. */
function segmentArguments(instance: EngineInstance | undefined): readonly string[] {
  if (instance === undefined) return [];
  const { number, of } = instance;
  const bounds = Array.from({ length: of + 1 }, (_, n) => `${String(n)}/${String(of)}`);
  return [
    `--execution-segment=${bounds[number - 1] ?? ""}:${bounds[number] ?? ""}`,
    `--execution-segment-sequence=${bounds.join(",")}`,
  ];
}

async function writeInput({ folder, name, input }: K6Start): Promise<string> {
  const path = join(folder, `${name}-input.json`);
  await writeFile(path, JSON.stringify(input), { mode: 0o600 });
  return path;
}

/**
 * The user's own K6_... variables would change the run behind the drill's back (K6_ITERATIONS, K6_OUT): they are taken
 * away.
 */
function k6Environment(inputPath: string): Record<string, string | undefined> {
  const strangers = Object.keys(process.env).filter((name) => name.startsWith("K6_"));
  return {
    ...Object.fromEntries(strangers.map((name) => [name, undefined])),
    K6_AUTO_EXTENSION_RESOLUTION: "false", // else k6 may fetch and run another binary
    K6_NO_USAGE_REPORT: "true",
    RUEIDIS_QUEUE_TYPE: "flowbuffer", // with the default ring, deadlines come late when many callers wait
    REDRILL_INPUT: inputPath,
  };
}

/** Null: the signal came first. */
async function findZero(recordsPath: string, ended: AbortSignal): Promise<bigint | null> {
  for await (const record of followRecords(recordsPath, ended)) {
    if (record.type === "zero") return BigInt(record.monotonicNs);
  }
  return null;
}

function describeEnd(name: string, child: Child): K6End {
  const { code: exitCode = null, signal = null, asked = false } = child.exit ?? {};
  const log = child.lastLines();
  return {
    exitCode,
    signal,
    asked,
    inWords: k6ExitInWords({ exitCode, signal }),
    lastLines: log.flatMap(readableLines),
    error: k6Error({ name, exitCode, signal, asked, log }),
  };
}

function startedTooSlowly(name: string, startLimitMs: number, child: Child): EnvironmentError {
  return new EnvironmentError(`k6 (${name}) did not begin its load within ${String(startLimitMs)} ms, and was ended.`, {
    next: "Is a loop in a scenario's top level, or is the machine too busy?",
    lastLines: child.lastLines().flatMap(readableLines),
  });
}

function endedBeforeZero({ error, inWords, lastLines }: K6End): RedrillError {
  return error ?? new EnvironmentError(`k6 ended before its load began (${inWords}).`, { lastLines });
}
