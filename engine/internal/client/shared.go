package client

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/redis/rueidis"
)

// shared is the link of a multiplexed client: all callers share a few pipelined connections, which rueidis keeps.
type shared struct {
	connectors []connector // one for each connection
}

var _ link = (*shared)(nil)

func (s *shared) do(call *callContext, command Command) (rueidis.RedisMessage, error) {
	redis, err := s.any().get(call)
	if err != nil {
		return rueidis.RedisMessage{}, err
	}
	return parts(redis.Do(call, command.build(redis.B())))
}

func (s *shared) doMulti(call *callContext, commands []Command, answers []answer) {
	redis, err := s.any().get(call)
	if err != nil {
		for i := range answers {
			answers[i].err = err
		}
		return
	}
	built := make([]rueidis.Completed, len(commands))
	for i, command := range commands {
		built[i] = command.build(redis.B())
	}
	for i, result := range redis.DoMulti(call, built...) {
		message, err := parts(result)
		answers[i] = answer{message, err}
	}
}

// any returns one of the connections.
func (s *shared) any() *connector {
	if len(s.connectors) == 1 {
		return &s.connectors[0]
	}
	return &s.connectors[rand.IntN(len(s.connectors))]
}

// parts returns a result's message, which may be an error of Redis, and the error that stands for none.
func parts(result rueidis.RedisResult) (rueidis.RedisMessage, error) {
	message, _ := result.ToMessage() // its error is one or the other
	return message, result.NonRedisError()
}

func (s *shared) warm() {
	for i := range s.connectors {
		go func() { _, _ = s.connectors[i].get(context.Background()) }() // who needs it first asks again
	}
}

func (s *shared) close(time.Duration) {
	for i := range s.connectors {
		go s.connectors[i].close() // waits up to a second for a server that is silent
	}
}
