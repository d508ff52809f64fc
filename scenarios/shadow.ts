import type { Command, Load, Redis, RedisError, Reply } from "k6/x/redrill";

interface ShadowParameters {
  readonly shadowTarget: string;
  readonly items: number;
  readonly sizeBytes: number;
  readonly readsRatio: number;
}

/**
 * The same commands go to two targets, and their replies are compared: before an upgrade, or a move to another Redis.
 *
 * A slot is one command on strings, hashes, lists, sorted sets, counters and scripts, sent to the load's target and then to `shadow`.
 * Each worker has keys of its own, so that both see them in the same order. Replies that differ, and errors of one alone, are counted:
 * `mismatches`, and of them `readMismatches`, `writeMismatches`, `scriptMismatches`. The operations `primary` and `shadow` tell how
 * long each took: `p99(mirror.shadow, time=service) / p99(mirror.primary, time=service)`. Both must be empty at first.
 */
export default function shadow(load: Load<ShadowParameters>) {
  const { shadowTarget, items, sizeBytes, readsRatio } = load.with;
  const primary = load.redis.named("primary");
  const second = load.redisOf(shadowTarget).named("shadow");
  const value = load.payload(sizeBytes);

  return (slot: number) => {
    const key = `shadow:{${load.name}:${load.worker}}:${Math.floor(load.random(slot) * items)}`;
    const [kind, command] = commandFor(key, value, load.random(slot, 1) < readsRatio, load.random(slot, 2));
    if (replyOf(primary, command) === replyOf(second, command)) return;
    load.count("mismatches");
    load.count(`${kind}Mismatches`);
  };
}

type Kind = "read" | "write" | "script";

const reads: readonly ((key: string) => Command)[] = [
  (key) => ["GET", `${key}:s`],
  (key) => ["HGET", `${key}:h`, "field"],
  (key) => ["LRANGE", `${key}:l`, 0, 9],
  (key) => ["ZRANGE", `${key}:z`, 0, -1, "WITHSCORES"],
  (key) => ["STRLEN", `${key}:s`],
];

const writes: readonly ((key: string, value: string) => Command)[] = [
  (key, value) => ["SET", `${key}:s`, value],
  (key, value) => ["HSET", `${key}:h`, "field", value],
  (key) => ["LPUSH", `${key}:l`, "entry"],
  (key) => ["LTRIM", `${key}:l`, 0, 99],
  (key) => ["ZADD", `${key}:z`, 1.5, "member"],
  (key) => ["INCRBY", `${key}:n`, 3],
  (key) => ["EVAL", `return redis.call("INCR", KEYS[1])`, 1, `${key}:n`],
];

function commandFor(key: string, value: string, isRead: boolean, random: number): readonly [Kind, Command] {
  const list = isRead ? reads : writes;
  const command = list[Math.floor(random * list.length)]?.(key, value) ?? ["PING"];
  return [command[0] === "EVAL" ? "script" : isRead ? "read" : "write", command];
}

/** The reply, or the error's code, as a text that can be compared. */
function replyOf(redis: Redis, [name, ...args]: Command): string {
  try {
    return written(redis.call(name, ...args));
  } catch (error) {
    if (error instanceof Error && error.name === "RedisError" && (error as RedisError).code !== "CANCELLED")
      return `error ${(error as RedisError).code}`;
    throw error;
  }
}

function written(reply: Reply): string {
  return JSON.stringify(reply, (_, part: unknown) => (typeof part === "bigint" ? `${part}n` : part));
}
