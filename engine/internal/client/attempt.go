package client

import (
	"math/rand/v2"
	"time"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/pace"
)

func (c *Client) try(seat *Seat, call *callContext, command Command) (rueidis.RedisMessage, *Error) {
	redis, err := c.connector.get(call)
	if err != nil {
		return rueidis.RedisMessage{}, classify(err, call, command)
	}
	var result rueidis.RedisResult
	if c.profile.Mode == Pooled || command.isBlocking() {
		left := new(rueidis.RedisResult) // on the heap: a call that is left behind still writes to it
		if !seat.run(call, func() { *left = redis.Do(call, command.build(redis.B(), c.IsCluster())) }) {
			return rueidis.RedisMessage{}, classify(call.Err(), call, command)
		}
		result = *left
	} else {
		result = redis.Do(call, command.build(redis.B(), c.IsCluster()))
	}
	return read(result, call, command)
}

func read(result rueidis.RedisResult, call *callContext, command Command) (rueidis.RedisMessage, *Error) {
	message, err := result.ToMessage()
	if err != nil && !rueidis.IsRedisNil(err) {
		return message, classify(err, call, command)
	}
	return message, nil
}

func (c *Client) tryMulti(seat *Seat, call *callContext, commands []Command, open []int, replies []Reply) {
	fail := func(err error) {
		for _, i := range open {
			replies[i] = Reply{Failure: classify(err, call, commands[i])}
		}
	}
	redis, err := c.connector.get(call)
	if err != nil {
		fail(err)
		return
	}
	built, isBlocking, isCluster := make([]rueidis.Completed, len(open)), false, c.IsCluster()
	for n, i := range open {
		built[n] = commands[i].build(redis.B(), isCluster)
		isBlocking = isBlocking || commands[i].isBlocking()
	}
	var results []rueidis.RedisResult
	if c.profile.Mode == Pooled || isBlocking {
		left := new([]rueidis.RedisResult)
		if !seat.run(call, func() { *left = redis.DoMulti(call, built...) }) {
			fail(call.Err())
			return
		}
		results = *left
	} else {
		results = redis.DoMulti(call, built...)
	}
	for n, i := range open {
		message, failure := read(results[n], call, commands[i])
		replies[i] = Reply{Message: message, Failure: failure}
	}
}

// isRepeatable reports whether trying again can help and cannot apply the command twice.
func (e *Error) isRepeatable(command Command) bool {
	return e.IsTransient && (e.Outcome == Rejected || command.isRead())
}

func (c *Client) hasRetries(attempts int, t *tally) bool {
	if attempts > c.profile.Retry.Max {
		return false
	}
	if !c.budget.allows(c.profile.Retry.BudgetRatio) {
		t.refused.Add(1)
		return false
	}
	return true
}

func (c *Client) mayRetry(failure *Error, command Command, attempts int, t *tally) bool {
	return failure.isRepeatable(command) && c.hasRetries(attempts, t)
}

// pause waits before the next attempt, and reports false if there is no time left for one: then the last error stands.
func (c *Client) pause(seat *Seat, call *callContext, deadline int64, attempts int) bool {
	retry := c.profile.Retry
	backoff := min(retry.BackoffMaxMs, retry.BackoffMinMs*float64(uint64(1)<<min(attempts-1, 40)))
	if retry.Jitter {
		backoff *= rand.Float64()
	}
	until := pace.Now() + int64(backoff*float64(time.Millisecond))
	if deadline != 0 && until >= deadline {
		return false
	}
	return c.pacer.Wait(call.Done(), &seat.Ticket, until) && call.Err() == nil
}
