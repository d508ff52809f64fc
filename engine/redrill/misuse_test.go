package redrill_test

import (
	"fmt"
	"testing"

	"redrill.dev/engine/internal/redistest"
)

// misuse holds calls of every kind that cannot work; each line is a call and what it must be told.
const misuse = `
import { connect } from "k6/x/redrill";
const redis = connect({ url: %q });
const large = new Uint8Array(513 << 20);
const cases = [
  [() => redis.get(), "get(key): expected 1 argument, got 0"],
  [() => redis.get("a", "b"), "get(key): expected 1 argument, got 2"],
  [() => redis.get(null), "get(key): key: expected a text, a number, a BigInt or a Uint8Array, got null"],
  [() => redis.get(undefined), "got undefined"],
  [() => redis.get({ a: 1 }), "got an object"],
  [() => redis.get(["a"]), "got an array"],
  [() => redis.get(() => 1), "got a function"],
  [() => redis.get(true), "got true"],
  [() => redis.get(NaN), "got NaN"],
  [() => redis.get(Symbol("x")), "key: expected a text"],
  [() => redis.get(new Uint16Array(2)), "got an object"],
  [() => redis.get(large), "get(key): key: expected at most 536870912 bytes, which is Redis' own limit, got 537919488"],
  [() => redis.set("k", large), "set(key, value, options?): value: expected at most 536870912 bytes"],
  [() => redis.call("SET", "k", large), "call(command, ...args): SET[1]: expected at most"],
  [() => redis.set("k"), "set(key, value, options?): expected 2 to 3 arguments, got 1"],
  [() => redis.set("k", "v", "EX"), "options: expected an object with ttlMs, expireAtMs, keepTtl, ifAbsent, ifPresent, returnOld, got \"EX\""],
  [() => redis.set("k", "v", { ttl: 5 }), "options: there is no ttl; there are ttlMs,"],
  [() => redis.set("k", "v", { ttlMs: "1m" }), "options.ttlMs: expected a whole number of at least 1, got \"1m\""],
  [() => redis.set("k", "v", { ttlMs: 0 }), "options.ttlMs: expected a whole number of at least 1, got 0"],
  [() => redis.set("k", "v", { ttlMs: 1.5 }), "got 1.5"],
  [() => redis.set("k", "v", { ifAbsent: "yes" }), "options.ifAbsent: expected true or false, got \"yes\""],
  [() => redis.set("k", "v", { get ttlMs() { throw new TypeError("mine"); } }), "mine"],
  [() => redis.incrby("k", 2 ** 53), "increment: expected a whole number, above 2 ** 53 as a BigInt, got 9007199254740992"],
  [() => redis.incrby("k", 2n ** 64n), "increment: expected a whole number of at most 64 bits, got 18446744073709551616n"],
  [() => redis.incrby("k", "5"), "increment: expected a whole number, got \"5\""],
  [() => redis.incrbyfloat("k", "x"), "increment: expected a number"],
  [() => redis.mset({}), "mset(values): values: expected at least one pair, got none"],
  [() => redis.mset([["a"]]), "values[0]: expected a pair, got an array"],
  [() => redis.mset({ a: null }), "values.a: expected a text"],
  [() => redis.mset(new Map()), "values: expected at least one pair, got none"],
  [() => redis.mget(), "mget(...keys): expected at least 1 argument, got 0"],
  [() => redis.zadd("k", { m: "x" }), "scores.m: expected a number, got \"x\""],
  [() => redis.zrange("k", 0, 1, { limit: 5 }), "options.limit: expected [offset, count], got 5"],
  [() => redis.lmove("a", "b", "up", "left"), "from: expected \"left\" or \"right\", got \"up\""],
  [() => redis.blpop("k", -1), "timeoutMs: expected milliseconds of at least 0 (0 waits for ever), got -1"],
  [() => redis.blpop([], 1), "keys: expected at least one, got an empty array"],
  [() => redis.xread({}), "streams: expected at least one pair"],
  [() => redis.xtrim("k"), "xtrim(key, options): expected 2 arguments, got 1"],
  [() => redis.xadd("k", { f: 1 }, { limit: 5 }), "options.limit: expected maxLen or minId beside it"],
  [() => redis.xpending("k", "g", {}), "range.count: expected how many entries at most, got undefined"],
  [() => redis.eval("return 1", 5), "none"],
  [() => redis.eval("return 1", {}), "keys: expected a text"],
  [() => redis.call(), "call(command, ...args): command: expected the name of a command, such as \"GET\", got undefined"],
  [() => redis.call(5), "got 5"],
  [() => redis.call(""), "expected the name of a command alone"],
  [() => redis.call("SET k v"), "expected the name of a command alone, such as \"XGROUP\", its words as arguments, got \"SET k v\""],
  [() => redis.call("GET", {}), "call(command, ...args): GET[0]: expected a text"],
  [() => redis.call("subscribe", "c"), "SUBSCRIBE would change the state of its connection; use redis.subscribe(...channels)"],
  [() => redis.call("MULTI"), "use redis.transaction(commands) or redis.watch(keys, decide)"],
  [() => redis.call("SELECT", 1), "the target says which user and which database"],
  [() => redis.call("client", "reply", "off"), "CLIENT REPLY would change the state of its connection"],
  [() => redis.call("WAIT", 1, 1), "WAIT is about the writes of one connection; call it on the connection of redis.dedicated(key, use)"],
  [() => redis.wait(1, 1), "none or dedicated"],
  [() => redis.pipeline("x"), "pipeline(commands): commands: expected an array of commands, got \"x\""],
  [() => redis.pipeline([5]), "pipeline(commands): commands[0]: expected a command such as [\"GET\", \"key\"], got 5"],
  [() => redis.pipeline([[]]), "expected the name of a command"],
  [() => redis.pipeline([["GET", {}]]), "pipeline(commands): GET[0]: expected a text"],
  [() => redis.pipeline([["SUBSCRIBE", "c"]]), "SUBSCRIBE would change"],
  [() => redis.transaction(["GET"]), "commands[0]: expected a command"],
  [() => redis.watch("k"), "watch(keys, decide): decide: expected a function, got undefined"],
  [() => redis.watch([], () => []), "keys: expected at least one"],
  [() => redis.watch("k", () => 5), "expected an array of commands, got 5"],
  [() => redis.dedicated("k"), "dedicated(key, use): use: expected a function, got undefined"],
  [() => redis.dedicated(undefined, () => 1), "dedicated(key, use): key: expected a text"],
  [() => redis.dedicated("k", () => redis.dedicated("k", () => 1)), "a VU has one connection of its own at a time"],
  [() => { let kept; redis.dedicated("k", (c) => { kept = c; }); kept.get("k"); }, "this connection was given back"],
  [() => redis.named(), "named(operation): operation: expected a name, got undefined"],
  [() => redis.named(""), "expected a name"],
  [() => redis.script(), "script(source, options?): source: expected a text"],
  [() => redis.script("return 1", { fast: true }), "there is no fast; there is readOnly"],
  [() => redis.script("return 1").run([{}]), "script.run(keys?, args?): keys[0]: expected a text"],
  [() => redis.subscribe(), "subscribe(...channels): expected at least 1 argument, got 0"],
  [() => redis.subscribe("c").next(), "subscription.next(timeoutMs): timeoutMs: expected milliseconds of at least 0, got undefined"],
  [() => redis.scan(5), "scan(options?): options: expected an object with match, count, type, got 5"],
  [() => redis.hscan(), "hscan(key, options?): expected 1 to 2 arguments, got 0"],
  [() => redis.hgetal("k"), "hgetal"],
  [() => { redis.get = 1; }, "TypeError"],
];
export default function () {
  let wrong = 0;
  for (const [call, wanted] of cases) {
    let told = "nothing was thrown";
    try { call(); } catch (error) { told = error instanceof TypeError ? "TypeError: " + error.message : "no TypeError: " + error; }
    if (wanted === "none" ? told !== "nothing was thrown" : wanted === "none or dedicated" ? !/dedicated|has no member/.test(told) : !told.includes(wanted)) {
      wrong++;
      console.error(call + ": expected " + wanted + "; " + told);
    }
  }
  redis.ping(); // the client still works
  console.log("looked at " + cases.length + ", wrong " + wrong);
}
`

func TestTellsWhatIsWrongWithACall(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	p := runPlain(t, fmt.Sprintf(misuse, "redis://"+redis.Address))
	p.expectEnd(t, 0, ", wrong 0")
}

func TestTellsThatACommandIsNotForTheInitPhase(t *testing.T) {
	t.Parallel()
	for _, call := range []string{`get("k")`, `pipeline([["GET", "k"]])`, `mget("a", "b")`, `transaction([["GET", "k"]])`, `watch("k", () => [])`, `dedicated("k", () => 1)`,
		`subscribe("c")`, `scan().next()`, `script("return 1").run()`, `named("x").bytes.call("PING")`} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			p := runPlain(t, `import { connect } from "k6/x/redrill"; connect({ url: "redis://127.0.0.1:1" }).`+call+`; export default function () {}`)
			p.expectEnd(t, 107, "a command in the init phase: call it in the VU stage, in setup() or in teardown(); connect() alone may stand in the init phase")
		})
	}
}
