package redrill

import (
	"slices"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
	"redrill.dev/engine/internal/record"
)

// redisAPI is a client as the script sees it. Its methods are made when they are first used: there are well over a hundred,
// and a VU uses a handful.
type redisAPI struct {
	*family
	// variant's name is the operation that all calls are measured as; empty means that each is named after its method.
	variant
	values  *commands.Values
	methods map[string]sobek.Value
	// reply is the one being looked at; it lies here because it would be allocated for every call otherwise.
	reply rueidis.RedisMessage
}

var _ sobek.DynamicObject = (*redisAPI)(nil)

// special is a member that is no single command.
type special struct {
	make func(r *redisAPI) sobek.Value
	// isOnOwn says that a connection of the VU's own has it too.
	isOnOwn bool
}

var specials map[string]special

func init() { // the table and the methods in it refer to each other
	specials = map[string]special{
		"named":     {func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.named) }, true},
		"bytes":     {func(r *redisAPI) sobek.Value { return r.object(variant{r.name, true}) }, true},
		"call":      {func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.call) }, true},
		"pipeline":  {func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.pipeline) }, true},
		"script":    {func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.script) }, true},
		"dedicated": {func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.dedicated) }, false},
		"watch":     {func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.watch) }, false},

		"transaction": {func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.transaction) }, true},
		"subscribe":   {func(r *redisAPI) sobek.Value { return r.subscribing("subscribe", "SUBSCRIBE", "channels") }, false},
		"psubscribe":  {func(r *redisAPI) sobek.Value { return r.subscribing("psubscribe", "PSUBSCRIBE", "patterns") }, false},
		"ssubscribe":  {func(r *redisAPI) sobek.Value { return r.subscribing("ssubscribe", "SSUBSCRIBE", "channels") }, false},
	}
	for name, scan := range commands.Scans {
		specials[name] = special{func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.scanning(scan)) }, name != "scan"}
	}
}

// Members returns the names of everything that a client has, or a connection of a VU's own.
func Members(isOwn bool) []string {
	var names []string
	for name, member := range specials {
		if member.isOnOwn || !isOwn {
			names = append(names, name)
		}
	}
	for name, command := range commands.Table {
		if isOwn || command.Shards != commands.OwnConnection {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Get implements sobek.DynamicObject.
func (r *redisAPI) Get(name string) sobek.Value {
	if known := r.methods[name]; known != nil {
		return known
	}
	var made sobek.Value
	if member, isSpecial := specials[name]; isSpecial && (member.isOnOwn || !r.isOwn) {
		made = member.make(r)
	} else if command := commands.Table[name]; command != nil {
		made = r.runtime.ToValue(r.commandMethod(command))
	} else {
		return nil
	}
	r.methods[name] = made
	return made
}

// Has implements sobek.DynamicObject.
func (r *redisAPI) Has(name string) bool { return slices.Contains(r.Keys(), name) }

// Keys implements sobek.DynamicObject.
func (r *redisAPI) Keys() []string { return Members(r.isOwn) }

// Set implements sobek.DynamicObject: a client cannot be changed.
func (*redisAPI) Set(string, sobek.Value) bool { return false }

// Delete implements sobek.DynamicObject.
func (*redisAPI) Delete(string) bool { return false }

func (r *redisAPI) operationOf(method string) record.Operation {
	if r.name != "" {
		return r.records.operation(r.name)
	}
	return r.records.operation(method)
}

// named is redis.named(operation).
func (r *redisAPI) named(call sobek.FunctionCall) sobek.Value {
	name := call.Argument(0)
	if !sobek.IsString(name) || name.String() == "" {
		panic(r.values.TypeError(commands.At("named(operation)", "operation"), "a name", name))
	}
	return r.object(variant{name.String(), r.asBytes})
}

// commandMethod makes the method of a command in the table.
func (r *redisAPI) commandMethod(c *commands.Command) func(sobek.FunctionCall) sobek.Value {
	operation := r.operationOf(c.Method)
	template := client.NewCommand(c.Name)
	if c.Shards != commands.ByFirstKey && !r.isOwn {
		return r.shardsMethod(operation, c, template)
	}
	return func(call sobek.FunctionCall) sobek.Value {
		args, flags := c.Read(r.values, call.Arguments)
		r.do(operation, template.With(args), c.Counts)
		return r.replied(c, flags)
	}
}

// shardsMethod makes the method of a command that goes to several nodes of a Cluster, or to a connection of one's own.
func (r *redisAPI) shardsMethod(operation record.Operation, c *commands.Command, template client.Command) func(sobek.FunctionCall) sobek.Value {
	return func(call sobek.FunctionCall) sobek.Value {
		if c.Shards == commands.OwnConnection {
			panic(r.runtime.NewTypeError("%s: it is about the writes of one connection; call it on the connection of redis.dedicated(key, use)", c.Usage))
		}
		args, flags := c.Read(r.values, call.Arguments)
		r.ready()
		if r.client.IsCluster() {
			return r.overShards(operation, c, template.With(args), flags)
		}
		r.do(operation, template.With(args), c.Counts)
		return r.replied(c, flags)
	}
}

// replied makes the value of the reply that do left.
func (r *redisAPI) replied(c *commands.Command, flags commands.Flags) sobek.Value {
	value := c.Reply(r.values, &r.reply, flags)
	r.reply = rueidis.RedisMessage{} // it may be large
	return value
}

// do sends one command, records it and leaves its reply; a failure is thrown.
func (r *redisAPI) do(operation record.Operation, command client.Command, counts commands.Counting) {
	start := r.began()
	message, attempts, failure := r.route.Do(r.seat, command)
	r.ended(operation, start, attempts, failure, &message, counts)
	r.reply = message
}

// began starts a call.
func (r *redisAPI) began() int64 {
	if r.route == nil {
		r.ready()
	}
	return r.records.began()
}

// ended records a call with one reply, and throws its failure.
func (r *redisAPI) ended(operation record.Operation, start int64, attempts int, failure *client.Error, reply *rueidis.RedisMessage, counts commands.Counting) {
	outcome := result{attempts: attempts}
	if failure != nil {
		outcome.code = failure.Code
		r.records.ended(operation, start, outcome)
		panic(r.redisError(failure))
	}
	outcome.hits, outcome.misses = counts.Of(reply)
	r.records.ended(operation, start, outcome)
}
