package client

import (
	"context"
	"sync"
	"time"
)

// The pause before dialling an address again doubles from the first to the last of these.
const (
	firstPause = time.Millisecond
	lastPause  = 50 * time.Millisecond
)

// gate keeps failing connections to one address from becoming a hot loop of dials: while the address fails, one dial is
// tried at a time, after a pause, and whoever else wants one gets its result. The zero value is an open gate.
type gate struct {
	mu       sync.Mutex
	failures int
	nextAt   time.Time
	trial    *trial
}

// trial is the one dial to a failing address. The fields below done are set before it is closed.
type trial struct {
	done chan struct{}
	err  error
	// hasLeft says that whoever dialled ran out of time: that is no answer for the others.
	hasLeft bool
}

// pass runs dial when it may. Errors that are not about the address (the caller gave up) do not close the gate.
func (g *gate) pass(ctx context.Context, dial func(context.Context) error) error {
	for {
		g.mu.Lock()
		if g.failures == 0 {
			g.mu.Unlock()
			return g.note(ctx, dial(ctx))
		}
		running := g.trial
		if running == nil {
			return g.try(ctx, dial)
		}
		g.mu.Unlock()
		select {
		case <-running.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		switch {
		case running.err == nil:
			return g.note(ctx, dial(ctx))
		case !running.hasLeft:
			return running.err
		}
	}
}

// try dials for everybody. It is called with the lock held, and gives it back.
func (g *gate) try(ctx context.Context, dial func(context.Context) error) error {
	mine := &trial{done: make(chan struct{})}
	g.trial = mine
	pause := time.Until(g.nextAt)
	g.mu.Unlock()

	mine.err = sleep(ctx, pause)
	if mine.err == nil {
		mine.err = g.note(ctx, dial(ctx))
	}
	mine.hasLeft = isOver(ctx)
	g.mu.Lock()
	g.trial = nil
	g.mu.Unlock()
	close(mine.done)
	return mine.err
}

// isOver reports whether the caller gave up, or is about to: its deadline has passed.
func isOver(ctx context.Context) bool {
	deadline, hasDeadline := ctx.Deadline()
	return ctx.Err() != nil || hasDeadline && !time.Now().Before(deadline)
}

func (g *gate) note(ctx context.Context, err error) error {
	if err != nil && !isOver(ctx) {
		g.failed()
	}
	return err
}

// failed notes a dial that failed, or a connection that died before it was of any use.
func (g *gate) failed() {
	g.mu.Lock()
	defer g.mu.Unlock()
	pause := min(lastPause, firstPause<<min(g.failures, 16))
	g.failures++
	g.nextAt = time.Now().Add(pause)
}

// opened notes a connection that works.
func (g *gate) opened() {
	g.mu.Lock()
	g.failures = 0
	g.mu.Unlock()
}

func sleep(ctx context.Context, pause time.Duration) error {
	if pause <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
