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
	*caller
	client *client.Client
	// name is the operation that all calls are measured as; empty means that each is named after its method.
	name    string
	values  *commands.Values
	methods map[string]sobek.Value
	// reply is the one being looked at; it lies here because it would be allocated for every call otherwise.
	reply rueidis.RedisMessage
}

var _ sobek.DynamicObject = (*redisAPI)(nil)

// redis returns the client object for an operation name, one for each.
func (c *caller) redis(key objectKey) *sobek.Object {
	if known := c.objects[key]; known != nil {
		return known
	}
	r := &redisAPI{caller: c, client: key.client, name: key.name, values: c.texts, methods: make(map[string]sobek.Value)}
	if key.asBytes {
		r.values = c.bytes
	}
	object := c.runtime.NewDynamicObject(r)
	c.objects[key] = object
	return object
}

// specials are the members that are no single command.
var specials = map[string]func(r *redisAPI) sobek.Value{
	"named":    func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.named) },
	"bytes":    func(r *redisAPI) sobek.Value { return r.caller.redis(objectKey{r.client, r.name, true}) },
	"call":     func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.call) },
	"pipeline": func(r *redisAPI) sobek.Value { return r.runtime.ToValue(r.pipeline) },
}

// Members returns the names of everything that a client object has.
func Members() []string {
	names := make([]string, 0, len(specials)+len(commands.Table))
	for name := range specials {
		names = append(names, name)
	}
	for name := range commands.Table {
		names = append(names, name)
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
	if special := specials[name]; special != nil {
		made = special(r)
	} else if command := commands.Table[name]; command != nil {
		made = r.runtime.ToValue(r.commandMethod(command))
	} else {
		return nil
	}
	r.methods[name] = made
	return made
}

// Has implements sobek.DynamicObject.
func (*redisAPI) Has(name string) bool { return specials[name] != nil || commands.Table[name] != nil }

// Keys implements sobek.DynamicObject.
func (*redisAPI) Keys() []string { return Members() }

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
	return r.redis(objectKey{r.client, name.String(), r.values.AsBytes})
}

// commandMethod makes the method of a command in the table.
func (r *redisAPI) commandMethod(c *commands.Command) func(sobek.FunctionCall) sobek.Value {
	operation := r.operationOf(c.Method)
	template := client.NewCommand(c.Name)
	if c.Shards != commands.ByFirstKey && r.client.IsCluster() {
		return func(call sobek.FunctionCall) sobek.Value {
			args, _ := c.Read(r.values, call.Arguments)
			return r.overShards(operation, c, template.With(args))
		}
	}
	return func(call sobek.FunctionCall) sobek.Value {
		args, flags := c.Read(r.values, call.Arguments)
		r.do(operation, template.With(args), c.Counts)
		value := c.Reply(r.values, &r.reply, flags)
		r.reply = rueidis.RedisMessage{}
		return value
	}
}

// do sends one command, records it and leaves its reply; a failure is thrown.
func (r *redisAPI) do(operation record.Operation, command client.Command, counts commands.Counting) {
	start := r.records.began()
	message, attempts, failure := r.client.Do(r.seat, command)
	outcome := result{attempts: attempts}
	if failure != nil {
		outcome.code = failure.Code
		r.records.ended(operation, start, outcome)
		panic(r.redisError(failure))
	}
	r.reply = message
	outcome.hits, outcome.misses = counts.Of(&r.reply)
	r.records.ended(operation, start, outcome)
}
