package client

import (
	"math/rand/v2"
	"time"

	"redrill.dev/engine/internal/pace"
)

// request is one call of a worker, with all its attempts.
type request struct {
	client *Client
	seat   *Seat
	tally  *tally
	// call is the context of the present attempt.
	call *callContext
	// deadline is a reading of pace.Now, 0 for none.
	deadline int64
	// patience is how long the commands may wait on purpose.
	patience time.Duration
	retries  int
}

// begin starts a request of that many commands. What they wait for on purpose comes on top of the profile's limits.
func (c *Client) begin(seat *Seat, commands int, patience time.Duration) request {
	now := pace.Now()
	deadline := int64(0)
	if c.profile.DeadlineMs != nil && patience < forever {
		deadline = now + int64(*c.profile.DeadlineMs*float64(time.Millisecond)) + int64(patience)
	}
	r := c.beginUntil(seat, commands, now, deadline)
	r.patience = patience
	r.attempt(now)
	return r
}

// beginUntil starts a request with a deadline of its own, 0 for none.
func (c *Client) beginUntil(seat *Seat, commands int, now, deadline int64) request {
	seat.startedNs.Store(now)
	r := request{client: c, seat: seat, tally: c.tallyOf(seat), deadline: deadline}
	r.tally.requests.Add(int64(commands))
	if c.profile.Retry.Max > 0 {
		c.budget.noteRequest(now)
	}
	r.call = seat.begin(now, deadline)
	return r
}

// attempt starts an attempt; the profile may limit each one.
func (r *request) attempt(now int64) {
	limit := r.client.profile.CommandTimeoutMs
	if limit == nil || r.patience == forever {
		return
	}
	r.end()
	until := now + int64(*limit*float64(time.Millisecond)) + int64(r.patience)
	if r.deadline != 0 {
		until = min(until, r.deadline)
	}
	r.call = r.seat.begin(now, until)
}

func (r *request) end() { r.seat.end(r.call) }

// again waits until the commands may be sent once more, and reports false if the profile does not want it or no time is left
// for it: then the last error stands.
func (r *request) again(commands int) bool {
	retry := &r.client.profile.Retry
	if r.retries >= retry.Max {
		return false
	}
	if !r.client.budget.allows(float64(retry.BudgetRatio)) {
		r.tally.refused.Add(1)
		return false
	}
	if r.client.profile.CommandTimeoutMs != nil { // the attempt's time may be over, the request's is not
		r.end()
		r.call = r.seat.begin(pace.Now(), r.deadline)
	}
	if !r.pause(retry) {
		return false
	}
	r.attempt(pace.Now())
	r.retries++
	r.tally.retries.Add(int64(commands))
	return true
}

func (r *request) pause(retry *Retry) bool {
	backoff := min(retry.BackoffMaxMs, retry.BackoffMinMs*float64(uint64(1)<<min(r.retries, 40)))
	if retry.Jitter {
		backoff *= rand.Float64()
	}
	until := pace.Now() + int64(backoff*float64(time.Millisecond))
	if r.deadline != 0 && until >= r.deadline {
		return false
	}
	return r.client.pacer.Wait(r.call.Done(), &r.seat.Ticket, until) && r.call.Err() == nil
}
