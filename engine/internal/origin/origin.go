// Package origin simulates the database behind a cache: a limit of concurrent calls, a queue and a time of service.
package origin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"redrill.dev/engine/internal/pace"
)

// Settings is how the origin behaves.
type Settings struct {
	Concurrency int     `json:"concurrency"`
	ServiceMs   float64 `json:"serviceMs"`
	// MaxQueue is how many calls may wait; more are refused. Nil means no limit.
	MaxQueue *int `json:"maxQueue"`
	// Distribution of the time of service, of which ServiceMs is the mean; empty means constant.
	Distribution string `json:"distribution"`
	// Sigma is how wide a log-normal distribution is; nil means 0.5.
	Sigma *float64 `json:"sigma"`
	// ErrorRatio is the share of calls that fail after their service.
	ErrorRatio float64 `json:"errorRatio"`
	// SlowdownRatio makes the service longer by this share of it for every call that waits.
	SlowdownRatio float64 `json:"slowdownRatio"`
}

// ErrFull means that the queue was full; the call did not happen.
var ErrFull = errors.New("the origin's queue is full")

// ErrFailed means that the call was served, and failed.
var ErrFailed = errors.New("the origin failed")

// Origin is shared by all workers of a load.
type Origin struct {
	settings Settings
	pacer    *pace.Pacer
	slots    chan struct{}
	queued   atomic.Int64
	calls    atomic.Int64
	inFlight atomic.Int64
	highest  atomic.Int64
	refused  atomic.Int64
	dice     dice
}

// New checks the settings.
func New(settings Settings, pacer *pace.Pacer) (*Origin, error) {
	switch {
	case settings.Concurrency < 1:
		return nil, errors.New("origin.concurrency: expected at least 1")
	case !(settings.ServiceMs >= 0):
		return nil, errors.New("origin.serviceMs: expected at least 0")
	case settings.MaxQueue != nil && *settings.MaxQueue < 0:
		return nil, errors.New("origin.maxQueue: expected at least 0, or null for no limit")
	case !slices.Contains([]string{"", Constant, Exponential, LogNormal}, settings.Distribution):
		return nil, fmt.Errorf("origin.distribution: expected constant, exponential or log-normal, got %q", settings.Distribution)
	case !(settings.sigma() >= 0):
		return nil, errors.New("origin.sigma: expected at least 0")
	case !(settings.ErrorRatio >= 0 && settings.ErrorRatio <= 1):
		return nil, errors.New("origin.errorRatio: expected 0 to 1")
	case !(settings.SlowdownRatio >= 0):
		return nil, errors.New("origin.slowdownRatio: expected at least 0")
	}
	return &Origin{settings: settings, pacer: pacer, slots: make(chan struct{}, settings.Concurrency)}, nil
}

// Fetch takes as long as the origin takes. It returns ErrFull, ErrFailed, or the context's error.
func (o *Origin) Fetch(ctx context.Context, ticket *pace.Ticket) error {
	o.calls.Add(1)
	if err := o.enter(ctx); err != nil {
		return err
	}
	defer func() { <-o.slots }()
	defer o.inFlight.Add(-1)
	due := pace.Now() + int64(o.settings.serviceMs(&o.dice, o.queued.Load())*float64(time.Millisecond))
	if !o.pacer.Wait(ctx.Done(), ticket, due) {
		return ctx.Err()
	}
	if o.settings.ErrorRatio > 0 && o.dice.unit() < o.settings.ErrorRatio {
		return ErrFailed
	}
	return nil
}

// enter takes one of the concurrent places, or waits in the queue for it.
func (o *Origin) enter(ctx context.Context) error {
	select {
	case o.slots <- struct{}{}:
		o.noteInFlight()
		return nil
	default:
	}
	if waiting := o.queued.Add(1); o.settings.MaxQueue != nil && waiting > int64(*o.settings.MaxQueue) {
		o.queued.Add(-1)
		o.refused.Add(1)
		return ErrFull
	}
	defer o.queued.Add(-1)
	o.noteInFlight()
	select {
	case o.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		o.inFlight.Add(-1)
		return ctx.Err()
	}
}

func (o *Origin) noteInFlight() {
	now := o.inFlight.Add(1)
	for {
		highest := o.highest.Load()
		if now <= highest || o.highest.CompareAndSwap(highest, now) {
			return
		}
	}
}

// Reading is what the gauges show. In flight counts the queued calls too: that is the stampede as its callers see it.
type Reading struct {
	Calls, InFlight, MaxInFlight, Refused int64
}

// Read returns the counters so far; of a nil Origin, zeros.
func (o *Origin) Read() Reading {
	if o == nil {
		return Reading{}
	}
	return Reading{Calls: o.calls.Load(), InFlight: o.inFlight.Load(), MaxInFlight: o.highest.Load(), Refused: o.refused.Load()}
}
