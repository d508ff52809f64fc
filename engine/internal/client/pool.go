package client

import (
	"container/list"
	"context"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

// pool holds the connections to one node that callers use one at a time. Its limit is exact: who finds none free waits in
// line.
type pool struct {
	open  func(context.Context) (*plain, error)
	limit int
	// idleLimit is how long a connection may lie idle before it is closed; 0 keeps it.
	idleLimit time.Duration
	// isOneShot closes every connection after one use.
	isOneShot bool
	// reusesAfterTimeout is a planted defect: a connection goes back although its reply is still to come.
	reusesAfterTimeout bool

	mu      sync.Mutex
	idle    []*plain // the one that was used last is used first
	all     map[*plain]struct{}
	size    int       // all of them, and those that are being made
	waiters list.List // of chan turn
	reaper  *time.Timer
	closed  bool
}

var _ link = (*pool)(nil)

// turn is what a caller in line gets: a connection, the error that all of them get, or, with neither, a place to make one.
type turn struct {
	connection *plain
	err        error
}

// get returns a free connection, makes one, or waits for one.
func (p *pool) get(ctx context.Context) (*plain, error) {
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return nil, &connectError{cause: rueidis.ErrClosing}
	}
	if last := len(p.idle) - 1; last >= 0 {
		connection := p.idle[last]
		p.idle[last] = nil
		p.idle = p.idle[:last]
		p.mu.Unlock()
		return connection, nil
	}
	if p.size < p.limit {
		p.size++
		p.mu.Unlock()
		return p.make(ctx)
	}
	mine := make(chan turn, 1)
	place := p.waiters.PushBack(mine)
	p.mu.Unlock()
	select {
	case got := <-mine:
		if got == (turn{}) {
			return p.make(ctx)
		}
		return got.connection, got.err
	case <-ctx.Done():
		p.leave(place)
		return nil, &connectError{cause: ctx.Err()}
	}
}

func (p *pool) do(call *callContext, command Command) (rueidis.RedisMessage, error) {
	connection, err := p.get(call)
	if err != nil {
		return rueidis.RedisMessage{}, err
	}
	call.reads(connection)
	message, err := connection.ask(command)
	err = p.done(call, connection, err)
	return message, err
}

// done gives the connection back after a call, and tells a call that was cut short from a broken connection.
func (p *pool) done(call *callContext, connection *plain, err error) error {
	isCut := call.stopsReading(connection)
	if isCut && p.reusesAfterTimeout && connection.forget() {
		p.put(connection, false)
		return call.Err()
	}
	p.put(connection, err != nil || isCut)
	if err != nil && isCut {
		return call.Err()
	}
	return err
}

func (p *pool) doMulti(call *callContext, commands []Command, answers []answer) {
	connection, err := p.get(call)
	var replies []rueidis.RedisMessage
	if err == nil {
		call.reads(connection)
		replies, err = connection.exchange(commands...)
		err = p.done(call, connection, err)
	}
	for i := range answers {
		if i < len(replies) {
			answers[i] = answer{message: replies[i]}
		} else {
			answers[i] = answer{err: err}
		}
	}
}

// make fills a place that is counted already.
func (p *pool) make(ctx context.Context) (*plain, error) {
	p.mu.Lock()
	isClosed := p.closed
	p.mu.Unlock()
	if isClosed {
		return nil, &connectError{cause: rueidis.ErrClosing}
	}
	connection, err := p.open(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err != nil:
		if len(p.all) == 0 && !isOver(ctx) {
			p.refuse(err)
		}
		p.vacate()
		return nil, err
	case p.closed:
		connection.close()
		return nil, &connectError{cause: rueidis.ErrClosing}
	}
	if p.all == nil {
		p.all = make(map[*plain]struct{})
	}
	p.all[connection] = struct{}{}
	return connection, nil
}

// put gives a connection back; one that is broken is closed.
func (p *pool) put(connection *plain, isBroken bool) {
	if isBroken || p.isOneShot {
		connection.close()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case isBroken || p.isOneShot:
		delete(p.all, connection)
		p.vacate()
	case p.closed:
		connection.close()
	case p.waiters.Len() > 0:
		p.next() <- turn{connection: connection}
	default:
		p.idle = append(p.idle, connection)
		if p.idleLimit > 0 {
			connection.idleSince = time.Now()
			if len(p.idle) == 1 {
				p.reap()
			}
		}
	}
}

// leave takes a caller out of the line; what it was given at the same moment goes to the next.
func (p *pool) leave(place *list.Element) {
	p.mu.Lock()
	select {
	case got := <-place.Value.(chan turn):
		if got == (turn{}) {
			p.vacate()
		}
		p.mu.Unlock()
		if got.connection != nil {
			p.put(got.connection, false)
		}
	default:
		p.waiters.Remove(place)
		p.mu.Unlock()
	}
}

// vacate passes a place on. The caller holds the lock, as with all below.
func (p *pool) vacate() {
	if p.waiters.Len() > 0 && !p.closed {
		p.next() <- turn{}
		return
	}
	p.size--
}

// refuse tells everybody in line that the node cannot be reached: there is no connection that could come free, and each of
// them would only wait for a dial of its own to fail.
func (p *pool) refuse(err error) {
	for p.waiters.Len() > 0 {
		p.next() <- turn{err: err}
	}
}

func (p *pool) next() chan turn {
	return p.waiters.Remove(p.waiters.Front()).(chan turn)
}

// reap closes the connections that have been idle for too long, and comes back when the next one will have been.
func (p *pool) reap() {
	if p.reaper == nil {
		p.reaper = time.AfterFunc(p.idleLimit, func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			stale := 0
			for stale < len(p.idle) && time.Since(p.idle[stale].idleSince) >= p.idleLimit {
				p.idle[stale].close()
				delete(p.all, p.idle[stale])
				p.size--
				stale++
			}
			p.idle = append(p.idle[:0], p.idle[stale:]...)
			if len(p.idle) > 0 && !p.closed {
				p.reaper.Reset(p.idleLimit - time.Since(p.idle[0].idleSince))
			}
		})
		return
	}
	p.reaper.Reset(p.idleLimit)
}

func (p *pool) warm() {}

// close closes the idle connections at once, and those in use after the grace: whoever still waits gets an error then.
func (p *pool) close(grace time.Duration) {
	p.mu.Lock()
	p.closed = true
	for _, connection := range p.idle {
		connection.close()
	}
	p.idle = nil
	p.refuse(&connectError{cause: rueidis.ErrClosing})
	if p.reaper != nil {
		p.reaper.Stop()
	}
	p.mu.Unlock()
	time.AfterFunc(grace, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for connection := range p.all {
			connection.close()
		}
	})
}
