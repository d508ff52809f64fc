package client

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

// controlLimit bounds one question to a sentinel or a node: a frozen one must not hold the others' answers up.
const controlLimit = 500 * time.Millisecond

// control is a connection that the client itself asks over, one question at a time. It is made when it is needed, and kept.
type control struct {
	open func(context.Context) (*plain, error)

	mu         sync.Mutex
	connection *plain
}

var errBusy = errors.New("the last question is still open")

// ask sends the commands and returns their replies within controlLimit, or an error; an error reply is one too. A
// connection that has died since the last question is replaced.
func (c *control) ask(ctx context.Context, commands ...Command) ([]rueidis.RedisMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, controlLimit)
	defer cancel()
	if !c.mu.TryLock() {
		return nil, errBusy // a frozen one: questions must not pile up behind it
	}
	defer c.mu.Unlock()
	for {
		isFresh := c.connection == nil
		if isFresh {
			connection, err := c.open(ctx)
			if err != nil {
				return nil, err
			}
			c.connection = connection
		}
		replies, err := c.connection.bounded(ctx, commands)
		if err != nil {
			c.connection.close()
			c.connection = nil
			if isFresh || ctx.Err() != nil {
				return nil, err
			}
			continue
		}
		for i := range replies {
			if err := replies[i].Error(); err != nil && !rueidis.IsRedisNil(err) {
				return nil, err
			}
		}
		return replies, nil
	}
}

// bounded exchanges within the context's deadline.
func (p *plain) bounded(ctx context.Context, commands []Command) ([]rueidis.RedisMessage, error) {
	stop := context.AfterFunc(ctx, p.interrupt)
	replies, err := p.exchange(commands...)
	if !stop() && err == nil {
		err = ctx.Err() // the interrupt may come late
	}
	return replies, err
}

func (c *control) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.connection != nil {
		c.connection.close()
		c.connection = nil
	}
}

// controls keeps one control for each address.
type controls struct {
	open func(ctx context.Context, address string) (*plain, error)

	mu  sync.Mutex
	all map[string]*control
}

func (c *controls) of(address string) *control {
	c.mu.Lock()
	defer c.mu.Unlock()
	known := c.all[address]
	if known == nil {
		known = &control{open: func(ctx context.Context) (*plain, error) { return c.open(ctx, address) }}
		if c.all == nil {
			c.all = make(map[string]*control)
		}
		c.all[address] = known
	}
	return known
}

// keep closes all but those of the given addresses.
func (c *controls) keep(addresses map[string]bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for address, unused := range c.all {
		if !addresses[address] {
			go unused.close() // it may be in a question
			delete(c.all, address)
		}
	}
}

func (c *controls) close() { c.keep(nil) }
