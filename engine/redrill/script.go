package redrill

import (
	"crypto/sha1"
	"encoding/hex"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
)

const scriptUsage = "script(source, options?)"

// script is redis.script(source, options): a Lua script that is sent by its hash, and whole where a server does not know it.
func (r *redisAPI) script(call sobek.FunctionCall) sobek.Value {
	source := r.values.Scalar(commands.At(scriptUsage, "source"), call.Argument(0))
	bySHA, whole := commands.Table["evalsha"], commands.Table["eval"]
	if r.isSet(scriptUsage, call.Argument(1), "readOnly") {
		bySHA, whole = commands.Table["evalshaRo"], commands.Table["evalRo"]
	}
	sum := sha1.Sum([]byte(source))
	sha := hex.EncodeToString(sum[:])
	operation := r.operationOf("script")
	short, long := client.NewCommand(bySHA.Name), client.NewCommand(whole.Name)
	run := func(call sobek.FunctionCall) sobek.Value {
		args, _ := commands.ScriptRun.Read(r.values, call.Arguments)
		start := r.began()
		reply, attempts, failure := r.route.Do(r.seat, short.With(append([]string{sha}, args...)))
		if failure != nil && failure.Code == "NOSCRIPT" {
			again := 0
			reply, again, failure = r.route.Do(r.seat, long.With(append([]string{source}, args...)))
			attempts += again
		}
		r.ended(operation, start, attempts, failure, &reply, commands.CountsNothing)
		r.reply = reply
		value := r.values.Raw(&r.reply)
		r.reply = rueidis.RedisMessage{}
		return value
	}
	object := r.runtime.NewObject()
	r.set(object, "sha", sha)
	r.method(object, "run", run)
	return object
}

// isSet reads the one option of a call that has no other.
func (r *redisAPI) isSet(usage string, options sobek.Value, name string) bool {
	if options == nil || sobek.IsUndefined(options) {
		return false
	}
	object, isObject := options.(*sobek.Object)
	if !isObject || object.ClassName() != "Object" {
		panic(r.values.TypeError(commands.At(usage, "options"), "an object with "+name, options))
	}
	for _, key := range object.Keys() {
		if key != name {
			panic(r.runtime.NewTypeError("%s: options: there is no %s; there is %s", usage, key, name))
		}
	}
	value := object.Get(name)
	return value != nil && value.ToBoolean()
}
