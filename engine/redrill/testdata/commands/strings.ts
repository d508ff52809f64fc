import type { BitCommands, StringCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

export const strings = {
  get({ redis, key, is, codeOf }) {
    redis.set(key("a"), "grüße ✓");
    is([redis.get(key("a")), redis.get(key("none"))], ["grüße ✓", null]);
    redis.lpush(key("list"), 1);
    is(
      codeOf(() => redis.get(key("list"))),
      "WRONGTYPE",
    );
  },
  set({ redis, key, is }) {
    const k = key("a");
    is(redis.set(k, 1), true);
    is(redis.set(k, 2, { ifAbsent: true }), false);
    is(redis.set(k, 2, { ifPresent: true, ttlMs: 60_000 }), true);
    is(redis.set(k, 3, { keepTtl: true, returnOld: true }), "2");
    is(redis.pttl(k) > 50_000, true);
    is(redis.set(k, 4, { expireAtMs: Date.now() + 9_000 }), true);
    is(redis.pttl(k) <= 9_000 && redis.pttl(k) > 5_000, true);
    is(redis.set(key("b"), "x", { ifPresent: true }), false);
    is(redis.set(key("b"), "x", { returnOld: true }), null);
    is(redis.set(key("c"), new Uint8Array([0, 255, 13, 10]).buffer), true);
    is(redis.strlen(key("c")), 4);
    is(redis.set(k, 9007199254740993n), true);
    is(redis.get(k), "9007199254740993");
  },
  setnx({ redis, key, is }) {
    is([redis.setnx(key("a"), 1), redis.setnx(key("a"), 2), redis.get(key("a"))], [true, false, "1"]);
  },
  getex({ redis, key, is }) {
    redis.set(key("a"), "v");
    is([redis.getex(key("a"), { ttlMs: 60_000 }), redis.pttl(key("a")) > 50_000], ["v", true]);
    is([redis.getex(key("a"), { persist: true }), redis.pttl(key("a"))], ["v", -1]);
    is([redis.getex(key("a"), { expireAtMs: Date.now() + 60_000 }), redis.pttl(key("a")) > 50_000], ["v", true]);
    is([redis.getex(key("a")), redis.getex(key("none"))], ["v", null]);
  },
  getdel({ redis, key, is }) {
    redis.set(key("a"), "v");
    is([redis.getdel(key("a")), redis.getdel(key("a"))], ["v", null]);
  },
  mget({ redis, key, is }) {
    redis.mset({ [key("a")]: 1, [`apart:${key("b")}`]: 2 });
    redis.lpush(key("list"), 1);
    is(redis.mget(key("a"), key("none"), `apart:${key("b")}`, key("list"), key("a")), ["1", null, "2", null, "1"]);
  },
  mset({ redis, key, is }) {
    is(
      redis.mset([
        [key("a"), 1],
        [`apart:${key("b")}`, new Uint8Array([50])],
      ]),
      undefined,
    );
    is([redis.get(key("a")), redis.get(`apart:${key("b")}`)], ["1", "2"]);
  },
  msetnx({ redis, key, is }) {
    is(redis.msetnx({ [key("a")]: 1, [key("b")]: 2 }), true);
    is(redis.msetnx({ [key("b")]: 3, [key("c")]: 4 }), false);
    is(redis.get(key("c")), null);
  },
  incr({ redis, key, is, codeOf }) {
    is([redis.incr(key("a")), redis.incr(key("a"))], [1, 2]);
    redis.set(key("big"), "9007199254740991");
    is([redis.incr(key("big")), redis.incr(key("big"))], [9007199254740992n, 9007199254740993n]);
    redis.set(key("text"), "x");
    is(
      codeOf(() => redis.incr(key("text"))),
      "ERR",
    );
  },
  incrby({ redis, key, is }) {
    is([redis.incrby(key("a"), 5), redis.incrby(key("a"), -7)], [5, -2]);
    is(redis.incrby(key("max"), 9223372036854775807n), 9223372036854775807n);
  },
  incrbyfloat({ redis, key, is }) {
    is([redis.incrbyfloat(key("a"), 1.5), redis.incrbyfloat(key("a"), -0.25)], [1.5, 1.25]);
  },
  decr({ redis, key, is }) {
    is([redis.decr(key("a")), redis.decr(key("a"))], [-1, -2]);
  },
  decrby({ redis, key, is }) {
    is(redis.decrby(key("a"), 5), -5);
  },
  append({ redis, key, is }) {
    is([redis.append(key("a"), "ab"), redis.append(key("a"), "cd"), redis.get(key("a"))], [2, 4, "abcd"]);
  },
  strlen({ redis, key, is }) {
    redis.set(key("a"), "ü");
    is([redis.strlen(key("a")), redis.strlen(key("none"))], [2, 0]);
  },
  getrange({ redis, key, is }) {
    redis.set(key("a"), "hello");
    is([redis.getrange(key("a"), 1, 2), redis.getrange(key("a"), -2, -1), redis.getrange(key("none"), 0, 1)], ["el", "lo", ""]);
  },
  setrange({ redis, key, is }) {
    redis.set(key("a"), "hello");
    is([redis.setrange(key("a"), 4, "p!"), redis.get(key("a"))], [6, "hellp!"]);
  },
} satisfies Record<keyof StringCommands<string>, Example>;

export const bits = {
  getbit({ redis, key, is }) {
    is([redis.setbit(key("a"), 7, 1), redis.getbit(key("a"), 7), redis.getbit(key("a"), 6)], [0, 1, 0]);
  },
  setbit({ redis, key, is }) {
    is([redis.setbit(key("a"), 9, 1), redis.setbit(key("a"), 9, 0)], [0, 1]);
  },
  bitcount({ redis, key, is }) {
    redis.set(key("a"), new Uint8Array([255, 1]));
    is([redis.bitcount(key("a")), redis.bitcount(key("a"), 1, 1)], [9, 1]);
  },
  pfadd({ redis, key, is }) {
    is([redis.pfadd(key("a"), 1, 2, 3), redis.pfadd(key("a"), 1)], [true, false]);
  },
  pfcount({ redis, key, is }) {
    redis.pfadd(key("a"), 1, 2, 3);
    redis.pfadd(key("b"), 3, 4);
    is([redis.pfcount(key("a")), redis.pfcount(key("a"), key("b"))], [3, 4]);
  },
  pfmerge({ redis, key, is }) {
    redis.pfadd(key("a"), 1, 2, 3);
    redis.pfadd(key("b"), 3, 4);
    redis.pfmerge(key("both"), key("a"), key("b"));
    is(redis.pfcount(key("both")), 4);
  },
} satisfies Record<keyof BitCommands, Example>;
