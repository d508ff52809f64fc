import type { Note } from "../../journal/history.ts";
import { cases, groupBy, type Model } from "./model.ts";

/**
 * What is asked for several times is executed at most once, and whoever asked gets its result. Notes, the subject being the
 * request's key: `asked`, `executed` with its result, `answered` with the result that was handed out, `gaveUp`.
 */
export const once: Model = ({ notes }) => {
  const keys = [...groupBy(notes, ({ subject }) => subject).values()].map(judgeKey);
  const asked = notes.filter(({ event }) => event === "asked").map(({ atMs }) => atMs);
  const executed = notes.filter(({ event }) => event === "executed").map(({ atMs }) => atMs);
  const answered = notes.filter(({ event }) => event === "answered").map(({ atMs }) => atMs);
  const flat = (of: (key: KeyFinding) => readonly number[]) => keys.flatMap(of).toSorted((a, b) => a - b);
  return {
    executedTwice: cases(
      flat(({ twice }) => twice),
      executed,
    ),
    stuckKeys: cases(
      flat(({ stuck }) => stuck),
      asked,
    ),
    wrongResults: cases(
      flat(({ wrong }) => wrong),
      answered,
    ),
  };
};

interface KeyFinding {
  /** When it was executed again. */
  readonly twice: readonly number[];
  /** When somebody gave up on it though nobody ever got an answer; one time, or none. */
  readonly stuck: readonly number[];
  readonly wrong: readonly number[];
}

function judgeKey(notes: readonly Note[]): KeyFinding {
  const of = (event: string) => notes.filter((note) => note.event === event);
  const [executed, answered, gaveUp] = [of("executed"), of("answered"), of("gaveUp")];
  const results = new Set(executed.map(({ value }) => value));
  return {
    twice: executed.slice(1).map(({ atMs }) => atMs),
    stuck: answered.length === 0 ? gaveUp.slice(-1).map(({ atMs }) => atMs) : [],
    wrong: answered.filter(({ value }) => !results.has(value)).map(({ atMs }) => atMs),
  };
}
