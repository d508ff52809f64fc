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

// trial is the one dial to a failing address.
type trial struct {
	done chan struct{}
	err  error // set before done is closed
}

// pass runs dial when it may. Errors that are not about the address (the caller gave up) do not close the gate.
func (g *gate) pass(ctx context.Context, dial func(context.Context) error) error {
	g.mu.Lock()
	if g.failures == 0 {
		g.mu.Unlock()
		return g.note(ctx, dial(ctx))
	}
	if running := g.trial; running != nil {
		g.mu.Unlock()
		select {
		case <-running.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		if running.err != nil {
			return running.err
		}
		return g.note(ctx, dial(ctx))
	}
	mine := &trial{done: make(chan struct{})}
	g.trial = mine
	pause := time.Until(g.nextAt)
	g.mu.Unlock()

	mine.err = sleep(ctx, pause)
	if mine.err == nil {
		mine.err = g.note(ctx, dial(ctx))
	}
	g.mu.Lock()
	g.trial = nil
	g.mu.Unlock()
	close(mine.done)
	return mine.err
}

func (g *gate) note(ctx context.Context, err error) error {
	if err != nil && ctx.Err() == nil {
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
