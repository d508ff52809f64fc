import type { Load } from "k6/x/redrill";

interface SessionParameters {
  readonly sizeBytes: number;
  readonly ttlMs: number;
  /** The share of visitors who log out. */
  readonly logoutsRatio: number;
}

/**
 * Visitors log in, look around and leave, some of them by logging out; their sessions live in Redis.
 *
 * A slot is one visit: login (SET with TTL), read, touch (the TTL starts again), read, and maybe logout (DEL). Whatever fails
 * ends the visit and fails the slot with its code; the session it leaves behind expires.
 *
 * Logins and logouts are in the load's ledger: a session that is gone in the end though its visitor never logged out is a lost
 * write (somebody has to log in again, with an empty cart), and so is one that is back after its logout.
 *
 * Counts `readYourWrites`: reads that did not return what the acknowledged login of this visit wrote. The visitor would
 * have been thrown out of the shop, or worse, been shown another one's cart.
 */
export default function session(load: Load<SessionParameters>) {
  const { sizeBytes, ttlMs, logoutsRatio } = load.with;
  const sessions = load.ledger({ style: "own", prefix: "session", sizeBytes, ttlMs });
  const login = sessions.named("login");
  const read = sessions.named("read");
  const touch = load.redis.named("touch");
  const logout = sessions.named("logout");

  const check = (visit: number) => {
    if (read.read(visit) !== "fresh") load.count("readYourWrites");
  };

  return (visit: number) => {
    const key = login.write(visit);
    check(visit);
    touch.call("PEXPIRE", key, ttlMs);
    check(visit);
    if (load.random(visit) < logoutsRatio) logout.erase(visit);
  };
}
