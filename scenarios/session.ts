import type { Load } from "k6/x/redrill";
import { sessionKey, sessionMaker, type SessionParameters } from "./lib/sessions.ts";

/**
 * Visitors log in, look around and log out; their sessions live in Redis.
 *
 * A slot is one visit: login (SET with TTL), read, touch (the TTL starts again), read, logout (DEL). Whatever fails
 * ends the visit and fails the slot with its code; the session it leaves behind expires.
 *
 * Counts `readYourWrites`: reads that did not return what the acknowledged login of this visit wrote. The visitor would
 * have been thrown out of the shop, or worse, been shown another one's cart.
 */
export default function session(load: Load<SessionParameters>) {
  const { ttlMs } = load.with;
  const login = load.redis.named("login");
  const read = load.redis.named("read");
  const touch = load.redis.named("touch");
  const logout = load.redis.named("logout");
  const makeSession = sessionMaker(load);

  const check = (key: string, written: string) => {
    if (read.get(key) !== written) load.count("readYourWrites");
  };

  return (visit: number) => {
    const key = sessionKey(load, visit);
    const written = makeSession(visit);

    login.set(key, written, { ttlMs });
    check(key, written);
    touch.call("PEXPIRE", key, ttlMs);
    check(key, written);
    logout.del(key);
  };
}
