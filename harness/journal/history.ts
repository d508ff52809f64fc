/**
 * What a load's scenario noted while it ran (`load.note`), from `history-<load>.ndjson`, of all instances together. Written by the
 * engine's `internal/history`; the models of `verdict/models/` compute measures from it.
 *
 * The file: a first line `{"version":1,"load":"shop","instance":1}`, a line for each note, `[atUs, sentUs, worker, event, subject,
 * value]` with times in microseconds from zero, and a last line `{"notes":2}`. Without the last line it was torn.
 */
export interface History {
  /** False: an engine died, or wrote nothing, and what is missing is unknown. */
  readonly isComplete: boolean;
  /** In the order of `atMs`. */
  readonly notes: readonly Note[];
}

export interface Note {
  /** When it was noted, ms from zero. */
  readonly atMs: number;
  /** When the worker's last call before it began: what Redis did lies between the two. Equal to `atMs` where there was none. */
  readonly sentMs: number;
  /** Different for every worker of every instance. */
  readonly worker: number;
  readonly event: string;
  readonly subject: string;
  readonly value: number | null;
}

export const historyVersion = 1;

/** The files of a load, one for each instance. */
export function historyFiles(load: string, instances: number): readonly string[] {
  if (instances === 1) return [`history-${load}.ndjson`];
  return Array.from({ length: instances }, (_, index) => `history-${load}-${String(index + 1)}.ndjson`);
}
