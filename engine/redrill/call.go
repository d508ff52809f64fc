package redrill

import (
	"strings"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
	"redrill.dev/engine/internal/record"
)

// The calls whose command the script names itself.

const (
	callUsage     = "call(command, ...args)"
	pipelineUsage = "pipeline(commands)"
)

// call is redis.call(command, ...args).
func (r *redisAPI) call(call sobek.FunctionCall) sobek.Value {
	command := r.command(callUsage, call.Arguments)
	r.do(r.operationOf(strings.ToLower(command.Name)), command, countsOf(command))
	value := r.values.RawOf(command.Name, &r.reply)
	r.reply = rueidis.RedisMessage{}
	return value
}

// pipeline is redis.pipeline(commands).
func (r *redisAPI) pipeline(call sobek.FunctionCall) sobek.Value {
	batch := r.commands(pipelineUsage, call.Argument(0))
	if len(batch) == 0 {
		return r.runtime.NewArray()
	}
	start := r.records.began()
	replies, attempts := r.client.DoMulti(r.seat, batch)
	outcome := result{attempts: attempts}
	for i := range replies {
		outcome.add(&replies[i], countsOf(batch[i]))
	}
	r.records.ended(r.operationOf("pipeline"), start, outcome)
	values := make([]any, len(replies))
	for i := range replies {
		if failure := replies[i].Failure; failure != nil {
			values[i] = r.redisError(failure)
		} else {
			values[i] = r.values.RawOf(batch[i].Name, &replies[i].Message)
		}
	}
	return r.runtime.NewArray(values...)
}

// add counts one reply of several. The first failure names the outcome; that the run was cut off says more than any other.
func (o *result) add(reply *client.Reply, counts commands.Counting) {
	if failure := reply.Failure; failure != nil {
		if o.code == "" || failure.Code == client.CodeCancelled {
			o.code = failure.Code
		}
		return
	}
	hits, misses := counts.Of(&reply.Message)
	o.hits += hits
	o.misses += misses
}

func countsOf(command client.Command) commands.Counting {
	if known := commands.ByName[command.Name]; known != nil {
		return known.Counts
	}
	return commands.CountsNothing
}

// commands reads an array of arrays: [["SET", "key", 1], ["GET", "key"]].
func (r *redisAPI) commands(usage string, given sobek.Value) []client.Command {
	list, isList := r.values.Array(given)
	if !isList {
		panic(r.values.TypeError(commands.At(usage, "commands"), "an array of commands", given))
	}
	batch := make([]client.Command, len(list))
	for i, element := range list {
		parts, isCommand := r.values.Array(element)
		if !isCommand {
			panic(r.values.TypeError(commands.At(usage, "commands").Element(r.values, i), `a command such as ["GET", "key"]`, element))
		}
		batch[i] = r.command(usage, parts)
	}
	return batch
}

// command reads a command of its words.
func (r *redisAPI) command(usage string, words []sobek.Value) client.Command {
	if len(words) == 0 || !sobek.IsString(words[0]) {
		got := sobek.Undefined()
		if len(words) > 0 {
			got = words[0]
		}
		panic(r.values.TypeError(commands.At(usage, "command"), `the name of a command, such as "GET"`, got))
	}
	args := make([]string, len(words)-1)
	for i := range args {
		args[i] = r.values.Scalar(commands.At(usage, words[0].String()).Element(r.values, i), words[i+1])
	}
	return client.NewCommand(r.commandName(usage, words[0]), args...)
}

// commandName checks a name, and puts it in upper case.
func (r *redisAPI) commandName(usage string, given sobek.Value) string {
	name := given.String()
	if known, isKnown := r.commandNames[name]; isKnown {
		return known
	}
	upper := strings.ToUpper(name)
	if upper == "" || strings.ContainsAny(upper, " \t\r\n") {
		panic(r.values.TypeError(commands.At(usage, "command"), `the name of a command alone, such as "XGROUP", its words as arguments`, given))
	}
	if instead, isRefused := refused[upper]; isRefused {
		panic(r.runtime.NewTypeError("%s: %s would change a connection that other VUs share; %s", usage, upper, instead))
	}
	r.commandNames[name] = upper
	return upper
}

// refused holds the commands that change their connection, and what to do instead.
var refused = map[string]string{
	"SUBSCRIBE": useSubscribe, "PSUBSCRIBE": useSubscribe, "SSUBSCRIBE": useSubscribe, "UNSUBSCRIBE": useSubscribe, "PUNSUBSCRIBE": useSubscribe,
	"SUNSUBSCRIBE": useSubscribe, "MONITOR": useNothing, "SYNC": useNothing, "PSYNC": useNothing, "REPLCONF": useNothing,
	"MULTI": useTransaction, "EXEC": useTransaction, "DISCARD": useTransaction, "WATCH": useTransaction, "UNWATCH": useTransaction,
	"SELECT": useTarget, "AUTH": useTarget, "HELLO": useTarget, "RESET": useNothing, "QUIT": useNothing, "READONLY": useNothing, "READWRITE": useNothing,
	"ASKING": useNothing,
}

const (
	useSubscribe   = "use redis.subscribe(...channels)"
	useTransaction = "use redis.transaction(commands) or redis.watch(keys, decide)"
	useTarget      = "the target says which user and which database"
	useNothing     = "a load has no use for it"
)

// overShards sends a command whose keys may lie on several shards.
func (r *redisAPI) overShards(operation record.Operation, c *commands.Command, command client.Command) sobek.Value {
	parts := command.BySlot(c.Shards == commands.VoidOverPairs)
	batch := make([]client.Command, len(parts))
	for i := range parts {
		batch[i] = parts[i].Command
	}
	start := r.records.began()
	replies, attempts := r.client.DoMulti(r.seat, batch)
	outcome := result{attempts: attempts}
	var failure *client.Error
	for i := range replies {
		outcome.add(&replies[i], c.Counts)
		if failure == nil {
			failure = replies[i].Failure
		}
	}
	r.records.ended(operation, start, outcome)
	if failure != nil {
		panic(r.redisError(failure))
	}
	return r.gathered(c.Shards, parts, replies)
}

// gathered makes one reply of the shards' replies.
func (r *redisAPI) gathered(how commands.Shards, parts []client.Part, replies []client.Reply) sobek.Value {
	switch how {
	case commands.SumOverKeys:
		sum := int64(0)
		for i := range replies {
			count, _ := replies[i].Message.AsInt64() // these commands answer nothing else
			sum += count
		}
		return r.values.Integer(sum)
	case commands.ListOverKeys:
		total := 0
		for i := range parts {
			total += len(parts[i].Keys)
		}
		values := make([]any, total)
		for i := range parts {
			elements, _ := replies[i].Message.ToArray()
			for n, key := range parts[i].Keys {
				if n < len(elements) {
					values[key] = commands.Text(r.values, &elements[n])
				}
			}
		}
		return r.runtime.NewArray(values...)
	}
	return sobek.Undefined()
}
