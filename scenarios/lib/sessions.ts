import type { Load } from "k6/x/redrill";

export interface SessionParameters {
  readonly sizeBytes: number;
  readonly ttlMs: number;
}

/** Each visit has a session of its own; the load's name keeps two loads on one target apart. */
export function sessionKey(load: Load<SessionParameters>, visit: number): string {
  return `session:${load.name}:${visit}`;
}

/**
 * Makes what a login stores: JSON of exactly `size` bytes. The time of the login makes it different from every other
 * one, so that a session left behind by an earlier run is not taken for this one.
 */
export function sessionMaker(load: Load<SessionParameters>): (visit: number) => string {
  const { sizeBytes } = load.with;
  const filler = load.payload(sizeBytes);
  return (visit) => {
    const start = `{"visit":${visit},"loginAt":${Date.now()},"cart":"`;
    const end = '"}';
    return start + filler.slice(0, sizeBytes - start.length - end.length) + end;
  };
}
