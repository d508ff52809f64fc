package client

import (
	"errors"
	"math/rand/v2"
	"time"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/pace"
)

// try sends one command to the node that it belongs to, and follows redirects.
func (c *Client) try(call *callContext, command Command) (rueidis.RedisMessage, *Error) {
	n, err := c.nodeOf(call, command)
	if err != nil {
		return rueidis.RedisMessage{}, classify(err, call, command).at(c.target.seeds())
	}
	message, failure := c.tryAt(call, n, command, false)
	if failure.isGone() {
		// The topology changed between the choice of the node and its use; nothing was sent.
		if n, err = c.nodeOf(call, command); err == nil {
			message, failure = c.tryAt(call, n, command, false)
		}
	}
	for range c.maxRedirects {
		address, isAsk := failure.redirect(n)
		if address == "" {
			break
		}
		n = c.topology.nodeAt(address)
		message, failure = c.tryAt(call, n, command, isAsk)
	}
	return message, failure.at(n.address)
}

// tryAt sends one command to a node; isAsking tells the node that it was sent there although the slot is another's.
func (c *Client) tryAt(call *callContext, n *node, command Command, isAsking bool) (rueidis.RedisMessage, *Error) {
	if isAsking {
		var answers [2]answer
		n.linkFor(command).doMulti(call, []Command{asking, command}, answers[:])
		return c.read(answers[1], call, command)
	}
	message, err := n.linkFor(command).do(call, command)
	return c.read(answer{message, err}, call, command)
}

// read tells a reply from a failure, and a failure that casts doubt on the topology from others.
func (c *Client) read(a answer, call *callContext, command Command) (rueidis.RedisMessage, *Error) {
	err := a.err
	if err == nil {
		if err = a.message.Error(); err == nil || rueidis.IsRedisNil(err) {
			return a.message, nil
		}
	}
	failure := classify(err, call, command)
	if c.looksOnError && doubtful[failure.Code] {
		c.topology.look()
	}
	return a.message, failure
}

// doubtful are the failures after which the topology may be another than the client believes.
var doubtful = map[string]bool{
	"READONLY": true, "MOVED": true, "CLUSTERDOWN": true, "LOADING": true, "MASTERDOWN": true,
	CodeTimeout: true, CodeRefused: true, CodeReset: true, CodeEOF: true, CodeMalformed: true, CodeNoAddress: true,
}

var asking = NewCommand("ASKING")

// redirect returns where a node said that the command belongs, "" if it did not.
func (e *Error) redirect(from *node) (address string, isAsk bool) {
	if e == nil {
		return "", false
	}
	var reply *rueidis.RedisError
	if !errors.As(e.cause, &reply) {
		return "", false
	}
	address, isMoved := reply.IsMoved()
	if !isMoved {
		address, isAsk = reply.IsAsk()
	}
	if len(address) > 0 && address[0] == ':' { // at the same host
		address = hostOf(from.address) + address
	}
	return address, isAsk
}

// isGone reports whether the node was given up before the command was sent.
func (e *Error) isGone() bool {
	return e != nil && e.Outcome == Rejected && errors.Is(e.cause, rueidis.ErrClosing)
}

// nodeOf waits for the first view of the topology, if there is none yet.
func (c *Client) nodeOf(call *callContext, command Command) (*node, error) {
	v, err := c.topology.get(call)
	if err != nil {
		return nil, err
	}
	s := v.shardOf(command)
	if s == nil || s.master == nil {
		if c.looksOnError {
			c.topology.look()
		}
		return nil, &connectError{cause: rueidis.ErrNoSlot}
	}
	return s.master, nil
}

// isRepeatable reports whether trying again can help and cannot apply the command twice.
func (e *Error) isRepeatable(command Command) bool {
	return e.IsTransient && (e.Outcome == Rejected || command.isRead())
}

func (c *Client) hasRetries(attempts int, t *tally) bool {
	if attempts > c.profile.Retry.Max {
		return false
	}
	if !c.budget.allows(float64(c.profile.Retry.BudgetRatio)) {
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
