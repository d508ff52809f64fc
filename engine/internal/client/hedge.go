package client

import (
	"time"

	"github.com/redis/rueidis"
)

// hedged is what one of two attempts came to.
type hedged struct {
	message rueidis.RedisMessage
	failure *Error
	isFirst bool
}

// isHedgeable reports whether a command may be on its way twice.
func (c *Client) isHedgeable(command Command) bool {
	return c.profile.Hedge != nil && command.isRead() && !command.isBlocking()
}

// tryHedged sends a read, and sends it again, to another node where there is one, if no reply came in time and the budget
// allows it. The first reply counts; of two failures, the first attempt's. Sent is how often it was sent.
func (c *Client) tryHedged(seat *Seat, call *callContext, command Command, t *tally) (_ rueidis.RedisMessage, _ *Error, sent int) {
	c.hedges.noteRequest(call.began)
	n, err := c.nodeOf(call, command)
	if err != nil {
		return rueidis.RedisMessage{}, classify(err, call, command), 1
	}
	ended := make(chan hedged, 2)
	send := func(n *node, isFirst bool) {
		message, failure := c.tryFrom(call, n, command)
		ended <- hedged{message, failure, isFirst}
	}
	go send(n, true)
	timer := seat.timer(milliseconds(c.profile.Hedge.AfterMs))
	defer timer.Stop()
	sent = 1
	underWay := 1
	var worst *hedged
	for {
		select {
		case one := <-ended:
			underWay--
			if one.failure == nil {
				if number := call.state.Load(); underWay > 0 && number > 0 {
					call.cut(number, cutByWinner)
				}
				return one.message, nil, sent
			}
			if worst == nil || one.isFirst {
				worst = &one
			}
			if underWay == 0 {
				return worst.message, worst.failure, sent
			}
		case <-timer.C:
			other, err := c.nodeFor(call, command, n, c.readsReplicas && command.mayReadReplica())
			if err == nil && c.hedges.allows(float64(c.profile.Hedge.BudgetRatio)) {
				t.hedges.Add(1)
				sent++
				underWay++
				go send(other, false)
			}
		case <-call.done:
			return rueidis.RedisMessage{}, classify(call.Err(), call, command), sent
		}
	}
}

// timer returns the seat's own timer, set.
func (s *Seat) timer(after time.Duration) *time.Timer {
	if s.hedgeTimer == nil {
		s.hedgeTimer = time.NewTimer(after)
	} else {
		s.hedgeTimer.Reset(after)
	}
	return s.hedgeTimer
}
