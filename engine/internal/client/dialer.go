package client

import (
	"context"
	"crypto/tls"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// The timeouts towards sentinels. They inherit none from the client: without their own, a frozen sentinel that the client
// follows hides the failover for ever.
const (
	sentinelTimeout     = 500 * time.Millisecond
	sentinelReadTimeout = 1200 * time.Millisecond
	// sentinelKeepAlive is also how often rueidis pings an idle sentinel, so it must be well below the read timeout; and
	// it is how the dialer knows a sentinel's connection, since rueidis passes nothing else along.
	sentinelKeepAlive = 499 * time.Millisecond
)

// dialer connects to announced addresses or to the proxies in front of them. Its zero value maps nothing.
type dialer struct {
	addressMap map[string]string
	// What is counted of the connections to data nodes.
	opened, failed, bytesIn, bytesOut, redirects atomic.Int64

	mu    sync.Mutex
	gates map[string]*gate
	conns map[*conn]struct{}
}

// dial has the form that rueidis asks for. TLS is not spoken here.
func (d *dialer) dial(ctx context.Context, announced string, via *net.Dialer, _ *tls.Config) (net.Conn, error) {
	address := d.mapped(announced)
	gate := d.gateOf(address)
	var connected net.Conn
	err := gate.pass(ctx, func(ctx context.Context) (err error) {
		connected, err = via.DialContext(ctx, "tcp", address)
		return err
	})
	isSentinel := via.KeepAlive == sentinelKeepAlive
	if err != nil {
		if !isSentinel {
			d.failed.Add(1)
		}
		return nil, &connectError{cause: err}
	}
	c := newConn(connected, d, announced, gate)
	if isSentinel {
		c.readTimeout = sentinelReadTimeout
	} else {
		d.opened.Add(1)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.conns == nil {
		d.conns = make(map[*conn]struct{})
	}
	d.conns[c] = struct{}{}
	return c, nil
}

// mapped returns where an announced address is reached.
func (d *dialer) mapped(announced string) string {
	if address, isMapped := d.addressMap[announced]; isMapped {
		return address
	}
	return announced
}

// cut closes the connections to an announced address, and those to the sentinels.
func (d *dialer) cut(announced string) {
	d.mu.Lock()
	var doomed []*conn
	for c := range d.conns {
		if c.announced == announced || c.isSentinel() {
			doomed = append(doomed, c)
		}
	}
	d.mu.Unlock()
	for _, c := range doomed {
		_ = c.Close() // the reader sees it
	}
}

func (d *dialer) forget(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.conns, c)
}

func (d *dialer) gateOf(address string) *gate {
	d.mu.Lock()
	defer d.mu.Unlock()
	g := d.gates[address]
	if g == nil {
		g = &gate{}
		if d.gates == nil {
			d.gates = make(map[string]*gate)
		}
		d.gates[address] = g
	}
	return g
}
