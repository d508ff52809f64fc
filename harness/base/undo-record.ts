import type { ShellCommand } from "./run-command.ts";

/**
 * The lines of `undo.ndjson`: what would undo an act, on disk *before* the act, so that a later process can do it. A line
 * `{ id, done: true }` says that it was undone. Undoing twice is harmless.
 */
export type UndoLine =
  | UndoRecord
  | { readonly id: string; readonly done: true }
  | { readonly owner: UndoOwner }
  | { readonly watchdog: UndoOwner };

/** Whose acts these are: while that process runs it undoes them itself, and nobody else may. A watchdog does when it is gone. */
export interface UndoOwner {
  readonly pid: number;
  readonly startTicks: string | null;
}

export interface UndoRecord {
  readonly id: string;
  /** For people: "resume cache-node-2". */
  readonly what: string;
  readonly act: UndoAct;
}

export type UndoAct =
  /** End a process of ours. `startTicks` (field 22 of /proc/<pid>/stat; null where there is no /proc) guards against a reused pid. */
  | { readonly kind: "end-process"; readonly pid: number; readonly startTicks: string | null }
  /** Continue a process that was stopped with SIGSTOP. */
  | { readonly kind: "resume-process"; readonly pid: number; readonly startTicks: string | null }
  /** Remove a toxic. */
  | { readonly kind: "remove-toxic"; readonly api: string; readonly proxy: string; readonly toxic: string }
  /** Let a proxy take connections again. */
  | { readonly kind: "open-proxy"; readonly api: string; readonly proxy: string }
  /** Remove filters of packets. */
  | { readonly kind: "remove-table"; readonly table: string; readonly namespace: string | null }
  /** Remove all containers and networks of ours with a label, `redrill.run=5f2c9a10`. */
  | { readonly kind: "remove-containers"; readonly label: string }
  /** Run what undoes a command of the user's. */
  | ({ readonly kind: "run-command" } & ShellCommand)
  /** Take the keys of a run out of a target that stands. `entry` is the path of what says how to reach it, which holds passwords. */
  | { readonly kind: "clean-target"; readonly entry: string }
  /** Remove a temporary folder of ours. */
  | { readonly kind: "remove-folder"; readonly path: string };
