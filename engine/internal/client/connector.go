package client

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// connector makes the rueidis client of a target when it is first wanted, and again as long as that fails: a Sentinel or
// a Cluster that is down when a load starts is a finding, not the end of the run.
type connector struct {
	option  rueidis.ClientOption
	current atomic.Pointer[rueidis.Client]

	mu      sync.Mutex
	running *connecting
	nextAt  time.Time
	closed  bool
}

// connecting is one attempt to make the client.
type connecting struct {
	done chan struct{}
	err  error // set before done is closed
}

// get returns the client, or the error of the attempt to make it.
func (c *connector) get(ctx context.Context) (rueidis.Client, error) {
	if client := c.current.Load(); client != nil {
		return *client, nil
	}
	c.mu.Lock()
	attempt := c.running
	if attempt == nil {
		attempt = &connecting{done: make(chan struct{})}
		c.running = attempt
		go c.connect(attempt, time.Until(c.nextAt))
	}
	c.mu.Unlock()
	select {
	case <-attempt.done:
	case <-ctx.Done():
		return nil, &connectError{cause: ctx.Err()}
	}
	if client := c.current.Load(); client != nil {
		return *client, nil
	}
	return nil, &connectError{cause: attempt.err}
}

func (c *connector) connect(attempt *connecting, pause time.Duration) {
	time.Sleep(pause) // at most lastPause
	client, err := rueidis.NewClient(c.option)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed && client != nil:
		go client.Close()
		attempt.err = rueidis.ErrClosing
	case client != nil: // a standalone comes with its error, and dials again by itself
		c.current.Store(&client)
	default:
		attempt.err = err
		c.nextAt = time.Now().Add(lastPause)
	}
	c.running = nil
	close(attempt.done)
}

func (c *connector) close() {
	c.mu.Lock()
	c.closed = true
	client := c.current.Swap(nil)
	c.mu.Unlock()
	if client != nil {
		(*client).Close()
	}
}
