package client

import (
	"net"
	"sync/atomic"
	"time"
)

// usefulAge is how long a connection must live to count as one that worked: a server that turns clients away (wrong
// password, too many clients, a proxy without its upstream) closes them at once.
const usefulAge = 20 * time.Millisecond

// conn is a connection that tells its gate how it went, marks what fails before the first reply as a failure to connect,
// and reads only well-formed RESP: rueidis trusts lengths and panics on some of what a broken proxy can send.
type conn struct {
	net.Conn
	dialer      *dialer
	announced   string
	gate        *gate
	since       time.Time
	readTimeout time.Duration
	hasRead     atomic.Bool
	isUseful    atomic.Bool
	isClosed    atomic.Bool
	frames      frames
}

func (c *conn) Read(b []byte) (int, error) {
	if c.readTimeout > 0 {
		if err := c.SetReadDeadline(time.Now().Add(c.readTimeout)); err != nil {
			return 0, err
		}
	}
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.noteRead()
		malformed := c.frames.check(b[:n])
		if !c.isSentinel() {
			c.dialer.bytesIn.Add(int64(n))
			if c.frames.redirects > 0 {
				c.dialer.redirects.Add(c.frames.redirects)
				c.frames.redirects = 0
			}
		}
		if malformed != nil {
			return 0, malformed
		}
	}
	if err != nil && !c.hasRead.Load() {
		return n, &connectError{cause: err}
	}
	return n, err
}

func (c *conn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	if !c.isSentinel() {
		c.dialer.bytesOut.Add(int64(n))
	}
	return n, err
}

func (c *conn) isSentinel() bool { return c.readTimeout > 0 }

// noteRead opens the gate once the connection has proved useful. Only the reader calls it.
func (c *conn) noteRead() {
	if !c.hasRead.Load() {
		c.hasRead.Store(true)
	}
	if !c.isUseful.Load() && time.Since(c.since) >= usefulAge {
		c.isUseful.Store(true)
		c.gate.opened()
	}
}

func (c *conn) Close() error {
	if c.isClosed.CompareAndSwap(false, true) {
		c.dialer.forget(c)
		if !c.hasRead.Load() && !c.isSentinel() {
			c.dialer.failed.Add(1)
		}
		if !c.isUseful.Load() && (!c.hasRead.Load() || time.Since(c.since) < usefulAge) {
			c.gate.failed()
		}
	}
	return c.Conn.Close()
}
