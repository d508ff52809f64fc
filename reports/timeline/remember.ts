import type { Evidence } from "../../harness/journal/evidence.ts";

/** Remembers what was computed of a run's evidence for as long as the evidence lives: charts, tables and causes ask for the same. */
export function remember<Arguments extends readonly string[], T>(
  compute: (evidence: Evidence, ...of: Arguments) => T,
): (evidence: Evidence, ...of: Arguments) => T {
  const known = new WeakMap<Evidence, Map<string, T>>();
  return (evidence, ...of) => {
    let ofRun = known.get(evidence);
    if (ofRun === undefined) known.set(evidence, (ofRun = new Map<string, T>()));
    const key = of.join("\n");
    const before = ofRun.get(key);
    if (before !== undefined) return before;
    const value = compute(evidence, ...of);
    ofRun.set(key, value);
    return value;
  };
}
