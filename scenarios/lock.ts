import type { Load } from "k6/x/redrill";
import { holdsMajority, quorumKeys } from "./lib/redlock.ts";
import { pause, releaseIfMine } from "./lib/patterns.ts";

interface LockParameters {
  readonly pattern: "token" | "fenced" | "redlock" | "no-token" | "no-ttl";
  readonly names: number;
  readonly ttlMs: number;
  readonly holdMs: number;
  readonly stallsRatio: number;
  readonly stallMs: number;
  readonly deathsRatio: number;
  readonly pollMs: number;
  readonly patienceMs: number;
  readonly masters: number;
}

/**
 * Workers who need a lock for a while: a nightly job, a seat, a stock keeping unit.
 *
 * A slot is one worker who takes a lock, touches what it protects at the beginning and at the end, and gives it back. Some stall in
 * between for longer than the lock's TTL, some die. The patterns: `token` - SET NX PX with a token, a look at the own lease before
 * each touch, compare-and-delete; `fenced` - a number that grows with every holder, and a protected resource that turns lower ones
 * away; `redlock` - the token on most of several masters (of a Cluster; on one server it proves nothing); `no-token` - SET NX PX with
 * a plain DEL and no look at the lease; `no-ttl` - SETNX and DEL.
 *
 * `lockViolations` is the verdict: holdings that overlap, by the holders' own word. A lock that nobody gives back is `gaveUp`: workers
 * who waited for as long as their patience lasts.
 */
export default function lock(load: Load<LockParameters>) {
  const { pattern, names, ttlMs, holdMs, stallsRatio, stallMs, deathsRatio, pollMs, patienceMs, masters } = load.with;
  const acquire = load.redis.named("acquire");
  const release = load.redis.named("release");
  const releaseMine = release.script(releaseIfMine);
  const touch = load.redis.named("touch").script(fencedTouch);

  /** A number for the resource's fence, 0 where there is none; null = somebody else has the lock. */
  const take = (name: string, token: string): number | null => {
    const key = `lock:{${name}}`;
    if (pattern === "no-ttl") return acquire.setnx(key, token) ? 0 : null;
    if (pattern === "redlock") {
      const keys = quorumKeys(name, masters);
      const isMine = holdsMajority(keys, (one) => acquire.set(one, token, { ifAbsent: true, ttlMs }));
      if (!isMine) giveBack(name, token);
      return isMine ? 0 : null;
    }
    if (!acquire.set(key, token, { ifAbsent: true, ttlMs })) return null;
    return pattern === "fenced" ? Number(acquire.incr(`fence:{${name}}`)) : 0;
  };

  const giveBack = (name: string, token: string): void => {
    const key = `lock:{${name}}`;
    if (pattern === "no-ttl" || pattern === "no-token") release.del(key);
    else if (pattern === "redlock") for (const one of quorumKeys(name, masters)) releaseMine.run([one], [token]);
    else releaseMine.run([key], [token]);
  };

  /** Touches what is protected, if the holder may; false = it noticed that it may not. */
  const use = (name: string, leaseEndsMs: number, fence: number, isFirst: boolean): boolean => {
    if (pattern === "fenced") {
      const isLetIn = touch.run([`resource:{${name}}`], [fence]) === 1;
      if (isFirst && isLetIn) load.note("taken", name); // the resource knows no holder before
      load.note(isLetIn ? "touched" : "fenced", name);
      return isLetIn;
    }
    const looks = pattern === "token" || pattern === "redlock";
    const isMine = !looks || Date.now() < leaseEndsMs;
    load.note(isMine ? "used" : "lapsed", name);
    return isMine;
  };

  return (slot: number) => {
    const name = `${load.name}:${Math.floor(load.random(slot) * names)}`;
    const token = `${slot}:${load.worker}`;
    const startMs = Date.now();
    let askedMs = startMs;
    let fence = take(name, token);
    while (fence === null) {
      if (Date.now() - startMs >= patienceMs) {
        load.note("gaveUp", name, Date.now() - startMs);
        return;
      }
      pause(pollMs);
      askedMs = Date.now();
      fence = take(name, token);
    }
    if (pattern !== "fenced") load.note("taken", name);
    load.note("waited", name, Date.now() - startMs);
    const leaseEndsMs = askedMs + ttlMs - 1; // from before it was asked for, and the clock counts whole milliseconds
    use(name, leaseEndsMs, fence, true);
    if (load.random(slot, 1) < deathsRatio) {
      load.note("died", name);
      return;
    }
    pause(load.random(slot, 2) < stallsRatio ? stallMs : holdMs);
    use(name, leaseEndsMs, fence, false);
    load.note("left", name);
    giveBack(name, token);
  };
}

/** What is protected keeps the highest number that it has seen, and turns lower ones away. */
const fencedTouch = `
if tonumber(redis.call("GET", KEYS[1]) or 0) > tonumber(ARGV[1]) then return 0 end
redis.call("SET", KEYS[1], ARGV[1])
return 1`;
