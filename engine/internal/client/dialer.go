package client

import (
	"context"
	"crypto/tls"
	"maps"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// keepAlive is how often the system looks whether an idle connection still has its other end.
const keepAlive = time.Second

// dialer connects to announced addresses or to the proxies in front of them. Its zero value maps nothing, speaks no TLS
// and waits for ever.
type dialer struct {
	addressMap map[string]string
	// tls is nil for connections in the clear; without a server name it is the announced host's.
	tls *tls.Config
	// timeout bounds the making of one connection: TCP and TLS together, and then the greeting.
	timeout time.Duration

	opened, failed, bytesIn, bytesOut, redirects atomic.Int64

	mu     sync.Mutex
	gates  map[string]*gate
	conns  map[*conn]struct{}
	closed bool
}

// connect makes one connection when the address's gate lets it through.
func (d *dialer) connect(ctx context.Context, announced string) (*conn, error) {
	address := d.mapped(announced)
	gate := d.gateOf(address)
	var connected net.Conn
	err := gate.pass(ctx, func(ctx context.Context) (err error) {
		if connected, err = d.reach(ctx, address, announced); err != nil {
			d.failed.Add(1)
		}
		return err
	})
	if err != nil {
		return nil, &connectError{cause: err}
	}
	d.opened.Add(1)
	c := newConn(connected, d, gate)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		_ = connected.Close()
		return nil, &connectError{cause: net.ErrClosed}
	}
	if d.conns == nil {
		d.conns = make(map[*conn]struct{})
	}
	d.conns[c] = struct{}{}
	return c, nil
}

// close closes all connections, whoever holds them, and those that are still being made.
func (d *dialer) close() {
	d.mu.Lock()
	d.closed = true
	open := slices.Collect(maps.Keys(d.conns))
	d.mu.Unlock()
	for _, c := range open {
		_ = c.Close()
	}
}

func (d *dialer) forget(c *conn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.conns, c)
}

func (d *dialer) reach(ctx context.Context, address, announced string) (net.Conn, error) {
	via := net.Dialer{Timeout: d.timeout, KeepAlive: keepAlive}
	if d.tls == nil {
		return via.DialContext(ctx, "tcp", address)
	}
	if d.timeout > 0 {
		limited, cancel := context.WithTimeout(ctx, d.timeout)
		defer cancel()
		ctx = limited
	}
	connected, err := via.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	config := d.tls
	if config.ServerName == "" {
		// The name is the node's, whatever proxy the way leads through.
		config = config.Clone()
		config.ServerName, _, _ = net.SplitHostPort(announced)
	}
	secured := tls.Client(connected, config)
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = connected.Close()
		return nil, &tlsError{cause: err}
	}
	return secured, nil
}

// mapped returns where an announced address is reached.
func (d *dialer) mapped(announced string) string {
	if address, isMapped := d.addressMap[announced]; isMapped {
		return address
	}
	return announced
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
