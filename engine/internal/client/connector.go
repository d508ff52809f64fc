package client

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"

	"github.com/redis/rueidis"
)

// connector keeps one shared connection to a node. It dials in a goroutine of its own, when the connection is wanted and
// not there: a caller waits for it until its own deadline, no longer and no shorter, whoever was the first to want it.
type connector struct {
	option rueidis.ClientOption
	redis  atomic.Pointer[rueidis.Client] // made once; its one connection comes and goes
	// live is the connection that greeted last.
	live atomic.Pointer[conn]

	mu      sync.Mutex
	running *connecting
	dialled *conn
	closed  bool
}

// connecting is one attempt to have a connection.
type connecting struct {
	done chan struct{}
	err  error // set before done is closed
}

// dialWith makes every connection of the connector.
func (c *connector) dialWith(dial func(context.Context) (*conn, error)) {
	c.option.DialCtxFn = func(ctx context.Context, _ string, _ *net.Dialer, _ *tls.Config) (net.Conn, error) {
		connected, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.dialled = connected
		return connected, nil
	}
}

// get returns the client when its connection is there, or the error of the attempt to make one.
func (c *connector) get(ctx context.Context) (rueidis.Client, error) {
	if live := c.live.Load(); live != nil && !live.isClosed.Load() {
		return *c.redis.Load(), nil
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
		go c.run(attempt)
	}
	c.mu.Unlock()
	select {
	case <-attempt.done:
	case <-ctx.Done():
		return nil, &connectError{cause: ctx.Err()}
	}
	if _, isReply := rueidis.IsRedisErr(attempt.err); isReply {
		return nil, attempt.err // such as a wrong password
	}
	if attempt.err != nil {
		return nil, &connectError{cause: attempt.err}
	}
	return *c.redis.Load(), nil
}

func (c *connector) run(attempt *connecting) {
	err := c.connect()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		err = rueidis.ErrClosing
	}
	if attempt.err = err; err == nil {
		c.live.Store(c.dialled)
	}
	c.running = nil
	close(attempt.done)
}

// connect returns when there is a connection that greeted.
func (c *connector) connect() error {
	redis := c.redis.Load()
	if redis == nil {
		made, err := rueidis.NewClient(c.option) // it dials, and is there also if that failed
		if made == nil {
			return err
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.redis.Store(&made); c.closed {
			go made.Close()
		}
		return err
	}
	// rueidis dials when there is something to be sent.
	ctx, cancel := context.WithTimeout(context.Background(), lastPause+2*c.option.Dialer.Timeout)
	defer cancel()
	before := c.lastDialled()
	err := (*redis).Do(ctx, (*redis).B().Ping().Build()).NonRedisError()
	if err != nil && c.lastDialled() == before && ctx.Err() == nil {
		// It went to the connection that had just broken; now rueidis knows that.
		err = (*redis).Do(ctx, (*redis).B().Ping().Build()).NonRedisError()
	}
	return err
}

func (c *connector) lastDialled() *conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.dialled
}

func (c *connector) close() {
	c.mu.Lock()
	c.closed = true
	redis := c.redis.Load()
	c.live.Store(nil)
	c.mu.Unlock()
	if redis != nil {
		(*redis).Close()
	}
}
