package redrill

import (
	"sync"
	"sync/atomic"
	"time"

	"go.k6.io/k6/v2/lib"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/history"
	"redrill.dev/engine/internal/keys"
	"redrill.dev/engine/internal/ledger"
	"redrill.dev/engine/internal/origin"
	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/record"
	"redrill.dev/engine/internal/schedule"
)

// sharedLoad is what the workers of one load share.
type sharedLoad struct {
	name     string
	input    LoadInput
	engine   *Engine
	schedule *schedule.Schedule
	share    share
	client   *client.Client
	// others are the clients of the targets that parameters name.
	others  map[string]*client.Client
	origin  *origin.Origin
	records *record.Load
	keys    keys.Source

	taken       atomic.Int64
	punctuality punctuality
	backlog     *backlog

	mu       sync.Mutex
	workers  []*worker
	counters map[string]*atomic.Int64
	// book is nil until a worker opens it.
	book *ledger.Book
	// history is nil until a worker notes something.
	history atomic.Pointer[history.Book]
	flights flights
}

func (e *Engine) newLoad(name string, input LoadInput, tuple *lib.ExecutionTuple) (*sharedLoad, error) {
	plan, err := schedule.New(input.Schedule, input.Slots)
	if err != nil {
		return nil, err
	}
	l := &sharedLoad{name: name, input: input, engine: e, schedule: plan, keys: keys.NewSource(e.input.Seed, name), counters: make(map[string]*atomic.Int64)}
	if !plan.IsEmpty() {
		l.keys.Due = plan.Due
	}
	l.share = newShare(plan, tuple, input.Workers)
	l.records = e.recorder.AddLoad(name, l.share)
	if l.share.hasNone {
		return l, nil // and so it opens no connections
	}
	if limit := input.MaxBacklog; limit != nil && !plan.IsEmpty() {
		own := l.share.scale(*limit)
		if l.backlog, err = newBacklog(&own); err != nil {
			return nil, err
		}
	}
	if l.client, err = e.clientOf(input); err != nil {
		return nil, err
	}
	if err := l.openOthers(); err != nil {
		return nil, err
	}
	if input.Origin != nil {
		settings, err := l.share.ofOrigin(*input.Origin)
		if err != nil {
			return nil, err
		}
		if l.origin, err = origin.New(settings, &e.pacer); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// due returns when a slot is due, as a reading of pace.Now; without a schedule that is when it is taken, but not before
// the clock starts.
func (l *sharedLoad) due(slot, zero, taken int64) int64 {
	if l.schedule.IsEmpty() {
		return max(zero, taken)
	}
	return zero + int64(l.schedule.Due(slot))
}

// counter returns the scenario's counter of that name.
func (l *sharedLoad) counter(name string) *atomic.Int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	counter := l.counters[name]
	if counter == nil {
		counter = &atomic.Int64{}
		l.counters[name] = counter
	}
	return counter
}

func (l *sharedLoad) gauge() record.Gauge {
	g := record.Gauge{LateWhileIdle: l.punctuality.lateWhileIdle.Load(), StalledInCall: l.punctuality.stalledInCall.Load(), Counters: make(map[string]int64)}
	seen := l.origin.Read()
	g.OriginCalls, g.OriginInFlight, g.OriginMaxInFlight, g.OriginRefused = seen.Calls, seen.InFlight, seen.MaxInFlight, seen.Refused
	if zero := l.engine.zero.Load(); zero != 0 && !l.schedule.IsEmpty() {
		// Slots are taken in order: while a worker waits for a later one, none that is due is left.
		g.Backlog = l.backlog.waiting(max(0, l.share.OfferedBefore(time.Duration(pace.Now()-zero))-l.taken.Load()))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range l.workers {
		switch state(w.state.Load()) {
		case calling:
			g.WorkersCalling++
		case computing:
			g.WorkersComputing++
		case waiting:
			g.WorkersWaiting++
		}
	}
	for name, counter := range l.counters {
		g.Counters[name] = counter.Load()
	}
	return g
}
