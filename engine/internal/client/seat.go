package client

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"redrill.dev/engine/internal/pace"
)

// Seat is one worker's place in the client: the worker makes one call at a time. It holds what would be dear to make
// for every call. New ones come from Watch.NewSeat.
type Seat struct {
	parent atomic.Pointer[context.Context]
	call   atomic.Pointer[callContext]
	calls  int64
	watch  *Watch
	// client is whose tally this is; only the worker itself looks at it.
	client *Client
	tally  atomic.Pointer[tally]
	// startedNs is when the present call began, a reading of pace.Now.
	startedNs atomic.Int64
	// hedgeTimer is made when it is first needed.
	hedgeTimer *time.Timer
	// Ticket is the worker's place at the pacer, for pauses.
	Ticket pace.Ticket
}

// callContext is the context of one call after another: a deadline without a timer. Making a context with a timeout for
// each command costs a tenth of the throughput. Only a call that was cut short uses its context up.
type callContext struct {
	deadline time.Time
	// state is 0 between calls, the call's own positive number while it runs, and a negative one when it was cut short.
	// The number of a call with a deadline is that deadline; no number comes back within the life of a seat.
	state atomic.Int64
	done  chan struct{}

	mu sync.Mutex
	// began is when the call began, a reading of pace.Now.
	began int64
	// reading are the connections that the call waits at and has to itself.
	reading []*plain
}

const (
	cutByDeadline = -1
	cutByParent   = -2
	// cutByWinner ends the slower one of two attempts.
	cutByWinner = -3
	// withoutDeadline and above number the calls that have none.
	withoutDeadline = math.MaxInt64 / 2
)

var _ context.Context = (*callContext)(nil)

// Deadline implements context.Context.
func (c *callContext) Deadline() (time.Time, bool) { return c.deadline, !c.deadline.IsZero() }

// Done implements context.Context.
func (c *callContext) Done() <-chan struct{} { return c.done }

// Value implements context.Context.
func (c *callContext) Value(any) any { return nil }

// Err implements context.Context.
func (c *callContext) Err() error {
	switch c.state.Load() {
	case cutByDeadline:
		return context.DeadlineExceeded
	case cutByParent, cutByWinner:
		return context.Canceled
	}
	return nil
}

// cut ends the call with the given number, if it still runs.
func (c *callContext) cut(number, reason int64) {
	if c.state.CompareAndSwap(number, reason) {
		close(c.done)
		c.mu.Lock()
		defer c.mu.Unlock()
		for _, connection := range c.reading {
			connection.interrupt()
		}
	}
}

// reads lets whoever cuts the call interrupt the connection too.
func (c *callContext) reads(connection *plain) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading = append(c.reading, connection)
	if c.Err() != nil { // cut before it could be seen
		connection.interrupt()
	}
}

// stopsReading reports whether the connection was interrupted: then nobody else must get it.
func (c *callContext) stopsReading(connection *plain) (isCut bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading = slices.DeleteFunc(c.reading, func(p *plain) bool { return p == connection })
	return c.Err() != nil
}

// Close gives the seat back. The worker must not be in a call.
func (s *Seat) Close() { s.watch.remove(s) }

// Enter tells which context the worker's next calls belong to.
func (s *Seat) Enter(parent context.Context) {
	s.parent.Store(&parent)
}

// begin starts a call; both are readings of pace.Now, and a deadline of 0 is none.
func (s *Seat) begin(now, deadlineNs int64) *callContext {
	call := s.call.Load()
	call.began = now
	number := deadlineNs
	call.deadline = time.Time{}
	if deadlineNs == 0 {
		s.calls++
		number = withoutDeadline + s.calls
	} else {
		call.deadline = pace.Time(deadlineNs)
	}
	call.state.Store(number)
	return call
}

// end finishes the call.
func (s *Seat) end(call *callContext) {
	if number := call.state.Load(); number > 0 && call.state.CompareAndSwap(number, 0) {
		return
	}
	// It was cut short, and stays so: contexts made from it may still ask why.
	<-call.done
	s.call.Store(&callContext{done: make(chan struct{})})
}

// isCancelled reports whether the worker itself has to end.
func (s *Seat) isCancelled() bool {
	return (*s.parent.Load()).Err() != nil
}

// isOverdue reports whether the call's own deadline has passed, even if the watch has not looked yet.
func (c *callContext) isOverdue() bool {
	return !c.deadline.IsZero() && !time.Now().Before(c.deadline)
}
