package redrill

import (
	"slices"
	"strings"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
)

// The calls whose command the script names itself.

const (
	callUsage     = "call(command, ...args)"
	pipelineUsage = "pipeline(commands)"
)

// call is redis.call(command, ...args).
func (r *redisAPI) call(call sobek.FunctionCall) sobek.Value {
	command, _ := readCommand(r, callUsage, arguments(call.Arguments), nil)
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
	start := r.began()
	replies, attempts := r.route.DoMulti(r.seat, batch)
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
	list, isList := r.values.List(given)
	if !isList {
		panic(r.values.TypeError(commands.At(usage, "commands"), "an array of commands", given))
	}
	batch := make([]client.Command, list.Len())
	spare := make([]string, 0, 2*list.Len()) // for the arguments of all of them
	for i := range batch {
		element := list.At(i)
		parts, isCommand := r.values.List(element)
		if !isCommand {
			panic(r.values.TypeError(commands.At(usage, "commands").Element(r.values, i), `a command such as ["GET", "key"]`, element))
		}
		batch[i], spare = readCommand(r, usage, parts, spare)
	}
	return batch
}

// words are what a script gave as one command.
type words interface {
	Len() int
	At(i int) sobek.Value
}

// arguments are the words of a call.
type arguments []sobek.Value

func (a arguments) Len() int             { return len(a) }
func (a arguments) At(i int) sobek.Value { return a[i] }

// readCommand reads a command of its words. Its arguments are appended to spare, which is returned.
func readCommand[W words](r *redisAPI, usage string, given W, spare []string) (client.Command, []string) {
	if given.Len() == 0 || !sobek.IsString(given.At(0)) {
		got := sobek.Undefined()
		if given.Len() > 0 {
			got = given.At(0)
		}
		panic(r.values.TypeError(commands.At(usage, "command"), `the name of a command, such as "GET"`, got))
	}
	name := given.At(0)
	at := commands.At(usage, name.String())
	from := len(spare)
	for i := 1; i < given.Len(); i++ {
		spare = append(spare, r.values.Scalar(at.Element(r.values, i-1), given.At(i)))
	}
	command := client.NewCommand(r.commandName(usage, name), spare[from:len(spare):len(spare)]...)
	r.mustKeepState(usage, command)
	return command, spare
}

// mustKeepState refuses what would change a connection that others use after this call.
func (r *redisAPI) mustKeepState(usage string, command client.Command) {
	switch command.Name {
	case "WAIT", "WAITAOF":
		if !r.isOwn {
			panic(r.runtime.NewTypeError("%s: %s is about the writes of one connection; call it on the connection of redis.dedicated(key, use)", usage, command.Name))
		}
	case "CLIENT", "SCRIPT":
		if len(command.Args) > 0 && slices.Contains(stateful, command.Name+" "+strings.ToUpper(command.Args[0])) {
			panic(r.runtime.NewTypeError("%s: %s %s would change the state of its connection; %s", usage, command.Name, strings.ToUpper(command.Args[0]), useNothing))
		}
	}
}

// stateful are the subcommands that change their connection.
var stateful = []string{"CLIENT REPLY", "CLIENT TRACKING", "CLIENT CACHING", "CLIENT SETNAME", "CLIENT NO-EVICT", "CLIENT NO-TOUCH", "SCRIPT DEBUG"}

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
		panic(r.runtime.NewTypeError("%s: %s would change the state of its connection; %s", usage, upper, instead))
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
