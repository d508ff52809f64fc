import type { StreamCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

export const streams = {
  xadd({ redis, key, is }) {
    is(/^\d+-\d+$/.test(redis.xadd(key("a"), { f: 1 }) ?? ""), true);
    is(redis.xadd(key("b"), { f: 1, g: "x" }, { id: "5-1" }), "5-1");
    is(redis.xadd(key("none"), { f: 1 }, { noMkStream: true }), null);
    is(redis.xadd(key("b"), [["f", new Uint8Array([255])]], { id: "6-1", maxLen: 1, exact: true }), "6-1");
    is(redis.bytes.xrange(key("b"), "-", "+"), [{ id: "6-1", fields: { f: new Uint8Array([255]) } }]);
    is(redis.xadd(key("b"), { f: 2 }, { id: "7-1", minId: "7", limit: 10 }), "7-1");
  },
  xlen({ redis, key, is }) {
    redis.xadd(key("a"), { f: 1 });
    is([redis.xlen(key("a")), redis.xlen(key("none"))], [1, 0]);
  },
  xrange({ redis, key, is }) {
    for (const id of ["1-1", "2-1", "3-1"]) redis.xadd(key("a"), { f: id }, { id });
    is(redis.xrange(key("a"), "(1-1", "+", { count: 1 }), [{ id: "2-1", fields: { f: "2-1" } }]);
    is(redis.xrange(key("none"), "-", "+"), []);
  },
  xrevrange({ redis, key, is }) {
    for (const id of ["1-1", "2-1"]) redis.xadd(key("a"), { f: id }, { id });
    is(
      redis.xrevrange(key("a"), "+", "-").map((entry) => entry.id),
      ["2-1", "1-1"],
    );
  },
  xdel({ redis, key, is }) {
    redis.xadd(key("a"), { f: 1 }, { id: "1-1" });
    is(redis.xdel(key("a"), "1-1", "9-9"), 1);
  },
  xtrim({ redis, key, is }) {
    for (const id of ["1-1", "2-1", "3-1"]) redis.xadd(key("a"), { f: id }, { id });
    is([redis.xtrim(key("a"), { maxLen: 2, exact: true }), redis.xtrim(key("a"), { minId: "3", exact: true })], [1, 1]);
  },
  xread({ redis, key, is }) {
    redis.xadd(key("z"), { f: 1 }, { id: "1-1" });
    redis.xadd(key("a"), { f: 2 }, { id: "2-1" });
    is(redis.xread({ [key("z")]: "0", [key("a")]: "0" }, { count: 5 }), {
      [key("z")]: [{ id: "1-1", fields: { f: "1" } }],
      [key("a")]: [{ id: "2-1", fields: { f: "2" } }],
    });
    is([redis.xread({ [key("a")]: "2-1" }), redis.xread([[key("a"), "$"]], { blockMs: 1 })], [null, null]);
  },
  xgroupCreate({ redis, key, is, codeOf }) {
    is(redis.xgroupCreate(key("a"), "g", "0", { mkStream: true }), undefined);
    is(
      codeOf(() => redis.xgroupCreate(key("a"), "g", "0")),
      "ERR",
    );
  },
  xgroupSetid({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "$", { mkStream: true });
    redis.xadd(key("a"), { f: 1 }, { id: "1-1" });
    is(redis.xgroupSetid(key("a"), "g", "1-1"), undefined);
    is(redis.xreadgroup("g", "c", { [key("a")]: ">" }), null);
  },
  xgroupDestroy({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    is([redis.xgroupDestroy(key("a"), "g"), redis.xgroupDestroy(key("a"), "g")], [true, false]);
  },
  xgroupCreateconsumer({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    is([redis.xgroupCreateconsumer(key("a"), "g", "c"), redis.xgroupCreateconsumer(key("a"), "g", "c")], [true, false]);
  },
  xgroupDelconsumer({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    redis.xadd(key("a"), { f: 1 });
    redis.xreadgroup("g", "c", { [key("a")]: ">" });
    is(redis.xgroupDelconsumer(key("a"), "g", "c"), 1);
  },
  xreadgroup({ redis, key, is, codeOf }) {
    redis.xgroupCreate(key("a"), "block", "0", { mkStream: true });
    redis.xadd(key("a"), { f: 1 }, { id: "1-1" });
    redis.xadd(key("a"), { f: 2 }, { id: "2-1" });
    const first = { [key("a")]: [{ id: "1-1", fields: { f: "1" } }] };
    is(redis.xreadgroup("block", "streams", { [key("a")]: ">" }, { count: 1, blockMs: 5_000 }), first);
    is(redis.xreadgroup("block", "streams", { [key("a")]: "0" }), first);
    redis.xdel(key("a"), "1-1");
    is(redis.xreadgroup("block", "streams", { [key("a")]: "0" }), { [key("a")]: [{ id: "1-1", fields: null }] });
    is(redis.xreadgroup("block", "other", { [key("a")]: ">" }, { noAck: true })?.[key("a")]?.length, 1);
    is(redis.xreadgroup("block", "other", { [key("a")]: ">" }, { blockMs: 1 }), null);
    is(
      codeOf(() => redis.xreadgroup("none", "c", { [key("a")]: ">" })),
      "ERR",
    );
  },
  xack({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    redis.xadd(key("a"), { f: 1 }, { id: "1-1" });
    redis.xreadgroup("g", "c", { [key("a")]: ">" });
    is([redis.xack(key("a"), "g", "1-1", "9-9"), redis.xack(key("a"), "g", "1-1")], [1, 0]);
  },
  xpending({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    is(redis.xpending(key("a"), "g"), { count: 0, minId: null, maxId: null, consumers: {} });
    redis.xadd(key("a"), { f: 1 }, { id: "1-1" });
    redis.xadd(key("a"), { f: 1 }, { id: "2-1" });
    redis.xreadgroup("g", "c", { [key("a")]: ">" });
    is(redis.xpending(key("a"), "g"), { count: 2, minId: "1-1", maxId: "2-1", consumers: { c: 2 } });
    const [pending] = redis.xpending(key("a"), "g", { start: "2-1", count: 5, idleMs: 0, consumer: "c" });
    is([pending?.id, pending?.consumer, pending?.deliveries, (pending?.idleMs ?? Infinity) < 5_000], ["2-1", "c", 1, true]);
    is(redis.xpending(key("a"), "g", { count: 5, consumer: "none" }), []);
  },
  xclaim({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    redis.xadd(key("a"), { f: 1 }, { id: "1-1" });
    redis.xreadgroup("g", "c", { [key("a")]: ">" });
    is(redis.xclaim(key("a"), "g", "d", 0, "1-1", { deliveries: 7 }), [{ id: "1-1", fields: { f: "1" } }]);
    is(redis.xpending(key("a"), "g", { count: 1 })[0]?.deliveries, 7);
    is(redis.xclaim(key("a"), "g", "e", 0, ["1-1", "9-9"], { justId: true, idleMs: 1_000, force: true }), ["1-1"]);
    is(redis.xclaim(key("a"), "g", "e", 60_000, ["1-1"]), []);
  },
  xautoclaim({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    for (const id of ["1-1", "2-1", "3-1"]) redis.xadd(key("a"), { f: id }, { id });
    redis.xreadgroup("g", "c", { [key("a")]: ">" });
    redis.xdel(key("a"), "2-1");
    is(redis.xautoclaim(key("a"), "g", "d", 0, "-", { count: 1 }), {
      next: "2-1",
      entries: [{ id: "1-1", fields: { f: "1-1" } }],
      deleted: [],
    });
    is(redis.xautoclaim(key("a"), "g", "d", 0, "2-1", { justId: true }), { next: "0-0", entries: ["3-1"], deleted: ["2-1"] });
  },
  xinfoStream({ redis, key, is }) {
    redis.xadd(key("a"), { f: 1 }, { id: "1-1" });
    const info = redis.xinfoStream(key("a"));
    is([info["length"], info["last-generated-id"], info["first-entry"]], [1, "1-1", ["1-1", ["f", "1"]]]);
  },
  xinfoGroups({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    is(
      redis.xinfoGroups(key("a")).map((info) => [info["name"], info["pending"]]),
      [["g", 0]],
    );
  },
  xinfoConsumers({ redis, key, is }) {
    redis.xgroupCreate(key("a"), "g", "0", { mkStream: true });
    redis.xgroupCreateconsumer(key("a"), "g", "c");
    is(
      redis.xinfoConsumers(key("a"), "g").map((info) => info["name"]),
      ["c"],
    );
  },
} satisfies Record<keyof StreamCommands<string>, Example>;
