package client

import (
	"fmt"

	"github.com/redis/rueidis"
)

var (
	multi = NewCommand("MULTI")
	exec  = NewCommand("EXEC")
)

// Transact sends the commands as one transaction to the node of their first key. The reply is an array with a reply for
// each, of which any may be an error. A command that Redis refuses to queue ends the transaction with its error, and
// nothing is applied; such a transaction is redirected and tried again as a whole.
func (c *Client) Transact(seat *Seat, commands []Command) (reply rueidis.RedisMessage, attempts int, failure *Error) {
	if commands, failure = c.target.Guard.ownAll(commands); failure != nil {
		return reply, 0, failure
	}
	r := c.begin(seat, len(commands), 0)
	defer r.end()
	all := indexesOf(commands)
	for {
		attempts++
		n, err := c.nodeFor(r.call, nextWithKey(commands, all), nil, false)
		if err != nil {
			failure = classify(err, r.call, commands[0]).at(c.target.seeds())
		} else {
			reply, failure = c.transactFrom(r.call, n, commands)
		}
		if failure == nil || !c.mayRepeat(failure, exec) || !r.again(len(commands)) {
			return reply, attempts, failure
		}
	}
}

func indexesOf(commands []Command) []int {
	indexes := make([]int, len(commands))
	for i := range indexes {
		indexes[i] = i
	}
	return indexes
}

// transactFrom starts at a node and follows redirects.
func (c *Client) transactFrom(call *callContext, n *node, commands []Command) (rueidis.RedisMessage, *Error) {
	reply, failure := c.transactAt(call, n, commands, false)
	for range c.maxRedirects {
		address, isAsk := failure.redirect(n)
		if address == "" {
			break
		}
		n = c.topology.nodeAt(address)
		reply, failure = c.transactAt(call, n, commands, isAsk)
	}
	return reply, failure.at(n.address)
}

// transactAt sends the transaction to a node, if its breaker lets it through.
func (c *Client) transactAt(call *callContext, n *node, commands []Command, isAsking bool) (rueidis.RedisMessage, *Error) {
	p, rejected := c.admit(n, len(commands))
	if rejected != nil {
		return rueidis.RedisMessage{}, rejected
	}
	reply, failure := c.transactOver(call, n, n.link.doMulti, commands, isAsking)
	n.tell(p, call, failure)
	return reply, failure
}

// sender is a link's doMulti.
type sender func(call *callContext, commands []Command, answers []answer)

// transactOver sends the whole transaction at once, so that no other command comes between on a shared connection.
func (c *Client) transactOver(call *callContext, n *node, send sender, commands []Command, isAsking bool) (rueidis.RedisMessage, *Error) {
	var batch []Command
	if isAsking {
		batch = append(batch, asking) // it holds until EXEC
	}
	first := len(batch) + 1
	batch = append(append(append(batch, multi), commands...), exec)
	last := len(batch) - 1
	batch = append(batch, c.target.Guard.afterAll(commands)...)
	answers := make([]answer, len(batch))
	send(call, batch, answers)
	reply, failure := c.read(answers[last], call, n, exec)
	if failure == nil || answers[last].err != nil {
		return reply, failure
	}
	// Redis refused something: the transaction itself, or one of its commands. That says more than EXECABORT.
	for i := first - 1; i < last; i++ {
		if _, refused := c.read(answers[i], call, n, batch[i]); refused != nil {
			code := refused.Code
			if code == CodeErr {
				code = failure.Code
			}
			return reply, &Error{Code: code, Outcome: Rejected, IsTransient: refused.IsTransient,
				cause: fmt.Errorf("the transaction was given up: %s: %w", batch[i].Name, refused.cause)}
		}
	}
	return reply, failure
}
