import type { Example } from "./example.ts";

/** What is no single command. */
export const other = {
  named({ redis, key, is }) {
    is(redis.named("x") === redis.named("x"), true);
    is(redis.named("x").set(key("a"), 1), true);
  },
  bytes({ redis, key, is }) {
    redis.set(key("a"), new Uint8Array([0, 13, 10, 255, 195]));
    const value = redis.bytes.get(key("a"));
    is(value, new Uint8Array([0, 13, 10, 255, 195]));
    value?.fill(1); // its own memory
    is(redis.bytes.call("ECHO", "x"), new Uint8Array([120]));
    is(redis.bytes.named("y") === redis.named("y").bytes, true);
    is(redis.bytes.get(key("none")), null);
    is(redis.bytes.mget(key("a"))[0]?.length, 5);
  },
  call({ redis, key, is, codeOf }) {
    is([redis.call("rpush", key("l"), "x", 2, new Uint8Array([51])), redis.call("LRANGE", key("l"), 0, -1)], [3, ["x", "2", "3"]]);
    is([redis.call("HSET", key("h"), "z", 1, "a", 2), redis.call("HGETALL", key("h"))], [2, ["z", "1", "a", "2"]]);
    is([redis.call("ZADD", key("z"), 1.5, "x"), redis.call("ZSCORE", key("z"), "x")], [1, "1.5"]);
    is(redis.call("ZRANGE", key("z"), 0, -1, "WITHSCORES"), ["x", "1.5"]);
    is(redis.call("ZPOPMIN", key("z"), 5), ["x", "1.5"]);
    is(redis.call("SADD", key("s"), 1) === 1 && redis.call("SMEMBERS", key("s")), ["1"]);
    is(redis.call("XADD", key("x"), "1-1", "f", "v"), "1-1");
    is(redis.call("XREAD", "STREAMS", key("x"), 0), [[key("x"), [["1-1", ["f", "v"]]]]]);
    is(redis.call("EVAL", "return {1, false, 'x', {ok='fine'}, {err='ODD no'}, 9007199254740993}", 0), [
      1, null, "x", "fine", { error: "ERR" }, 9007199254740992n,
    ].map((element) => (typeof element === "object" && element !== null ? Object.assign(new Error(), { code: "ERR" }) : element)));
    const map = redis.call("EVAL", "redis.setresp(3); return redis.call('HGETALL', KEYS[1])", 1, key("h"));
    is(Array.isArray(map) && map.map(String).toSorted(), ["1", "2", "a", "z"]); // Lua's tables have no order
    is(String(redis.call("INFO", "server")).startsWith("# Server"), true);
    is(
      codeOf(() => redis.call("NONSENSE")),
      "ERR",
    );
  },
  pipeline({ redis, key, is }) {
    redis.rpush(key("l"), 1);
    is(
      redis.pipeline([
        ["INCRBY", key("n"), 5],
        ["GET", key("l")],
        ["GET", `apart:${key("n")}`],
        ["PING"],
        ["ZADD", key("z"), 1.5, "x"],
        ["ZRANGE", key("z"), 0, -1, "WITHSCORES"],
      ]),
      [5, Object.assign(new Error(), { code: "WRONGTYPE" }), null, "PONG", 1, ["x", "1.5"]],
    );
    is(redis.pipeline([]), []);
  },
} satisfies Record<string, Example>;
