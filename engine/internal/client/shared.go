package client

import (
	"context"
	"time"

	"github.com/redis/rueidis"
)

// shared is the link of a multiplexed client: all callers share a few pipelined connections, which rueidis keeps.
type shared struct {
	connector connector
	// isSpread is set where there are several connections to choose from.
	isSpread bool
}

var _ link = (*shared)(nil)

func (s *shared) do(call *callContext, command Command) (rueidis.RedisMessage, error) {
	redis, err := s.connector.get(call)
	if err != nil {
		return rueidis.RedisMessage{}, err
	}
	return parts(redis.Do(call, command.build(redis.B(), s.isSpread)))
}

func (s *shared) doMulti(call *callContext, commands []Command, answers []answer) {
	redis, err := s.connector.get(call)
	if err != nil {
		for i := range answers {
			answers[i].err = err
		}
		return
	}
	built := make([]rueidis.Completed, len(commands))
	for i, command := range commands {
		built[i] = command.build(redis.B(), s.isSpread)
	}
	for i, result := range redis.DoMulti(call, built...) {
		message, err := parts(result)
		answers[i] = answer{message, err}
	}
}

// parts returns a result's message, which may be an error of Redis, and the error that stands for none.
func parts(result rueidis.RedisResult) (rueidis.RedisMessage, error) {
	message, _ := result.ToMessage() // its error is one or the other
	return message, result.NonRedisError()
}

func (s *shared) warm() {
	go func() { _, _ = s.connector.get(context.Background()) }() // who needs it first asks again
}

func (s *shared) close(time.Duration) {
	go s.connector.close() // waits up to a second for a server that is silent
}
