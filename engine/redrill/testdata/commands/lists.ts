import type { ListCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

export const lists = {
  lpush({ redis, key, is }) {
    is([redis.lpush(key("a"), 1, 2), redis.lrange(key("a"), 0, -1)], [2, ["2", "1"]]);
  },
  rpush({ redis, key, is }) {
    is([redis.rpush(key("a"), 1, 2), redis.lrange(key("a"), 0, -1)], [2, ["1", "2"]]);
  },
  lpushx({ redis, key, is }) {
    redis.rpush(key("a"), 1);
    is([redis.lpushx(key("a"), 2), redis.lpushx(key("none"), 2)], [2, 0]);
  },
  rpushx({ redis, key, is }) {
    redis.rpush(key("a"), 1);
    is([redis.rpushx(key("a"), 2), redis.rpushx(key("none"), 2)], [2, 0]);
  },
  lpop({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2, 3);
    is([redis.lpop(key("a")), redis.lpop(key("a"), 5), redis.lpop(key("a")), redis.lpop(key("a"), 5)], ["1", ["2", "3"], null, null]);
  },
  rpop({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2, 3);
    is([redis.rpop(key("a")), redis.rpop(key("a"), 1), redis.rpop(key("none"))], ["3", ["2"], null]);
  },
  llen({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2);
    is([redis.llen(key("a")), redis.llen(key("none"))], [2, 0]);
  },
  lrange({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2, 3);
    is([redis.lrange(key("a"), -2, -1), redis.lrange(key("none"), 0, -1)], [["2", "3"], []]);
  },
  lindex({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2);
    is([redis.lindex(key("a"), -1), redis.lindex(key("a"), 9)], ["2", null]);
  },
  lset({ redis, key, is, codeOf }) {
    redis.rpush(key("a"), 1, 2);
    is([redis.lset(key("a"), 0, "x"), redis.lindex(key("a"), 0)], [undefined, "x"]);
    is(
      codeOf(() => redis.lset(key("a"), 9, "x")),
      "ERR",
    );
  },
  linsert({ redis, key, is }) {
    redis.rpush(key("a"), 1, 3);
    is([redis.linsert(key("a"), "before", 3, 2), redis.linsert(key("a"), "after", 3, 4)], [3, 4]);
    is([redis.lrange(key("a"), 0, -1), redis.linsert(key("a"), "after", "none", 4)], [["1", "2", "3", "4"], -1]);
  },
  lrem({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2, 1, 1);
    is([redis.lrem(key("a"), -2, 1), redis.lrange(key("a"), 0, -1)], [2, ["1", "2"]]);
  },
  ltrim({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2, 3);
    is([redis.ltrim(key("a"), 1, -1), redis.lrange(key("a"), 0, -1)], [undefined, ["2", "3"]]);
  },
  lpos({ redis, key, is }) {
    redis.rpush(key("a"), "x", "y", "x");
    is([redis.lpos(key("a"), "x"), redis.lpos(key("a"), "x", { rank: -1 }), redis.lpos(key("a"), "z")], [0, 2, null]);
    is([redis.lpos(key("a"), "x", { count: 0 }), redis.lpos(key("a"), "z", { count: 0, maxLen: 1 })], [[0, 2], []]);
  },
  lmove({ redis, key, is }) {
    redis.rpush(key("a"), 1, 2);
    is([redis.lmove(key("a"), key("b"), "right", "left"), redis.lmove(key("none"), key("b"), "left", "right")], ["2", null]);
  },
  lmpop({ redis, key, is }) {
    redis.rpush(key("b"), 1, 2, 3);
    is(redis.lmpop([key("a"), key("b")], "left"), { key: key("b"), values: ["1"] });
    is(redis.lmpop(key("b"), "right", { count: 5 }), { key: key("b"), values: ["3", "2"] });
    is(redis.lmpop(key("b"), "left"), null);
  },
  blpop({ redis, key, is }) {
    redis.rpush(key("b"), 1);
    is(redis.blpop([key("a"), key("b")], 5_000), { key: key("b"), value: "1" });
    is(redis.blpop(key("a"), 1), null);
  },
  brpop({ redis, key, is }) {
    redis.rpush(key("b"), 1, 2);
    is(redis.brpop([key("a"), key("b")], 5_000), { key: key("b"), value: "2" });
  },
  blmove({ redis, key, is }) {
    redis.rpush(key("a"), 1);
    is([redis.blmove(key("a"), key("b"), "left", "right", 5_000), redis.blmove(key("a"), key("b"), "left", "right", 1)], ["1", null]);
  },
  blmpop({ redis, key, is }) {
    redis.rpush(key("b"), 1, 2);
    is(redis.blmpop([key("a"), key("b")], "right", 5_000, { count: 5 }), { key: key("b"), values: ["2", "1"] });
    is(redis.blmpop([key("a"), key("b")], "right", 1), null);
  },
} satisfies Record<keyof ListCommands<string>, Example>;
