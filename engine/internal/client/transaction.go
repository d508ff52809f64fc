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
	call, deadline, t := c.begin(seat, len(commands), 0)
	defer seat.end(call)
	all := indexesOf(commands)
	for {
		attempts++
		n, err := c.nodeOf(call, nextWithKey(commands, all))
		if err != nil {
			failure = classify(err, call, commands[0]).at(c.target.seeds())
		} else {
			reply, failure = c.transactFrom(call, n, commands)
		}
		if failure == nil || !c.mayRetry(failure, exec, attempts, t) || !c.pause(seat, call, deadline, attempts) {
			return reply, attempts, failure
		}
		t.retries.Add(int64(len(commands)))
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
	reply, failure := c.transactAt(call, n.link.doMulti, commands, false)
	for range c.maxRedirects {
		address, isAsk := failure.redirect(n)
		if address == "" {
			break
		}
		n = c.topology.nodeAt(address)
		reply, failure = c.transactAt(call, n.link.doMulti, commands, isAsk)
	}
	return reply, failure.at(n.address)
}

// sender is a link's doMulti.
type sender func(call *callContext, commands []Command, answers []answer)

// transactAt sends the whole transaction at once, so that no other command comes between on a shared connection.
func (c *Client) transactAt(call *callContext, send sender, commands []Command, isAsking bool) (rueidis.RedisMessage, *Error) {
	var batch []Command
	if isAsking {
		batch = append(batch, asking) // it holds until EXEC
	}
	first := len(batch) + 1
	batch = append(append(append(batch, multi), commands...), exec)
	answers := make([]answer, len(batch))
	send(call, batch, answers)
	last := len(batch) - 1
	reply, failure := c.read(answers[last], call, exec)
	if failure == nil || answers[last].err != nil {
		return reply, failure
	}
	// Redis refused something: the transaction itself, or one of its commands. That says more than EXECABORT.
	for i := first - 1; i < last; i++ {
		if _, refused := c.read(answers[i], call, batch[i]); refused != nil {
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
