import { blackFriday, type Sample } from "./black-friday.ts";
import { emptyRun } from "./empty-run.ts";
import { halfHour } from "./half-hour.ts";
import { hostileRun } from "./hostile-run.ts";
import { aborted, invalid, warned } from "./outcomes.ts";

/** Samples are values: made when first asked for, then shared. */
function once(make: () => Sample): () => Sample {
  let made: Sample | null = null;
  return () => (made ??= make());
}

/** Every sample by name: what the tests draw, and what to look at after changing a report. */
export const samples = {
  pass: once(blackFriday),
  fail: once(() => blackFriday({ small: true })),
  warn: once(warned),
  aborted: once(aborted),
  invalid: once(invalid),
  empty: once(emptyRun),
  hostile: once(hostileRun),
  halfHour: once(halfHour),
} as const satisfies Readonly<Record<string, () => Sample>>;

export type SampleName = keyof typeof samples;

/** All but the half hour, which is only there for what is about size: it takes a second to make. */
export const quickSamples = (Object.keys(samples) as SampleName[]).filter((name) => name !== "halfHour");
