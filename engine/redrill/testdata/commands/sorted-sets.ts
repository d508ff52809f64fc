import type { SortedSetCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

export const sortedSets = {
  zadd({ redis, key, is }) {
    is(redis.zadd(key("a"), { x: 1, y: 2.5 }), 2);
    is(redis.zadd(key("a"), [["x", 3]], { ifPresent: true, countChanged: true, ifGreater: true }), 1);
    is(redis.zadd(key("a"), { x: 9, z: -Infinity }, { ifAbsent: true }), 1);
    is(redis.zadd(key("a"), { x: 4 }, { ifLess: true, countChanged: true }), 0);
    is(redis.zrange(key("a"), 0, -1, { withScores: true }), [
      ["z", -Infinity],
      ["y", 2.5],
      ["x", 3],
    ]);
  },
  zincrby({ redis, key, is }) {
    is([redis.zincrby(key("a"), 1.5, "x"), redis.zincrby(key("a"), -1, "x")], [1.5, 0.5]);
  },
  zscore({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1.5, y: Infinity });
    is([redis.zscore(key("a"), "x"), redis.zscore(key("a"), "y"), redis.zscore(key("a"), "none")], [1.5, Infinity, null]);
  },
  zmscore({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1.5 });
    is(redis.zmscore(key("a"), "x", "none"), [1.5, null]);
  },
  zcard({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is(redis.zcard(key("a")), 2);
  },
  zcount({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is([redis.zcount(key("a"), "-inf", 1), redis.zcount(key("a"), "(1", "+inf")], [1, 1]);
  },
  zlexcount({ redis, key, is }) {
    redis.zadd(key("a"), { x: 0, y: 0 });
    is(redis.zlexcount(key("a"), "[y", "+"), 1);
  },
  zrange({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2, z: 3 });
    is([redis.zrange(key("a"), 0, 1), redis.zrange(key("a"), 0, 0, { reverse: true })], [["x", "y"], ["z"]]);
    is(redis.zrange(key("a"), "(1", "+inf", { by: "score", limit: [1, 5] }), ["z"]);
    is(redis.zrange(key("a"), "+inf", "-inf", { by: "score", reverse: true, limit: [0, 1], withScores: true }), [["z", 3]]);
    is(redis.zrange(key("none"), 0, -1, { withScores: true }), []);
  },
  zrangestore({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2, z: 3 });
    is([redis.zrangestore(key("to"), key("a"), 0, 1), redis.zrange(key("to"), 0, -1)], [2, ["x", "y"]]);
  },
  zrank({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is([redis.zrank(key("a"), "y"), redis.zrank(key("a"), "none")], [1, null]);
  },
  zrevrank({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is(redis.zrevrank(key("a"), "y"), 0);
  },
  zrem({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is(redis.zrem(key("a"), "x", "none"), 1);
  },
  zremrangebyscore({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is(redis.zremrangebyscore(key("a"), "-inf", "(2"), 1);
  },
  zremrangebyrank({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is(redis.zremrangebyrank(key("a"), 0, -2), 1);
  },
  zremrangebylex({ redis, key, is }) {
    redis.zadd(key("a"), { x: 0, y: 0 });
    is(redis.zremrangebylex(key("a"), "-", "(y"), 1);
  },
  zpopmin({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2, z: 3 });
    is([redis.zpopmin(key("a")), redis.zpopmin(key("none"))], [[["x", 1]], []]);
    is(redis.zpopmin(key("a"), 5), [
      ["y", 2],
      ["z", 3],
    ]);
  },
  zpopmax({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is([redis.zpopmax(key("a")), redis.zpopmax(key("a"), 5)], [[["y", 2]], [["x", 1]]]);
  },
  zmpop({ redis, key, is }) {
    redis.zadd(key("b"), { x: 1, y: 2 });
    is(redis.zmpop([key("a"), key("b")], "max"), { key: key("b"), members: [["y", 2]] });
    is([redis.zmpop(key("b"), "min", { count: 3 }), redis.zmpop(key("b"), "min")], [{ key: key("b"), members: [["x", 1]] }, null]);
  },
  bzpopmin({ redis, key, is }) {
    redis.zadd(key("b"), { x: 1.5 });
    is(redis.bzpopmin([key("a"), key("b")], 5_000), { key: key("b"), member: "x", score: 1.5 });
    is(redis.bzpopmin(key("a"), 1), null);
  },
  bzpopmax({ redis, key, is }) {
    redis.zadd(key("b"), { x: 1, y: 2 });
    is(redis.bzpopmax(key("b"), 5_000), { key: key("b"), member: "y", score: 2 });
  },
  bzmpop({ redis, key, is }) {
    redis.zadd(key("b"), { x: 1, y: 2 });
    is(redis.bzmpop([key("a"), key("b")], "min", 5_000, { count: 1 }), { key: key("b"), members: [["x", 1]] });
    is(redis.bzmpop(key("a"), "min", 1), null);
  },
  zrandmember({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1 });
    is([redis.zrandmember(key("a")), redis.zrandmember(key("a"), -2), redis.zrandmember(key("none"))], ["x", ["x", "x"], null]);
    is(redis.zrandmember(key("a"), 5, { withScores: true }), [["x", 1]]);
  },
  zunion({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1 });
    redis.zadd(key("b"), { x: 2, y: 3 });
    is(redis.zunion([key("a"), key("b")]), ["x", "y"]);
    is(redis.zunion([key("a"), key("b")], { weights: [10, 1], aggregate: "max", withScores: true }), [
      ["y", 3],
      ["x", 10],
    ]);
  },
  zinter({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1 });
    redis.zadd(key("b"), { x: 2, y: 3 });
    is([redis.zinter([key("a"), key("b")]), redis.zinter([key("a"), key("b")], { withScores: true })], [["x"], [["x", 3]]]);
  },
  zdiff({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    redis.zadd(key("b"), { x: 2 });
    is([redis.zdiff([key("a"), key("b")]), redis.zdiff([key("a"), key("b")], { withScores: true })], [["y"], [["y", 2]]]);
  },
  zintercard({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1, y: 2 });
    is([redis.zintercard([key("a"), key("a")]), redis.zintercard(key("a"), { limit: 1 })], [2, 1]);
  },
  zunionstore({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1 });
    is(redis.zunionstore(key("to"), [key("a"), key("a")], { weights: [1, 2] }), 1);
    is(redis.zscore(key("to"), "x"), 3);
  },
  zinterstore({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1 });
    is([redis.zinterstore(key("to"), [key("a"), key("a")], { aggregate: "min" }), redis.zscore(key("to"), "x")], [1, 1]);
  },
  zdiffstore({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1 });
    is(redis.zdiffstore(key("to"), [key("a"), key("none")]), 1);
  },
} satisfies Record<keyof SortedSetCommands<string>, Example>;
