import type { History, Note } from "../../journal/history.ts";
import type { ParameterValue } from "../../plan/plan.ts";
import type { ModelLoad } from "../models/model.ts";

/** A whole history of notes that say only what a test is about: worker 0, one subject, no value, sent as they were noted. */
export function historyOf(notes: readonly (Pick<Note, "event" | "atMs"> & Partial<Note>)[]): History {
  const whole = notes.map((note): Note => ({ worker: 0, subject: "it", value: null, sentMs: note.atMs, ...note }));
  return { isComplete: true, notes: whole.toSorted((a, b) => a.atMs - b.atMs) };
}

/** A load with these parameters, as planned. */
export function loadWith(parameters: Readonly<Record<string, ParameterValue>>): ModelLoad {
  return { name: "shop", scenario: { name: "own", file: "own.ts", operations: [], counters: [] }, with: parameters };
}
