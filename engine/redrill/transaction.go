package redrill

import (
	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
)

const (
	transactionUsage = "transaction(commands)"
	watchUsage       = "watch(keys, decide)"
	dedicatedUsage   = "dedicated(key, use)"
)

// transaction is redis.transaction(commands).
func (r *redisAPI) transaction(call sobek.FunctionCall) sobek.Value {
	batch := r.commands(transactionUsage, call.Argument(0))
	if len(batch) == 0 {
		return r.runtime.NewArray()
	}
	r.mustShareSlot(transactionUsage, keysOf(batch))
	start := r.began()
	reply, attempts, failure := r.route.Transact(r.seat, batch)
	r.ended(r.operationOf("transaction"), start, attempts, failure, &reply, commands.CountsNothing)
	return r.executed(batch, &reply)
}

// executed is the replies of a transaction, null if it was not executed.
func (r *redisAPI) executed(batch []client.Command, reply *rueidis.RedisMessage) sobek.Value {
	elements, err := reply.ToArray()
	if err != nil {
		return sobek.Null()
	}
	values := make([]any, len(elements))
	for i := range elements {
		name := ""
		if i < len(batch) {
			name = batch[i].Name
		}
		values[i] = r.values.RawOf(name, &elements[i])
	}
	return r.runtime.NewArray(values...)
}

// watch is redis.watch(keys, decide): it watches the keys, lets the script look at them and decide, and executes what it
// decided if nobody has changed them.
func (r *redisAPI) watch(call sobek.FunctionCall) sobek.Value {
	keys := r.values.Scalars(commands.At(watchUsage, "keys"), call.Argument(0))
	decide, isFunction := sobek.AssertFunction(call.Argument(1))
	if !isFunction {
		panic(r.values.TypeError(commands.At(watchUsage, "decide"), "a function", call.Argument(1)))
	}
	r.mustShareSlot(watchUsage, keys)
	value := sobek.Null()
	r.over(&keys[0], watchUsage, func(own *client.Own) {
		mine := &redisAPI{family: r.own, variant: r.variant, values: r.values}
		mine.do(r.operationOf("watch"), client.NewCommand("WATCH", keys...), commands.CountsNothing)
		batch := r.decided(decide)
		if len(batch) == 0 {
			mine.do(r.operationOf("unwatch"), client.NewCommand("UNWATCH"), commands.CountsNothing)
			value = r.runtime.NewArray()
			return
		}
		r.mustShareSlot(watchUsage, append(keysOf(batch), keys...))
		start := mine.began()
		reply, attempts, failure := own.Transact(r.seat, batch)
		r.ended(r.operationOf("transaction"), start, attempts, failure, &reply, commands.CountsNothing)
		value = r.executed(batch, &reply)
	})
	return value
}

// decided asks the script for the commands.
func (r *redisAPI) decided(decide sobek.Callable) []client.Command {
	result, err := decide(sobek.Undefined(), r.own.object(r.variant))
	if err != nil {
		panic(err)
	}
	if sobek.IsNull(result) || sobek.IsUndefined(result) {
		return nil
	}
	return r.commands("watch(keys, decide): what decide returns", result)
}

// dedicated is redis.dedicated(key, use): it lends the VU a connection of its own, to the node of the key.
func (r *redisAPI) dedicated(call sobek.FunctionCall) sobek.Value {
	var key *string
	if given := call.Argument(0); !sobek.IsNull(given) {
		text := r.values.Scalar(commands.At(dedicatedUsage, "key"), given)
		key = &text
	}
	use, isFunction := sobek.AssertFunction(call.Argument(1))
	if !isFunction {
		panic(r.values.TypeError(commands.At(dedicatedUsage, "use"), "a function", call.Argument(1)))
	}
	var value sobek.Value
	r.over(key, dedicatedUsage, func(*client.Own) {
		result, err := use(sobek.Undefined(), r.own.object(r.variant))
		if err != nil {
			panic(err)
		}
		value = result
	})
	return value
}

func keysOf(batch []client.Command) []string {
	var keys []string
	for _, command := range batch {
		keys = append(keys, command.Keys()...)
	}
	return keys
}

// mustShareSlot says in words what Redis would only answer with CROSSSLOT or MOVED.
func (r *redisAPI) mustShareSlot(usage string, keys []string) {
	r.ready()
	if !r.client.IsCluster() {
		return
	}
	if one, other := r.client.Apart(keys); other != "" {
		panic(r.runtime.NewTypeError("%s: expected keys of one slot, because the target is a Cluster; got %q and %q. Give keys that belong together a common {tag}", usage, one, other))
	}
}
