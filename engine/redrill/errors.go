package redrill

import (
	"strings"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
)

// The names of the errors that scripts see.
const (
	errorNameRedis  = "RedisError"
	errorNameOrigin = "OriginError"
)

// nextSteps says what to do about the failures that somebody has to do something about.
var nextSteps = map[string]string{
	"NOAUTH":             "The server wants a password: give the target one, and a user name if it has ACL users.",
	"WRONGPASS":          "Check the user name and the password of the target.",
	"NOPERM":             "Allow the user this command and this key (ACL SETUSER), or use another one.",
	client.CodeRefused:   "Check the address, and that Redis listens there.",
	client.CodeNoAddress: "Check the host's name and the port.",
	client.CodeMalformed: "Check that Redis itself listens there, and whether it wants TLS.",
	client.CodeTimeout:   "Check the address, and that nothing on the way drops the connection.",
	"cluster support":    "The target is no Cluster: name its topology standalone.",
	"command 'SENTINEL'": "No sentinel listens there: a sentinel's usual port is 26379.",
	client.CodeTLS:       "Check the CA that the target is given (tls.caFile), the name in the server's certificate, and the client's own certificate.",
}

// inWords is the message of a failure, with the next step where there is one. Of failures of a connection that worked there
// is none: they are what a load is for.
func inWords(failure *client.Error) string {
	text := failure.Error()
	if failure.Outcome != client.Rejected {
		return text
	}
	for _, known := range []string{"cluster support", "command 'SENTINEL'"} {
		if strings.Contains(text, known) {
			return strings.TrimRight(text, ". ") + ". " + nextSteps[known]
		}
	}
	if next := nextSteps[failure.Code]; next != "" {
		return strings.TrimRight(text, ". ") + ". " + next
	}
	return text
}

// redisError makes the JavaScript form of a failed request.
func (c *caller) redisError(failure *client.Error) *sobek.Object {
	object := c.newError(errorNameRedis, failure.Code, inWords(failure))
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
