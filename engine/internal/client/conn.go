package client

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"
)

// usefulAge is how long a connection must live to count as one that worked: a server that turns clients away (wrong
// password, too many clients, a proxy without its upstream) closes them at once.
const usefulAge = 20 * time.Millisecond

// fewBytes is what a write should have at least, if other callers are about to send more.
const fewBytes = 2 << 10

// errUnasked is a reply that no command asked for. Which of those before it were meant for whom, nobody knows.
var errUnasked = errors.New("a reply came that nobody asked for")

// errNoGreeting is a connection that was made and then stayed silent.
var errNoGreeting = errors.New("no greeting in time")

// errNoCertificate is a server that ended the connection after the TLS handshake and before its first reply.
var errNoCertificate = errors.New("the server may want a client certificate, and there is none")

// conn is a connection that tells its gate how it went, marks what fails before the first command as a failure to
// connect, and reads only well-formed RESP, one reply for each command: rueidis trusts lengths and numbers, and panics on
// some of what a broken proxy can send.
type conn struct {
	net.Conn
	dialer   *dialer
	gate     *gate
	since    time.Time
	isUseful atomic.Bool
	isClosed atomic.Bool
	// hasRead is set with the first bytes of the greeting, isUsed with the first command after it.
	hasRead atomic.Bool
	isUsed  atomic.Bool

	// isShared lets the workers that can run put their commands into the next write: the connection is many callers'.
	isShared bool
	requests requests
	frames   frames
	// answered is how many replies were read, isReading whether somebody waits for more.
	answered  atomic.Int64
	isReading atomic.Bool
	peek      *peeker
}

// newConn takes a connection that was just made.
func newConn(connected net.Conn, d *dialer, g *gate) *conn {
	return &conn{Conn: connected, dialer: d, gate: g, since: time.Now(), peek: newPeeker(connected)}
}

func (c *conn) Read(b []byte) (int, error) {
	c.isReading.Store(true)
	n, err := c.Conn.Read(b)
	c.isReading.Store(false)
	if n > 0 {
		c.noteRead()
		if wrong := c.follow(b[:n]); wrong != nil {
			n, err = 0, wrong
		}
	}
	if err != nil && !c.isUsed.Load() {
		err = c.unused(err)
	}
	return n, err
}

// unused makes an error one of connecting.
func (c *conn) unused(err error) error {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errNoGreeting // rueidis would make that a deadline of the command's
	} else if !c.hasRead.Load() && c.dialer.tls != nil && len(c.dialer.tls.Certificates) == 0 {
		// With TLS 1.3 a server looks at the client's certificate after the handshake, and its answer to that is often lost
		// with the connection.
		err = fmt.Errorf("%w: %w", errNoCertificate, err)
	}
	return &connectError{cause: err}
}

// follow counts and checks what was read.
func (c *conn) follow(chunk []byte) error {
	err := c.frames.check(chunk)
	c.dialer.bytesIn.Add(int64(len(chunk)))
	if c.frames.redirects > 0 {
		c.dialer.redirects.Add(c.frames.redirects)
		c.frames.redirects = 0
	}
	if err != nil {
		return err
	}
	c.answered.Store(c.frames.replies)
	if c.frames.replies > c.requests.sent.Load() && !c.requests.isSubscriber.Load() || c.frames.pushes > 0 && !c.requests.mayPush.Load() {
		return errUnasked
	}
	return nil
}

func (c *conn) Write(b []byte) (int, error) {
	if c.hasRead.Load() {
		if !c.isUsed.Load() {
			c.isUsed.Store(true)
		}
		if c.peek != nil && c.isQuiet() {
			if err := c.peek.look(); err != nil {
				return 0, fmt.Errorf("%w: %w", errNotSent, err)
			}
		}
	}
	c.requests.follow(b)
	n, err := c.Conn.Write(b)
	c.dialer.bytesOut.Add(int64(n))
	if c.isShared && len(b) < fewBytes {
		runtime.Gosched()
	}
	if err != nil && !c.isUsed.Load() {
		err = c.unused(err)
	}
	return n, err
}

// isStale reports whether a connection that nobody uses has come to its end.
func (c *conn) isStale() bool { return c.peek != nil && c.isQuiet() && c.peek.look() != nil }

// isQuiet reports whether nothing is under way and nobody reads: then nothing may be there to be read either.
func (c *conn) isQuiet() bool {
	return !c.isReading.Load() && !c.requests.isSubscriber.Load() && c.requests.isBetween() && c.answered.Load() == c.requests.sent.Load()
}

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
		if !c.hasRead.Load() {
			c.dialer.failed.Add(1)
		}
		if !c.isUseful.Load() && (!c.hasRead.Load() || time.Since(c.since) < usefulAge) {
			c.gate.failed()
		}
	}
	return c.Conn.Close()
}

// peeker looks into a socket's buffer without reading it.
type peeker struct {
	raw     syscall.RawConn
	receive func(fd uintptr)
	buffer  [1]byte
	n       int
	err     error
}

// newPeeker returns nil for a connection that hides its socket, as TLS does.
func newPeeker(c net.Conn) *peeker {
	tcp, isTCP := c.(*net.TCPConn)
	if !isTCP {
		return nil
	}
	raw, err := tcp.SyscallConn()
	if err != nil {
		return nil
	}
	p := &peeker{raw: raw}
	p.receive = func(fd uintptr) {
		p.n, _, p.err = syscall.Recvfrom(int(fd), p.buffer[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	}
	return p
}

// look reports what lies there: bytes that nobody asked for, or the end of the connection. Only the writer may call it.
func (p *peeker) look() error {
	p.n, p.err = 0, syscall.EAGAIN
	if p.raw.Control(p.receive) != nil {
		return nil // closed; the write says so
	}
	switch {
	case p.n > 0:
		return errUnasked
	case p.err == nil:
		return io.EOF
	case errors.Is(p.err, syscall.EAGAIN), errors.Is(p.err, syscall.EINTR):
		return nil
	}
	return p.err
}
