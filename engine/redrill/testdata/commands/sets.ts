import type { SetCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

export const sets = {
  sadd({ redis, key, is }) {
    is([redis.sadd(key("a"), 1, 2), redis.sadd(key("a"), 2, 3)], [2, 1]);
  },
  srem({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    is(redis.srem(key("a"), 1, "none"), 1);
  },
  sismember({ redis, key, is }) {
    redis.sadd(key("a"), 1);
    is([redis.sismember(key("a"), 1), redis.sismember(key("a"), 2)], [true, false]);
  },
  smismember({ redis, key, is }) {
    redis.sadd(key("a"), 1);
    is(redis.smismember(key("a"), 1, 2), [true, false]);
  },
  smembers({ redis, key, is }) {
    redis.sadd(key("a"), 2, 1);
    is([redis.smembers(key("a")).toSorted(), redis.smembers(key("none"))], [["1", "2"], []]);
  },
  scard({ redis, key, is }) {
    redis.sadd(key("a"), 2, 1);
    is(redis.scard(key("a")), 2);
  },
  spop({ redis, key, is }) {
    redis.sadd(key("a"), 1);
    is([redis.spop(key("a")), redis.spop(key("a")), redis.spop(key("a"), 3)], ["1", null, []]);
  },
  srandmember({ redis, key, is }) {
    redis.sadd(key("a"), 1);
    is([redis.srandmember(key("a")), redis.srandmember(key("a"), -2), redis.srandmember(key("none"))], ["1", ["1", "1"], null]);
  },
  smove({ redis, key, is }) {
    redis.sadd(key("a"), 1);
    is([redis.smove(key("a"), key("b"), 1), redis.smove(key("a"), key("b"), 1)], [true, false]);
  },
  sinter({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    redis.sadd(key("b"), 2, 3);
    is(redis.sinter(key("a"), key("b")), ["2"]);
  },
  sunion({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    redis.sadd(key("b"), 2, 3);
    is(redis.sunion(key("a"), key("b")).toSorted(), ["1", "2", "3"]);
  },
  sdiff({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    redis.sadd(key("b"), 2, 3);
    is(redis.sdiff(key("a"), key("b")), ["1"]);
  },
  sintercard({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2, 3);
    is([redis.sintercard([key("a"), key("a")]), redis.sintercard(key("a"), { limit: 2 })], [3, 2]);
  },
  sinterstore({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    is(redis.sinterstore(key("to"), key("a"), key("a")), 2);
  },
  sunionstore({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    is(redis.sunionstore(key("to"), key("a"), key("none")), 2);
  },
  sdiffstore({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    is(redis.sdiffstore(key("to"), key("a"), key("none")), 2);
  },
} satisfies Record<keyof SetCommands<string>, Example>;
