import type { Load } from "k6/x/redrill";

interface SessionParameters {
  readonly touch: "expire" | "rewrite";
  readonly sizeBytes: number;
  readonly ttlMs: number;
  /** The share of visitors who log out. */
  readonly logoutsRatio: number;
  /** The share of logouts that overtake a request of the same visitor. */
  readonly overlapsRatio: number;
}

/**
 * Visitors log in, look around and leave, some of them by logging out; their sessions live in Redis.
 *
 * A slot is one visit: login (SET with TTL), read, touch (the TTL starts again), read, and maybe logout (DEL). Whatever fails
 * ends the visit and fails the slot with its code; the session it leaves behind expires. `touch: rewrite` reads the session and writes
 * all of it back, as some frameworks do at the end of every request; a logout that overtakes such a request is undone by it.
 *
 * Logins and logouts are in the load's ledger: a session that is gone in the end though its visitor never logged out is a lost
 * write (somebody has to log in again, with an empty cart), and so is one that is back after its logout.
 *
 * Counts `readYourWrites`: reads that did not return what the acknowledged login of this visit wrote. The visitor would
 * have been thrown out of the shop, or worse, been shown another one's cart. `forcedLogins`: visits whose session was gone.
 * `resurrected`: sessions that were there again after their logout.
 */
export default function session(load: Load<SessionParameters>) {
  const { touch: style, sizeBytes, ttlMs, logoutsRatio, overlapsRatio } = load.with;
  const sessions = load.ledger({ style: "own", prefix: "session", sizeBytes, ttlMs });
  const login = sessions.named("login");
  const read = sessions.named("read");
  const touch = load.redis.named("touch");
  const logout = sessions.named("logout");

  /** Whether the session is there. */
  const check = (visit: number): boolean => {
    const reading = read.read(visit);
    if (reading !== "fresh") load.count("readYourWrites");
    return reading !== "nothing" && reading !== "stale";
  };

  /** The end of a request: what it read at its beginning is all that `rewrite` knows. */
  const prolong = (key: string, before: string | null): void => {
    if (style !== "rewrite") touch.call("PEXPIRE", key, ttlMs);
    else if (before !== null) touch.set(key, before, { ttlMs });
  };
  const begin = (key: string): string | null => (style === "rewrite" ? touch.get(key) : null);

  return (visit: number) => {
    const key = login.write(visit);
    const isThere = check(visit);
    prolong(key, begin(key));
    const isStillThere = check(visit);
    if (!isThere || !isStillThere) load.count("forcedLogins");
    if (load.random(visit) >= logoutsRatio) return;
    const isOvertaking = load.random(visit, 1) < overlapsRatio;
    const before = isOvertaking ? begin(key) : null;
    logout.erase(visit);
    if (!isOvertaking) return;
    prolong(key, before);
    if (read.read(visit) !== "nothing") load.count("resurrected");
  };
}
