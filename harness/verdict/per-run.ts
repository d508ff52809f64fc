import type { Evidence } from "../journal/evidence.ts";

/**
 * Remembers what was computed of a run's evidence under a name, for as long as the evidence lives: recovery is asked for by
 * scopes, by objectives and by the findings.
 */
export function perRun<T>(compute: (evidence: Evidence, name: string) => T): (evidence: Evidence, name: string) => T {
  const known = new WeakMap<Evidence, Map<string, T>>();
  return (evidence, name) => {
    let ofRun = known.get(evidence);
    if (ofRun === undefined) {
      ofRun = new Map();
      known.set(evidence, ofRun);
    }
    const before = ofRun.get(name);
    if (before !== undefined) return before;
    const value = compute(evidence, name);
    ofRun.set(name, value);
    return value;
  };
}
