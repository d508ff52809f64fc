package redrill

import (
	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
)

// The names of the errors that scripts see.
const (
	errorNameRedis  = "RedisError"
	errorNameOrigin = "OriginError"
)

// redisError makes the JavaScript form of a failed request.
func (c *caller) redisError(failure *client.Error) *sobek.Object {
	object := c.newError(errorNameRedis, failure.Code, failure.Error())
	c.set(object, "outcome", string(failure.Outcome))
	return object
}

// replyError makes the JavaScript form of an error inside of a reply.
func (c *caller) replyError(err error) sobek.Value { return c.redisError(client.ReplyError(err)) }

func (c *caller) originError(code, message string) *sobek.Object {
	return c.newError(errorNameOrigin, code, message)
}

func (c *caller) newError(name, code, message string) *sobek.Object {
	object, err := c.runtime.New(c.runtime.Get("Error"), c.runtime.ToValue(message))
	if err != nil {
		panic(err)
	}
	c.set(object, "name", name)
	c.set(object, "code", code)
	return object
}
