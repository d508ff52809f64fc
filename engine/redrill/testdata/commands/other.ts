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
  transaction({ redis, key, is, codeOf }) {
    redis.rpush(key("l"), 1);
    is(
      redis.transaction([
        ["INCR", key("n")],
        ["GET", key("l")],
        ["ZADD", key("z"), 1.5, "x"],
        ["ZRANGE", key("z"), 0, -1, "WITHSCORES"],
      ]),
      [1, Object.assign(new Error(), { code: "WRONGTYPE" }), 1, ["x", "1.5"]],
    );
    is(
      codeOf(() => redis.transaction([["INCR", key("n")], ["GET"]])),
      "EXECABORT",
    );
    is([redis.get(key("n")), redis.transaction([])], ["1", []]);
  },
  script({ redis, key, is, isCluster }) {
    const add = redis.script("return redis.call('INCRBY', KEYS[1], ARGV[1])");
    is([add.run([key("a")], [5]), add.run([key("a")], [2])], [5, 7]);
    if (!isCluster) {
      redis.call("SCRIPT", "FLUSH");
      is(add.run([key("a")], [1]), 8);
      is(redis.evalsha(add.sha, [key("a")], [1]), 9); // it was loaded again
    }
    is(redis.script("return ARGV[1]", { readOnly: true }).run([], ["x"]), "x");
    is(redis.script("return 'none'").run(), "none");
  },
  dedicated({ redis, key, is, codeOf }) {
    const members = redis.dedicated(key("a"), (connection) => {
      is(connection.set(key("a"), 1), true);
      is([connection.wait(0, 100), connection.bytes.wait(0, 1), connection.named("x").wait(0, 1)], [0, 0, 0]);
      is(["ERR", "nothing"].includes(codeOf(() => connection.waitaof(0, 0, 1))), true); // from Redis 7.2 on
      is([connection.call("WAIT", 0, 1), connection.transaction([["GET", key("a")]])], [0, ["1"]]);
      is([...connection.sscan(key("none"))], []);
      return Object.keys(connection);
    });
    is(
      ["wait", "waitaof"].map((name) => [members.includes(name), Object.keys(redis).includes(name)]),
      [
        [true, false],
        [true, false],
      ],
    );
    is(["scan", "watch", "dedicated", "subscribe"].filter((name) => members.includes(name)), []);
    is(
      redis.dedicated(null, (connection) => connection.ping()),
      undefined,
    );
    let kept = "";
    is(
      codeOf(() =>
        redis.dedicated(key("a"), (connection) => {
          kept = String(connection.get(key("a")));
          throw Object.assign(new Error(), { code: "MINE" });
        }),
      ),
      "MINE",
    );
    is(kept, "1");
  },
  watch({ redis, key, is }) {
    redis.set(key("a"), 1);
    is(
      redis.watch(key("a"), (connection) => [["SET", key("a"), Number(connection.get(key("a"))) + 1]]),
      ["OK"],
    );
    is(
      redis.watch([key("a"), key("b")], (connection) => {
        redis.set(key("b"), "somebody else");
        return [["SET", key("a"), Number(connection.get(key("a"))) + 1]];
      }),
      null,
    );
    is(
      redis.watch(key("a"), () => null),
      [],
    );
    is(redis.get(key("a")), "2");
  },
  subscribe({ redis, key, is, codeOf, isCluster }) {
    const channel = key("news");
    const news = redis.subscribe(channel, key("more"));
    is(news.next(0), null);
    const heard = redis.publish(channel, "1");
    is(heard === 1 || (isCluster && heard === 0), true); // Redis counts the listeners at one node
    is(news.next(5_000), { channel, message: "1" });
    redis.publish(channel, new Uint8Array([50]));
    is([news.next(5_000), news.next(1)], [{ channel, message: "2" }, null]);
    news.close();
    news.close();
    is(
      codeOf(() => news.next(1)).startsWith("TypeError"),
      true,
    );
    const bytes = redis.bytes.subscribe(key("bytes")); // a Cluster still passes on what was published before
    redis.publish(key("bytes"), new Uint8Array([255]));
    is(bytes.next(5_000)?.message, new Uint8Array([255]));
    bytes.close();
  },
  psubscribe({ redis, key, is }) {
    const pattern = `${key("n")}*`;
    const news = redis.psubscribe(pattern);
    redis.publish(key("nice"), 1);
    is(news.next(5_000), { channel: key("nice"), pattern, message: "1" });
    news.close();
  },
  ssubscribe({ redis, key, is }) {
    const news = redis.ssubscribe(key("a"), key("b"));
    is(redis.spublish(key("b"), 1), 1);
    is(news.next(5_000), { channel: key("b"), message: "1" });
    news.close();
  },
  scan({ redis, key, is }) {
    const names = Array.from({ length: 300 }, (_, n) => `scanned:${n}`);
    redis.mset(names.map((name): [string, number] => [name, 1]));
    redis.rpush(key("list"), 1);
    const seen = new Set<string>();
    let batches = 0;
    for (const batch of redis.scan({ match: "scanned:*", count: 50 })) {
      batches++;
      for (const name of batch) seen.add(name);
    }
    is([seen.size, batches > 2], [300, true]);
    is([...redis.scan({ type: "list", match: key("*"), count: 1000 })].flat(), [key("list")]);
    for (const batch of redis.scan({ match: "scanned:*" })) redis.unlink(...batch);
    is([...redis.scan({ match: "scanned:*" })], []);
  },
  hscan({ redis, key, is }) {
    redis.hset(key("a"), { f: 1, g: 2 });
    is([...redis.hscan(key("a"), { match: "f*" })], [[["f", "1"]]]);
    redis.hset(key("large"), Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`f${n}`, n])));
    is(new Set([...redis.hscan(key("large"), { count: 100 })].flat().map(([field]) => field)).size, 1000);
  },
  sscan({ redis, key, is }) {
    redis.sadd(key("a"), 1, 2);
    is([...redis.sscan(key("a"))].flat().toSorted((a, b) => Number(a) - Number(b)), ["1", "2"]);
    is([...redis.sscan(key("none"))], []);
  },
  zscan({ redis, key, is }) {
    redis.zadd(key("a"), { x: 1.5 });
    is([...redis.zscan(key("a"))], [[["x", 1.5]]]);
  },
} satisfies Record<string, Example>;
