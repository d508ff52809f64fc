import { appendFileSync, existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { removeTable } from "./nft.ts";
import { isRunning, startTicksOf } from "./process-identity.ts";
import { runCommand } from "./run-command.ts";
import { UndoLog } from "./undo-log.ts";
import type { UndoAct, UndoLine, UndoOwner, UndoRecord } from "./undo-record.ts";
import { waitUntil } from "./wait-until.ts";

/** How each kind of act is undone; what is gone already is undone. Throws when it could not be undone. */
export type UndoPerformers = {
  readonly [K in UndoAct["kind"]]: (act: Extract<UndoAct, { kind: K }>) => Promise<void>;
};

export interface Undone {
  readonly undone: readonly UndoRecord[];
  /** What could not be undone, and why. */
  readonly left: readonly { readonly record: UndoRecord; readonly reason: string }[];
}

/** The records of a file that nobody has marked as done, in the order of the acts. A torn last line is no record. */
export function pendingUndo(path: string): readonly UndoRecord[] {
  if (!existsSync(path)) return [];
  const pending = new Map<string, UndoRecord>();
  for (const text of readFileSync(path, "utf8").split("\n")) {
    const line = parseLine(text);
    if (line === null) continue;
    if ("owner" in line || "watchdog" in line) continue;
    if ("done" in line) pending.delete(line.id);
    else pending.set(line.id, line);
  }
  return [...pending.values()];
}

/** The process that undoes these records itself, if it still runs; null = nobody does. */
export function livingOwner(path: string): UndoOwner | null {
  return living(path, (line) => ("owner" in line ? line.owner : null));
}

/** The watchdog of a run, if it still runs: it undoes the records when their owner is gone, and then ends. */
export function livingWatchdog(path: string): UndoOwner | null {
  return living(path, (line) => ("watchdog" in line ? line.watchdog : null));
}

function living(path: string, read: (line: UndoLine) => UndoOwner | null): UndoOwner | null {
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, "utf8").split("\n").map(parseLine);
  const last = lines.map((line) => (line === null ? null : read(line))).findLast((found) => found !== null) ?? null;
  return last !== null && isRunning(last.pid, last.startTicks) ? last : null;
}

/**
 * Undoes what a harness that is gone has left, the last act first, and marks it as done. Processes are ended only if they are
 * the very ones that were started. What fails is tried once more at the end: a toxiproxy that does not answer is
 * gone by then, and its toxics with it. Harmless when repeated.
 */
export async function undoAll(path: string, performers: UndoPerformers): Promise<Undone> {
  if (existsSync(path) && !readFileSync(path, "utf8").endsWith("\n")) appendFileSync(path, "\n"); // the last line is torn
  const log = new UndoLog(path);
  const undone: UndoRecord[] = [];
  const attempt = async (record: UndoRecord): Promise<{ record: UndoRecord; reason: string } | null> => {
    try {
      await perform(record.act, performers);
    } catch (error) {
      return { record, reason: error instanceof Error ? error.message : String(error) };
    }
    log.done(record.id);
    undone.push(record);
    return null;
  };
  let left: { record: UndoRecord; reason: string }[] = [];
  for (const record of pendingUndo(path).toReversed()) {
    const failure = await attempt(record);
    if (failure !== null) left.push(failure);
  }
  const again = left;
  left = [];
  for (const { record } of again) {
    const failure = await attempt(record);
    if (failure !== null) left.push(failure);
  }
  return { undone, left };
}

/** The performers that need nothing but the system. */
export const undoOnThisMachine = {
  "end-process": async ({ pid, startTicks }) => end(pid, startTicks),
  "resume-process": async ({ pid, startTicks }) => {
    signalIfSame(pid, startTicks, "SIGCONT");
  },
  "remove-table": removeTable,
  "run-command": runCommand,
  "remove-folder": async ({ path }) => {
    // A harness that was killed while it started a child left no record of it; but every child works in the run's folder.
    await Promise.all(workingIn(path).map((pid) => end(pid, startTicksOf(pid))));
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  },
} satisfies Partial<UndoPerformers>;

function perform(act: UndoAct, performers: UndoPerformers): Promise<void> {
  switch (act.kind) {
    case "end-process":
      return performers[act.kind](act);
    case "resume-process":
      return performers[act.kind](act);
    case "remove-toxic":
      return performers[act.kind](act);
    case "open-proxy":
      return performers[act.kind](act);
    case "remove-table":
      return performers[act.kind](act);
    case "remove-containers":
      return performers[act.kind](act);
    case "run-command":
      return performers[act.kind](act);
    case "clean-target":
      return performers[act.kind](act);
    case "remove-folder":
      return performers[act.kind](act);
    default:
      return act satisfies never;
  }
}

/** Also one that is frozen; resolves when it is gone. */
async function end(pid: number, startTicks: string | null): Promise<void> {
  signalIfSame(pid, startTicks, "SIGCONT");
  signalIfSame(pid, startTicks, "SIGKILL");
  await waitUntil(
    {
      what: `process ${String(pid)} gone`,
      look: async () => isRunning(pid, startTicks),
      isDone: (isThere) => !isThere,
      limitMs: 2_000,
      pauseMs: 5,
    },
    new AbortController().signal,
  );
}

/** Processes whose working folder is this one or lies in it; none where there is no /proc. */
function workingIn(folder: string): readonly number[] {
  if (!existsSync("/proc/self/cwd")) return [];
  return readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) && `${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`) ? [Number(pid)] : [];
    } catch {
      return []; // it ended while it was looked at
    }
  });
}

function signalIfSame(pid: number, startTicks: string | null, signal: NodeJS.Signals): void {
  if (!isRunning(pid, startTicks)) return;
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function parseLine(text: string): UndoLine | null {
  try {
    const line = JSON.parse(text) as Partial<UndoRecord> | null;
    if (typeof line !== "object" || line === null) return null;
    return "owner" in line || "watchdog" in line || (typeof line.id === "string" && ("done" in line || "act" in line))
      ? (line as UndoLine)
      : null;
  } catch {
    return null;
  }
}
