package redrill

import (
	"strconv"
	"strings"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/record"
)

// redisAPI is the load's client as the scenario sees it.
type redisAPI struct {
	*worker
	// name is the operation that all calls are measured as; empty means that each is named after its command.
	name string
	// The operations of the commands that have a method.
	get, set, del, mget, pipeline record.Operation
}

// redis returns the client object for an operation name, one for each name.
func (w *worker) redis(name string) *sobek.Object {
	if known := w.clients[name]; known != nil {
		return known
	}
	r := &redisAPI{worker: w, name: name}
	r.get, r.set, r.del, r.mget, r.pipeline = r.operationOf("get"), r.operationOf("set"), r.operationOf("del"), r.operationOf("mget"), r.operationOf("pipeline")
	object := w.runtime.NewObject()
	w.method(object, "named", r.callNamed)
	w.method(object, "get", r.callGet)
	w.method(object, "set", r.callSet)
	w.method(object, "del", r.callDel)
	w.method(object, "mget", r.callMget)
	w.method(object, "call", r.callAny)
	w.method(object, "pipeline", r.callPipeline)
	w.clients[name] = object
	return object
}

func (r *redisAPI) operationOf(command string) record.Operation {
	if r.name != "" {
		return r.operation(r.name)
	}
	return r.operation(command)
}

func (r *redisAPI) callNamed(call sobek.FunctionCall) sobek.Value {
	name := call.Argument(0).String()
	if name == "" || sobek.IsUndefined(call.Argument(0)) {
		panic(r.runtime.NewTypeError("named(operation): expected a name"))
	}
	return r.redis(name)
}

func (r *redisAPI) callGet(call sobek.FunctionCall) sobek.Value {
	reply, _ := r.do(r.get, client.NewCommand("GET", r.text(call, 0, "get(key)")))
	return reply
}

func (r *redisAPI) callSet(call sobek.FunctionCall) sobek.Value {
	args := []string{r.text(call, 0, "set(key, value)"), r.text(call, 1, "set(key, value)")}
	if given := call.Argument(2); !sobek.IsUndefined(given) && !sobek.IsNull(given) {
		options := given.ToObject(r.runtime)
		if ttl := options.Get("ttlMs"); ttl != nil && !sobek.IsUndefined(ttl) {
			args = append(args, "PX", strconv.FormatInt(max(1, ttl.ToInteger()), 10))
		}
		if only := options.Get("ifAbsent"); only != nil && only.ToBoolean() {
			args = append(args, "NX")
		}
	}
	reply, _ := r.do(r.set, client.NewCommand("SET", args...))
	return r.runtime.ToValue(!sobek.IsNull(reply))
}

func (r *redisAPI) callAny(call sobek.FunctionCall) sobek.Value {
	args := make([]string, len(call.Arguments))
	for i := range args {
		args[i] = r.text(call, i, "call(command, ...args)")
	}
	command := r.command(args)
	reply, _ := r.do(r.operationOf(strings.ToLower(command.Name)), command)
	return reply
}

// command checks what the scenario wants to send.
func (r *redisAPI) command(parts []string) client.Command {
	if len(parts) == 0 || parts[0] == "" {
		panic(r.runtime.NewTypeError("a command needs a name"))
	}
	name := parts[0]
	if known, isKnown := r.commandNames[name]; isKnown {
		return client.NewCommand(known, parts[1:]...)
	}
	name = strings.ToUpper(name)
	if strings.HasSuffix(name, "SUBSCRIBE") || name == "MONITOR" {
		panic(r.runtime.NewTypeError("%s: subscriptions are not calls, and are not supported", name))
	}
	r.commandNames[parts[0]] = name
	return client.NewCommand(name, parts[1:]...)
}

// do sends one command, records it and returns its reply; a failure is thrown.
func (r *redisAPI) do(operation record.Operation, command client.Command) (sobek.Value, bool) {
	start := r.began()
	message, attempts, failure := r.load.client.Do(r.seat, command)
	outcome := result{attempts: attempts}
	if failure != nil {
		outcome.code = failure.Code
		r.ended(operation, start, outcome)
		panic(r.redisError(failure))
	}
	isNil := message.IsNil()
	if command.Name == "GET" || command.Name == "HGET" {
		outcome.hits, outcome.misses = 1, 0
		if isNil {
			outcome.hits, outcome.misses = 0, 1
		}
	}
	r.ended(operation, start, outcome)
	if isNil {
		return sobek.Null(), false
	}
	return r.value(&message), true
}

// text returns an argument as Redis gets it.
func (r *redisAPI) text(call sobek.FunctionCall, index int, usage string) string {
	value := call.Argument(index)
	if sobek.IsUndefined(value) || sobek.IsNull(value) {
		panic(r.runtime.NewTypeError("%s: expected a text or a number as argument %d, got %s", usage, index+1, value.String()))
	}
	return value.String()
}
