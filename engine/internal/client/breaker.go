package client

import (
	"errors"
	"fmt"
	"sync/atomic"

	"redrill.dev/engine/internal/pace"
)

// errBreakerOpen is the cause of a command that was turned away.
var errBreakerOpen = errors.New("the circuit breaker of the node is open: nothing was sent")

// breaker turns commands for one node away while most of them would fail. Closed, it counts; when the share of failures over
// the window reaches the limit, it opens. After its time it lets some probes through: if all of them succeed it closes, and
// the first that fails opens it again.
type breaker struct {
	settings Breaker
	// opened counts how often; it belongs to the client.
	opened *atomic.Int64

	// state is breakerClosed, breakerHalfOpen, breakerChanging, or when an open one lets the first probe through.
	state atomic.Int64
	// probes counts those that were let through since the breaker is half open, passed those that succeeded.
	probes, passed atomic.Int64
	results        window
}

const (
	breakerClosed   = 0
	breakerHalfOpen = -1
	breakerChanging = -2 // from open to half open
)

// pass is what a breaker says to a command.
type pass int

const (
	passNo pass = iota
	passYes
	passProbe
)

// admit asks the node's breaker about commands that go together, if it has one.
func (c *Client) admit(n *node, commands int) (pass, *Error) {
	if n.breaker == nil {
		return passYes, nil
	}
	p := n.breaker.ask()
	if p != passNo {
		return p, nil
	}
	c.breakerRejected.Add(int64(commands))
	return p, &Error{Code: CodeBreakerOpen, Outcome: Rejected, cause: fmt.Errorf("%s: %w", n.address, errBreakerOpen)}
}

// tell tells the node's breaker how it went.
func (n *node) tell(p pass, call *callContext, failure *Error) {
	if n.breaker != nil {
		n.breaker.tell(p, call.began, failure)
	}
}

// ask decides about one command. Whoever gets through tells how it went.
func (b *breaker) ask() pass {
	switch state := b.state.Load(); state {
	case breakerClosed:
		return passYes
	case breakerChanging:
		return passNo
	case breakerHalfOpen:
	default:
		if pace.Now() < state || !b.state.CompareAndSwap(state, breakerChanging) {
			return passNo
		}
		b.probes.Store(0)
		b.passed.Store(0)
		b.state.Store(breakerHalfOpen)
	}
	if b.probes.Add(1) > int64(b.settings.Probes) {
		b.probes.Add(-1)
		return passNo
	}
	return passProbe
}

// tell notes how a command went. What was let through before the breaker opened says nothing new when it comes back.
func (b *breaker) tell(p pass, now int64, failure *Error) {
	isFailure := failure != nil && ailing[failure.Code]
	switch {
	case failure != nil && failure.Code == CodeCancelled:
		if p == passProbe {
			b.probes.Add(-1)
		}
	case p == passProbe && isFailure:
		b.open(breakerHalfOpen)
	case p == passProbe:
		if b.passed.Add(1) == int64(b.settings.Probes) {
			b.results.clear()
			b.state.CompareAndSwap(breakerHalfOpen, breakerClosed)
		}
	case b.state.Load() == breakerClosed:
		b.count(now, isFailure)
	}
}

func (b *breaker) count(now int64, isFailure bool) {
	width := int64(milliseconds(b.settings.WindowMs))
	if !isFailure {
		b.results.at(now, width).all.Add(1)
		return
	}
	now = pace.Now()
	part := b.results.at(now, width)
	part.all.Add(1)
	part.marked.Add(1)
	all, failed := b.results.sum(now, width)
	if all >= int64(b.settings.MinRequests) && float64(failed) >= b.settings.ErrorRatio*float64(all) {
		b.open(breakerClosed)
	}
}

func (b *breaker) open(from int64) {
	if b.state.CompareAndSwap(from, pace.Now()+int64(milliseconds(b.settings.OpenMs))) {
		b.opened.Add(1)
	}
}

func (b *breaker) isOpen() bool { return b.state.Load() > 0 }

func (b *breaker) isHalfOpen() bool { return b.state.Load() < 0 }

// ailing are the failures that say that a node does not serve. The others are about the command, the data, or where they
// belong.
var ailing = map[string]bool{
	CodeTimeout: true, CodeRefused: true, CodeReset: true, CodeEOF: true, CodeMalformed: true, CodeNoAddress: true, CodeTLS: true,
	"LOADING": true, "MASTERDOWN": true, "CLUSTERDOWN": true, "BUSY": true,
}
