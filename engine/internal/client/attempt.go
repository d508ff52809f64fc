package client

import (
	"errors"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/pace"
)

// try sends one command to the node that it belongs to.
func (c *Client) try(call *callContext, command Command) (rueidis.RedisMessage, *Error) {
	n, err := c.nodeOf(call, command)
	if err != nil {
		return rueidis.RedisMessage{}, classify(err, call, command).at(c.target.seeds())
	}
	return c.tryFrom(call, n, command)
}

// tryFrom sends one command to a node, and follows redirects from there.
func (c *Client) tryFrom(call *callContext, n *node, command Command) (rueidis.RedisMessage, *Error) {
	message, failure := c.tryAt(call, n, command, false)
	if failure.isGone() {
		// The topology changed between the choice of the node and its use; nothing was sent.
		if fresh, err := c.nodeOf(call, command); err == nil {
			n = fresh
			message, failure = c.tryAt(call, n, command, false)
		}
	}
	for range c.maxRedirects { // 0 unless it is a Cluster
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
	p, rejected := c.admit(n, 1)
	if rejected != nil {
		return rueidis.RedisMessage{}, rejected
	}
	var a answer
	after := c.target.Guard.after(command)
	if isAsking {
		var answers [2]answer
		n.linkFor(command).doMulti(call, []Command{asking, command}, answers[:])
		a = answers[1]
	} else if len(after) > 0 {
		answers := make([]answer, 1+len(after))
		n.linkFor(command).doMulti(call, append([]Command{command}, after...), answers)
		a = answers[0]
	} else {
		a.message, a.err = n.linkFor(command).do(call, command)
	}
	message, failure := c.read(a, call, n, command)
	n.tell(p, call, failure)
	return message, failure
}

// read tells a reply from a failure, and a failure that casts doubt on the topology from others.
func (c *Client) read(a answer, call *callContext, n *node, command Command) (rueidis.RedisMessage, *Error) {
	err := a.err
	if err == nil {
		if err = a.message.Error(); err == nil || rueidis.IsRedisNil(err) {
			return a.message, nil
		}
	}
	failure := classify(err, call, command)
	if n.isReplica && ailing[failure.Code] {
		n.avoidUntil.Store(pace.Now() + int64(avoidReplica))
	}
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

// nodeOf returns the node for a command; a read may go to a replica.
func (c *Client) nodeOf(call *callContext, command Command) (*node, error) {
	return c.nodeFor(call, command, nil, c.readsReplicas && command.mayReadReplica())
}

// nodeFor waits for the first view of the topology, if there is none yet, and chooses; of a shard's replicas another one than
// the node to avoid.
func (c *Client) nodeFor(call *callContext, command Command, avoid *node, mayReplica bool) (*node, error) {
	v, err := c.topology.get(call)
	if err != nil {
		return nil, err
	}
	s := v.shardOf(command)
	if s == nil {
		return nil, c.noNode()
	}
	if mayReplica {
		if n := c.replicaOf(s, avoid); n != nil {
			return n, nil
		}
	}
	if s.master == nil {
		return nil, c.noNode()
	}
	return s.master, nil
}

func (c *Client) noNode() error {
	if c.looksOnError {
		c.topology.look()
	}
	return &connectError{cause: rueidis.ErrNoSlot}
}

// mayRepeat reports whether trying again can help, and cannot apply the command twice unless the profile takes that.
func (c *Client) mayRepeat(failure *Error, command Command) bool {
	return failure.IsTransient && (failure.Outcome == Rejected || c.profile.Retry.Writes || command.isRead())
}
