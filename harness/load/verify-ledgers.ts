import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild } from "../base/child.ts";
import { EnvironmentError } from "../base/errors.ts";
import type { UndoLog } from "../base/undo-log.ts";
import { untilAborted } from "../base/wait-until.ts";
import type { LedgerResult } from "../journal/ledger.ts";
import type { ClientAccess } from "../topology/contract.ts";

/** A ledger that the engine wrote into a run's folder. */
export interface LedgerFile {
  readonly path: string;
  readonly load: string;
  readonly target: string;
}

/** All ledgers of a run's folder, in the order of their names. Files without a readable first line are left out: nothing was written. */
export function findLedgers(folder: string): readonly LedgerFile[] {
  return readdirSync(folder)
    .filter((name) => /^ledger-.*\.bin$/.test(name))
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const header = readHeader(path);
      return header === null ? [] : [{ path, ...header }];
    });
}

const headerLimitBytes = 4_096;

function readHeader(path: string): Omit<LedgerFile, "path"> | null {
  const buffer = Buffer.alloc(headerLimitBytes);
  const file = openSync(path, "r");
  try {
    const text = buffer.toString("utf8", 0, readSync(file, buffer, 0, headerLimitBytes, 0));
    const header = JSON.parse(text.slice(0, text.indexOf("\n"))) as { load?: unknown; target?: unknown };
    const { load, target } = header;
    return typeof load === "string" && typeof target === "string" ? { load, target } : null;
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

export interface LedgerCheck {
  /** Names its input and its log: the target. */
  readonly name: string;
  /** k6 with the engine built in. */
  readonly binary: string;
  readonly access: ClientAccess;
  readonly files: readonly LedgerFile[];
  /** Private to the run and removed with it: the input holds passwords. */
  readonly folder: string;
  /** Gets `k6-ledger-<name>.log`. */
  readonly logsFolder: string;
  readonly undo: UndoLog;
  /** What is not read by then is not known. */
  readonly limitMs: number;
}

/** What became of one file: the result, or why there is none. */
export type LedgerAnswer =
  | { readonly file: LedgerFile; readonly found: LedgerResult }
  | { readonly file: LedgerFile; readonly found: null; readonly reason: string };

/**
 * Compares ledgers of one target with what survived there, in a process of the engine's (`k6 x ledger`). Throws
 * `EnvironmentError` when that process fails, or the signal's reason; the process is gone then.
 */
export async function verifyLedgers(check: LedgerCheck, signal: AbortSignal): Promise<readonly LedgerAnswer[]> {
  const { name, binary, access, files, folder, logsFolder, undo, limitMs } = check;
  signal.throwIfAborted();
  const resultPath = join(folder, `ledger-${name}-result.ndjson`);
  const inputPath = join(folder, `ledger-${name}-input.json`);
  const [target] = files.map((file) => file.target);
  const input: LedgerInput = {
    version: 1,
    targets: { [target ?? name]: access },
    files: files.map(({ path }) => path),
    resultPath,
    limitMs,
  };
  await writeFile(inputPath, JSON.stringify(input), { mode: 0o600 });
  const child = await startChild({
    name: `k6-ledger-${name}`,
    command: binary,
    args: ["x", "ledger", inputPath],
    folder,
    logPath: join(logsFolder, `k6-ledger-${name}.log`),
    undo,
    environment: {
      K6_AUTO_EXTENSION_RESOLUTION: "false", // else k6 may ask the network what other commands there are
      K6_NO_USAGE_REPORT: "true",
      RUEIDIS_QUEUE_TYPE: "flowbuffer",
    },
  });
  try {
    const limit = AbortSignal.timeout(limitMs + graceMs);
    const { code } = await untilAborted(child.exited, AbortSignal.any([signal, limit]));
    if (code !== 0 || !existsSync(resultPath)) {
      throw new EnvironmentError(`k6 x ledger ended with exit code ${String(code)}`, { lastLines: child.lastLines() });
    }
  } finally {
    await child.kill();
  }
  return readAnswers(resultPath, files);
}

const graceMs = 5_000;

/** The Go side of the same shape is `ledgerInput` in `engine/redrill/ledger_command.go`. */
interface LedgerInput {
  readonly version: 1;
  readonly targets: Readonly<Record<string, ClientAccess>>;
  readonly files: readonly string[];
  readonly resultPath: string;
  readonly limitMs: number;
}

/** A line of the result, in the order of the files. */
interface ResultLine {
  readonly file: string;
  readonly found: LedgerResult | null;
  readonly reason: string;
}

function readAnswers(path: string, files: readonly LedgerFile[]): readonly LedgerAnswer[] {
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const results = lines.map((line) => JSON.parse(line) as ResultLine);
  return files.map((file): LedgerAnswer => {
    const result = results.find((candidate) => candidate.file === file.path);
    if (result === undefined || result.found === null)
      return { file, found: null, reason: result?.reason ?? "k6 x ledger said nothing of it" };
    return { file, found: result.found };
  });
}
