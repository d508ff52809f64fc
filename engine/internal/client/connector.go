package client

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/redis/rueidis"
)

// connector makes the rueidis client of a node when it is first wanted. Making it connects, which may take a while; the
// client that comes out of it dials again by itself, also when that failed.
type connector struct {
	option  rueidis.ClientOption
	current atomic.Pointer[rueidis.Client]

	mu      sync.Mutex
	running *connecting
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
	if c.closed {
		c.mu.Unlock()
		return nil, &connectError{cause: rueidis.ErrClosing}
	}
	attempt := c.running
	if attempt == nil {
		attempt = &connecting{done: make(chan struct{})}
		c.running = attempt
		go c.connect(attempt)
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

func (c *connector) connect(attempt *connecting) {
	client, err := rueidis.NewClient(c.option)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case client == nil:
		attempt.err = err
	case c.closed:
		go client.Close()
		attempt.err = rueidis.ErrClosing
	default:
		c.current.Store(&client)
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
