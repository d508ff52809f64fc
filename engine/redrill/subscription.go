package redrill

import (
	"math"
	"time"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
)

const nextUsage = "subscription.next(timeoutMs)"

// subscribing makes redis.subscribe(...channels) and its likes.
func (r *redisAPI) subscribing(method, name, what string) sobek.Value {
	usage := method + "(..." + what + ")"
	return r.runtime.ToValue(func(call sobek.FunctionCall) sobek.Value {
		if len(call.Arguments) == 0 {
			panic(r.runtime.NewTypeError("%s: expected at least 1 argument, got 0", usage))
		}
		channels := make([]string, len(call.Arguments))
		for i, given := range call.Arguments {
			channels[i] = r.values.Scalar(commands.At(usage, what).Element(r.values, i), given)
		}
		if name == "SSUBSCRIBE" {
			r.mustShareSlot(usage, channels)
		}
		operation := r.operationOf(method)
		start := r.began()
		made, failure := r.client.Subscribe(r.seat, client.NewCommand(name, channels...))
		r.ended(operation, start, 1, failure, nil, commands.CountsNothing)
		return (&subscription{redisAPI: r, source: made}).object()
	})
}

// subscription hands out messages when the script asks for them.
type subscription struct {
	*redisAPI
	source   *client.Subscription
	isClosed bool
}

func (s *subscription) object() *sobek.Object {
	object := s.runtime.NewObject()
	s.method(object, "next", s.next)
	s.method(object, "close", s.close)
	return object
}

// next is subscription.next(timeoutMs).
func (s *subscription) next(call sobek.FunctionCall) sobek.Value {
	given := call.Argument(0)
	if !sobek.IsNumber(given) || !(given.ToFloat() >= 0) {
		panic(s.values.TypeError(commands.At(nextUsage, "timeoutMs"), "milliseconds of at least 0", given))
	}
	if s.isClosed {
		panic(s.runtime.NewTypeError("%s: expected an open subscription, got one that was closed", nextUsage))
	}
	start := s.began()
	limit := time.Duration(math.Min(given.ToFloat()*float64(time.Millisecond), math.MaxInt64/2))
	message, isThere, failure := s.source.Next(s.seat, limit)
	outcome := result{attempts: 1}
	switch {
	case failure != nil:
		outcome.code = failure.Code
	case isThere:
		outcome.hits = 1
	default:
		outcome.misses = 1
	}
	s.records.ended(s.operationOf("next"), start, outcome)
	switch {
	case failure != nil:
		panic(s.redisError(failure))
	case !isThere:
		return sobek.Null()
	}
	object := s.runtime.NewObject()
	s.set(object, "channel", message.Channel)
	if message.Pattern != "" {
		s.set(object, "pattern", message.Pattern)
	}
	s.set(object, "message", s.values.Text(message.Text))
	return object
}

// close is subscription.close(); a second time does nothing.
func (s *subscription) close(sobek.FunctionCall) sobek.Value {
	if !s.isClosed {
		s.isClosed = true
		s.source.Close()
	}
	return sobek.Undefined()
}
