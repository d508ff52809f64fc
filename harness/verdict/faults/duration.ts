/** A duration, or why it cannot be known. */
export interface Duration {
  /** Null = cannot be known. */
  readonly ms: number | null;
  /** Where it is null because the run ended first: it is more than this. */
  readonly atLeastMs: number | null;
  /** Why it is null, or what to know about the value; null = nothing. */
  readonly note: string | null;
}

export function lasted(ms: number, note: string | null = null): Duration {
  return { ms: Math.round(Math.max(0, ms) * 1000) / 1000, atLeastMs: null, note };
}

export function notKnown(note: string): Duration {
  return { ms: null, atLeastMs: null, note };
}

/** It was waited for and did not come. */
export function longerThan(ms: number, note: string): Duration {
  return { ms: null, atLeastMs: Math.round(Math.max(0, ms) * 1000) / 1000, note };
}
