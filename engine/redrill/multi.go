package redrill

import (
	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
)

// The calls of several commands, or of several keys that may lie on several shards.

func (r *redisAPI) texts(call sobek.FunctionCall, usage string) []string {
	if len(call.Arguments) == 0 {
		panic(r.runtime.NewTypeError("%s: expected at least one key", usage))
	}
	texts := make([]string, len(call.Arguments))
	for i := range texts {
		texts[i] = r.text(call, i, usage)
	}
	return texts
}

// split makes one command for all keys, or one for each where the keys may lie on several shards.
func (r *redisAPI) split(all, single string, keys []string) []client.Command {
	if !r.load.client.IsCluster() {
		return []client.Command{client.NewCommand(all, keys...)}
	}
	commands := make([]client.Command, len(keys))
	for i := range keys {
		commands[i] = client.NewCommand(single, keys[i])
	}
	return commands
}

func (r *redisAPI) callDel(call sobek.FunctionCall) sobek.Value {
	start := r.began()
	replies, attempts := r.load.client.DoMulti(r.seat, r.split("DEL", "DEL", r.texts(call, "del(...keys)")))
	outcome := result{attempts: attempts}
	failure := firstFailure(replies)
	if failure != nil {
		outcome.code = failure.Code
	}
	r.ended(r.del, start, outcome)
	if failure != nil {
		panic(r.redisError(failure))
	}
	deleted := int64(0)
	for i := range replies {
		count, _ := replies[i].Message.AsInt64() // DEL answers nothing else
		deleted += count
	}
	return r.runtime.ToValue(deleted)
}

func (r *redisAPI) callMget(call sobek.FunctionCall) sobek.Value {
	start := r.began()
	replies, attempts := r.load.client.DoMulti(r.seat, r.split("MGET", "GET", r.texts(call, "mget(...keys)")))
	outcome := result{attempts: attempts}
	failure := firstFailure(replies)
	if failure != nil {
		outcome.code = failure.Code
		r.ended(r.mget, start, outcome)
		panic(r.redisError(failure))
	}
	var values []any
	note := func(isNil bool) {
		if isNil {
			outcome.misses++
		} else {
			outcome.hits++
		}
	}
	for i := range replies {
		message := &replies[i].Message
		if !message.IsArray() {
			note(message.IsNil())
			values = append(values, r.value(message))
			continue
		}
		elements, _ := message.ToArray()
		for e := range elements {
			note(elements[e].IsNil())
			values = append(values, r.value(&elements[e]))
		}
	}
	r.ended(r.mget, start, outcome)
	return r.runtime.NewArray(values...)
}

func (r *redisAPI) callPipeline(call sobek.FunctionCall) sobek.Value {
	commands := r.commands(call.Argument(0))
	if len(commands) == 0 {
		return r.runtime.NewArray()
	}
	start := r.began()
	replies, attempts := r.load.client.DoMulti(r.seat, commands)
	outcome := result{attempts: attempts}
	values := make([]any, len(replies))
	for i := range replies {
		failure, message := replies[i].Failure, &replies[i].Message
		if failure != nil {
			if outcome.code == "" || failure.Code == client.CodeCancelled {
				outcome.code = failure.Code
			}
			values[i] = r.redisError(failure)
			continue
		}
		if commands[i].Name == "GET" {
			if message.IsNil() {
				outcome.misses++
			} else {
				outcome.hits++
			}
		}
		values[i] = r.value(message)
	}
	r.ended(r.pipeline, start, outcome)
	return r.runtime.NewArray(values...)
}

func firstFailure(replies []client.Reply) *client.Error {
	for i := range replies {
		if replies[i].Failure != nil {
			return replies[i].Failure
		}
	}
	return nil
}
