package client

import (
	"sync/atomic"
	"time"

	"redrill.dev/engine/internal/pace"
)

// Counters is what a client has done since it was made, and how it stands now. Loads with the same target and profile share
// a client, so its counters are those of all of them together.
type Counters struct {
	// ConnectionsOpened counts the connections to data nodes that were established, TLS included.
	ConnectionsOpened int64
	// ConnectionsFailed counts those that could not be, and those that were closed before they answered anything.
	ConnectionsFailed int64
	// BytesIn and BytesOut count what was read from and written to data nodes: Redis' protocol, before encryption.
	BytesIn, BytesOut int64
	// Redirects counts the MOVED and ASK replies; up to maxRedirections of them are followed per attempt.
	Redirects int64
	// Requests counts the commands that callers asked for; a pipeline counts each of its commands.
	Requests int64
	// Attempts counts the commands that were given to a connection: Requests + Retries + Hedges - BreakerRejected. What a
	// redirect sends again is in Redirects, not here. Attempts / Requests is the amplification.
	Attempts int64
	// Retries counts the attempts after the first one.
	Retries int64
	// RetriesRefusedByBudget counts how often a request that had retries left was not repeated because of the budget.
	RetriesRefusedByBudget int64
	// Hedges counts the second attempts that were sent while the first one was still waiting.
	Hedges int64
	// BreakerOpened counts how often a circuit breaker opened; BreakerRejected the commands that were turned away by one.
	BreakerOpened, BreakerRejected int64

	// BreakersOpen and BreakersHalfOpen are how many nodes' breakers are in that state now.
	BreakersOpen, BreakersHalfOpen int64
	// LongestCallNs is the longest call so far, all its attempts and pauses together. Calls that still wait count with the
	// time that they have waited. Calls are looked at once a millisecond, so it is up to a millisecond short, and shorter
	// calls may count as 0.
	LongestCallNs int64
	// CallersBlocked is how many callers have been in their present call for longer than blockedAfter.
	CallersBlocked int64
}

// blockedAfter is when a caller counts as blocked: it has been in one call for a whole window of the record.
const blockedAfter = 100 * time.Millisecond

// Counters reads them. It costs the callers nothing.
func (c *Client) Counters() Counters {
	counters := Counters{
		ConnectionsOpened: c.dialer.opened.Load(), ConnectionsFailed: c.dialer.failed.Load(),
		BytesIn: c.dialer.bytesIn.Load(), BytesOut: c.dialer.bytesOut.Load(), Redirects: c.dialer.redirects.Load(),
	}
	counters.BreakerOpened, counters.BreakerRejected = c.breakersOpened.Load(), c.breakerRejected.Load()
	if v := c.topology.view.Load(); v != nil && c.profile.Breaker != nil {
		for _, n := range v.nodes {
			if n.breaker.isOpen() {
				counters.BreakersOpen++
			} else if n.breaker.isHalfOpen() {
				counters.BreakersHalfOpen++
			}
		}
	}
	now := pace.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.tallies {
		counters.Requests += t.requests.Load()
		counters.Retries += t.retries.Load()
		counters.Hedges += t.hedges.Load()
		counters.RetriesRefusedByBudget += t.refused.Load()
		waited := t.waited(now)
		if waited > int64(blockedAfter) {
			counters.CallersBlocked++
		}
		counters.LongestCallNs = max(counters.LongestCallNs, t.longestNs.Load(), waited)
	}
	counters.Attempts = counters.Requests + counters.Retries + counters.Hedges - counters.BreakerRejected
	return counters
}

// tally counts what one worker does with one client: workers that shared a counter would wait for each other.
type tally struct {
	seat *Seat

	requests, retries, refused, hedges atomic.Int64
	longestNs                          atomic.Int64
	_                                  [64]byte // keeps the next one off this one's cache line
}

// tallyOf returns the worker's tally at this client, and makes it when the worker comes from another one.
func (c *Client) tallyOf(seat *Seat) *tally {
	if t := seat.tally.Load(); t != nil && seat.client == c {
		return t
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.tallies[seat]
	if t == nil {
		t = &tally{seat: seat}
		c.tallies[seat] = t
	}
	seat.client = c
	seat.tally.Store(t)
	return t
}

// waited returns how long the worker's present call has lasted, 0 if there is none at this client.
func (t *tally) waited(now int64) int64 {
	if t.seat.tally.Load() != t || t.seat.call.Load().state.Load() <= 0 {
		return 0
	}
	// Read after the state: if the call has made room for another one by now, this is the later start.
	return max(0, now-t.seat.startedNs.Load())
}

// note keeps the longest call. Only the watch calls it.
func (t *tally) note(now int64) {
	if waited := t.waited(now); waited > t.longestNs.Load() {
		t.longestNs.Store(waited)
	}
}
