import type { HashCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

export const hashes = {
  hset({ redis, key, is }) {
    is(redis.hset(key("a"), { f: 1, g: "x" }), 2);
    is(
      redis.hset(key("a"), [
        ["f", 2],
        [new Uint8Array([200]), new Uint8Array([201])],
      ]),
      1,
    );
    is(redis.bytes.hget(key("a"), new Uint8Array([200])), new Uint8Array([201]));
  },
  hsetnx({ redis, key, is }) {
    is([redis.hsetnx(key("a"), "f", 1), redis.hsetnx(key("a"), "f", 2)], [true, false]);
  },
  hget({ redis, key, is }) {
    redis.hset(key("a"), { f: 1 });
    is([redis.hget(key("a"), "f"), redis.hget(key("a"), "none")], ["1", null]);
  },
  hmget({ redis, key, is }) {
    redis.hset(key("a"), { f: 1, g: 2 });
    is([redis.hmget(key("a"), "g", "none", "f"), redis.hmget(key("none"), "f")], [["2", null, "1"], [null]]);
  },
  hgetall({ redis, key, is }) {
    redis.hset(key("a"), { z: 1, a: 2, m: 3 });
    redis.hset(key("a"), [["__proto__", "x"]]);
    const all = redis.hgetall(key("a"));
    is(all, Object.fromEntries([["z", "1"], ["a", "2"], ["m", "3"], ["__proto__", "x"]]));
    is(Object.entries(all)[3], ["__proto__", "x"]);
    is(redis.bytes.hgetall(key("a"))["z"], new Uint8Array([49]));
    is(redis.hgetall(key("none")), {});
  },
  hdel({ redis, key, is }) {
    redis.hset(key("a"), { f: 1, g: 2 });
    is(redis.hdel(key("a"), "f", "g", "none"), 2);
  },
  hexists({ redis, key, is }) {
    redis.hset(key("a"), { f: 1 });
    is([redis.hexists(key("a"), "f"), redis.hexists(key("a"), "none")], [true, false]);
  },
  hlen({ redis, key, is }) {
    redis.hset(key("a"), { f: 1, g: 2 });
    is(redis.hlen(key("a")), 2);
  },
  hkeys({ redis, key, is }) {
    redis.hset(key("a"), { f: 1, g: 2 });
    is([redis.hkeys(key("a")), redis.hkeys(key("none"))], [["f", "g"], []]);
  },
  hvals({ redis, key, is }) {
    redis.hset(key("a"), { f: 1, g: 2 });
    is(redis.hvals(key("a")), ["1", "2"]);
  },
  hstrlen({ redis, key, is }) {
    redis.hset(key("a"), { f: "abc" });
    is([redis.hstrlen(key("a"), "f"), redis.hstrlen(key("a"), "none")], [3, 0]);
  },
  hincrby({ redis, key, is }) {
    is([redis.hincrby(key("a"), "f", 5), redis.hincrby(key("a"), "f", 9223372036854775802n)], [5, 9223372036854775807n]);
  },
  hincrbyfloat({ redis, key, is }) {
    is(redis.hincrbyfloat(key("a"), "f", 1.5), 1.5);
  },
  hrandfield({ redis, key, is }) {
    redis.hset(key("a"), { f: 1 });
    is([redis.hrandfield(key("a")), redis.hrandfield(key("none"))], ["f", null]);
    is([redis.hrandfield(key("a"), 5), redis.hrandfield(key("a"), -2), redis.hrandfield(key("none"), 5)], [["f"], ["f", "f"], []]);
    is(redis.hrandfield(key("a"), -2, { withValues: true }), [
      ["f", "1"],
      ["f", "1"],
    ]);
  },
} satisfies Record<keyof HashCommands<string>, Example>;
