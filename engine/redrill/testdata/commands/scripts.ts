import type { ScriptCommands, ServerCommands } from "k6/x/redrill";
import type { Example } from "./example.ts";

const library = `#!lua name=lab
redis.register_function{function_name='lab_get', callback=function(keys, args) return {redis.call('GET', keys[1]), args[1]} end, flags={'no-writes'}}`;

export const scripts = {
  eval({ redis, key, is, codeOf }) {
    is(redis.eval("return {KEYS[1], ARGV[1], 5}", [key("a")], [1.5]), [key("a"), "1.5", 5]);
    is(redis.eval("return 'none'"), "none");
    is(
      codeOf(() => redis.eval("error('boom')")),
      "ERR",
    );
  },
  evalRo({ redis, key, is, codeOf }) {
    is(redis.evalRo("return redis.call('GET', KEYS[1])", [key("a")]), null);
    is(
      codeOf(() => redis.evalRo("return redis.call('SET', KEYS[1], 1)", [key("a")])),
      "ERR",
    );
  },
  evalsha({ redis, is, codeOf }) {
    const sha = redis.scriptLoad("return ARGV[1]");
    is(redis.evalsha(sha, [], ["x"]), "x");
    is(
      codeOf(() => redis.evalsha("0".repeat(40))),
      "NOSCRIPT",
    );
  },
  evalshaRo({ redis, is }) {
    is(redis.evalshaRo(redis.scriptLoad("return 7")), 7);
  },
  fcall({ redis, key, is }) {
    redis.functionLoad(library, { replace: true });
    redis.set(key("a"), "v");
    is(redis.fcall("lab_get", [key("a")], ["x"]), ["v", "x"]);
  },
  fcallRo({ redis, key, is }) {
    redis.functionLoad(library, { replace: true });
    is(redis.fcallRo("lab_get", [key("a")], ["x"]), [null, "x"]);
  },
  scriptLoad({ redis, is }) {
    is(redis.scriptLoad("return 1"), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
  },
  functionLoad({ redis, is, codeOf }) {
    is(redis.functionLoad(library, { replace: true }), "lab");
    is(
      codeOf(() => redis.functionLoad(library)),
      "ERR",
    );
  },
  functionDelete({ redis, is, codeOf }) {
    redis.functionLoad(library, { replace: true });
    is(redis.functionDelete("lab"), undefined);
    is(
      codeOf(() => redis.functionDelete("lab")),
      "ERR",
    );
  },
} satisfies Record<keyof ScriptCommands<string>, Example>;

export const server = {
  ping({ redis, is }) {
    is(redis.ping(), undefined);
  },
  dbsize({ redis, key, is }) {
    const before = redis.dbsize();
    redis.mset({ [key("a")]: 1, [`apart:${key("b")}`]: 2, [`further:${key("c")}`]: 3 });
    is(redis.dbsize() - before, 3);
  },
  publish({ redis, is }) {
    is(redis.publish("nobody listens", 1), 0);
  },
  spublish({ redis, is }) {
    is(redis.spublish("nobody listens", 1), 0);
  },
} satisfies Record<keyof ServerCommands, Example>;
