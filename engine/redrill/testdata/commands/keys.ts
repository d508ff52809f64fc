import type { KeyCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

export const keys = {
  del({ redis, key, is }) {
    redis.mset({ [key("a")]: 1, [`apart:${key("b")}`]: 2 });
    is([redis.del(key("a"), `apart:${key("b")}`, key("none")), redis.del(key("a"))], [2, 0]);
  },
  unlink({ redis, key, is }) {
    redis.mset({ [key("a")]: 1, [`apart:${key("b")}`]: 2 });
    is([redis.unlink(key("a"), `apart:${key("b")}`, key("none")), redis.unlink(key("a"))], [2, 0]);
  },
  exists({ redis, key, is }) {
    redis.mset({ [key("a")]: 1, [`apart:${key("b")}`]: 2 });
    is(redis.exists(key("a"), `apart:${key("b")}`, key("none"), key("a")), 3);
  },
  touch({ redis, key, is }) {
    redis.mset({ [key("a")]: 1, [`apart:${key("b")}`]: 2 });
    is(redis.touch(key("a"), `apart:${key("b")}`, key("none")), 2);
  },
  expire({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.expire(key("a"), 100), redis.ttl(key("a")) > 90, redis.expire(key("none"), 1)], [true, true, false]);
    is(
      [
        redis.expire(key("a"), 50, { ifNone: true }),
        redis.expire(key("a"), 50, { ifLater: true }),
        redis.expire(key("a"), 200, { ifSooner: true }),
        redis.expire(key("a"), 200, { ifAny: true }),
      ],
      [false, false, false, true],
    );
  },
  pexpire({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.pexpire(key("a"), 60_000), redis.pttl(key("a")) > 50_000], [true, true]);
  },
  expireat({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.expireat(key("a"), Math.ceil(Date.now() / 1000) + 60), redis.ttl(key("a")) > 50], [true, true]);
  },
  pexpireat({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.pexpireat(key("a"), Date.now() + 60_000), redis.pttl(key("a")) > 50_000], [true, true]);
  },
  expiretime({ redis, key, is }) {
    redis.set(key("a"), 1, { expireAtMs: 9_000_000_000_000 });
    is([redis.expiretime(key("a")), redis.expiretime(key("none"))], [9_000_000_000, -2]);
  },
  pexpiretime({ redis, key, is }) {
    redis.set(key("a"), 1, { expireAtMs: 9_000_000_000_000 });
    is(redis.pexpiretime(key("a")), 9_000_000_000_000);
  },
  ttl({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.ttl(key("a")), redis.ttl(key("none"))], [-1, -2]);
  },
  pttl({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.pttl(key("a")), redis.pttl(key("none"))], [-1, -2]);
  },
  persist({ redis, key, is }) {
    redis.set(key("a"), 1, { ttlMs: 60_000 });
    is([redis.persist(key("a")), redis.persist(key("a")), redis.ttl(key("a"))], [true, false, -1]);
  },
  type({ redis, key, is }) {
    redis.zadd(key("a"), { m: 1 });
    is([redis.type(key("a")), redis.bytes.type(key("a")), redis.type(key("none"))], ["zset", "zset", "none"]);
  },
  rename({ redis, key, is, codeOf }) {
    redis.set(key("a"), 1);
    is([redis.rename(key("a"), key("b")), redis.get(key("b"))], [undefined, "1"]);
    is(
      codeOf(() => redis.rename(key("a"), key("b"))),
      "ERR",
    );
  },
  renamenx({ redis, key, is }) {
    redis.mset({ [key("a")]: 1, [key("b")]: 2 });
    is([redis.renamenx(key("a"), key("b")), redis.renamenx(key("a"), key("c"))], [false, true]);
  },
  copy({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.copy(key("a"), key("b")), redis.copy(key("a"), key("b"))], [true, false]);
    is([redis.copy(key("a"), key("b"), { replace: true }), redis.get(key("b"))], [true, "1"]);
  },
  dump({ redis, key, is }) {
    redis.set(key("a"), "v");
    is([redis.dump(key("a")) instanceof Uint8Array, redis.dump(key("none"))], [true, null]);
  },
  restore({ redis, key, is, codeOf }) {
    redis.set(key("a"), new Uint8Array([0, 255]));
    const dump = redis.dump(key("a"));
    if (dump === null) throw new Error("no dump");
    is([redis.restore(key("b"), 60_000, dump), redis.bytes.get(key("b"))], [undefined, new Uint8Array([0, 255])]);
    is(redis.pttl(key("b")) > 50_000, true);
    is(
      codeOf(() => redis.restore(key("b"), 0, dump)),
      "ERR",
    );
    is(redis.restore(key("b"), 9_000_000_000_000, dump, { replace: true, absoluteTtl: true }), undefined);
    is(redis.pexpiretime(key("b")), 9_000_000_000_000);
  },
  objectEncoding({ redis, key, is }) {
    redis.set(key("a"), 1);
    is([redis.objectEncoding(key("a")), redis.objectEncoding(key("none"))], ["int", null]);
  },
  objectIdletime({ redis, key, is }) {
    redis.set(key("a"), 1);
    is(Number(redis.objectIdletime(key("a"))) < 30, true);
  },
  objectFreq({ redis, key, is, codeOf }) {
    redis.set(key("a"), 1);
    is(
      codeOf(() => redis.objectFreq(key("a"))),
      "ERR", // the servers of this test evict by no LFU policy
    );
  },
  memoryUsage({ redis, key, is }) {
    redis.set(key("a"), "x".repeat(1000));
    is([Number(redis.memoryUsage(key("a"), { samples: 0 })) > 1000, redis.memoryUsage(key("none"))], [true, null]);
  },
} satisfies Record<keyof KeyCommands, Example>;
