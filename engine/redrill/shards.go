package redrill

import (
	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
	"redrill.dev/engine/internal/record"
)

// overShards sends a command to a Cluster whose keys may lie on several shards, or that is for every master.
func (r *redisAPI) overShards(operation record.Operation, c *commands.Command, command client.Command, flags commands.Flags) sobek.Value {
	switch c.Shards {
	case commands.SumOverMasters, commands.FirstOfMasters:
		replies := r.overMasters(operation, command)
		if c.Shards == commands.SumOverMasters {
			return r.sum(replies)
		}
		return c.Reply(r.values, &replies[0].Message, flags)
	}
	command, denial := r.client.OwnCommand(command)
	if denial != nil {
		panic(r.redisError(denial))
	}
	parts := command.BySlot(c.Shards == commands.VoidOverPairs)
	batch := make([]client.Command, len(parts))
	for i := range parts {
		batch[i] = parts[i].Command
	}
	start := r.began()
	replies, attempts := r.client.DoMulti(r.seat, batch)
	r.endedAll(operation, start, attempts, replies, c.Counts)
	switch c.Shards {
	case commands.SumOverKeys:
		return r.sum(replies)
	case commands.ListOverKeys:
		return r.inOrder(parts, replies)
	}
	return sobek.Undefined()
}

// overMasters sends a command to one master after the other.
func (r *redisAPI) overMasters(operation record.Operation, command client.Command) []client.Reply {
	start := r.began()
	masters, failure := r.client.Masters(r.seat)
	if failure != nil {
		r.ended(operation, start, 1, failure, nil, commands.CountsNothing)
	}
	replies, attempts := make([]client.Reply, len(masters)), 0
	for i, master := range masters {
		again := 0
		replies[i].Message, again, replies[i].Failure = r.client.DoAt(r.seat, master, command)
		attempts = max(attempts, again)
		if replies[i].Failure != nil {
			break
		}
	}
	r.endedAll(operation, start, attempts, replies, commands.CountsNothing)
	return replies
}

// endedAll records a call with several replies, and throws the first failure.
func (r *redisAPI) endedAll(operation record.Operation, start int64, attempts int, replies []client.Reply, counts commands.Counting) {
	outcome := result{attempts: attempts}
	var failure *client.Error
	for i := range replies {
		outcome.add(&replies[i], counts)
		if failure == nil {
			failure = replies[i].Failure
		}
	}
	r.records.ended(operation, start, outcome)
	if failure != nil {
		panic(r.redisError(failure))
	}
}

// sum adds up replies that are numbers.
func (r *redisAPI) sum(replies []client.Reply) sobek.Value {
	sum := int64(0)
	for i := range replies {
		count, _ := replies[i].Message.AsInt64() // these commands answer nothing else
		sum += count
	}
	return r.values.Integer(sum)
}

// inOrder puts the elements of all replies in the order of the keys.
func (r *redisAPI) inOrder(parts []client.Part, replies []client.Reply) sobek.Value {
	total := 0
	for i := range parts {
		total += len(parts[i].Keys)
	}
	messages := make([]rueidis.RedisMessage, total)
	for i := range parts {
		elements, _ := replies[i].Message.ToArray()
		for n, key := range parts[i].Keys[:min(len(elements), len(parts[i].Keys))] {
			messages[key] = elements[n]
		}
	}
	values := make([]any, total)
	for i := range messages {
		values[i] = r.values.TextOf(&messages[i])
	}
	return r.runtime.NewArray(values...)
}
