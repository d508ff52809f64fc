package redrill

import (
	"sync/atomic"
	"time"

	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/modules"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/record"
)

// state is what a worker does; between two slots it does nothing that counts.
type state int32

const (
	idle state = iota
	waiting
	computing
	calling
)

// How late a slot must be to count as late although a worker was there for it.
const (
	lateAtPickUp = time.Millisecond
	lateAtWaking = 5 * time.Millisecond
)

// stallBeginSlack is how well the begin of a stall is known.
const stallBeginSlack = 10 * time.Millisecond

// worker is one VU of a load: one application worker, with at most one slot and one call at a time.
type worker struct {
	*caller
	load  *sharedLoad
	shard *record.Shard
	// number counts the workers of the load in this process, from 0.
	number int
	ticket pace.Ticket
	state  atomic.Int32

	// The slot in work. Due and late count for the operations too; hasSlot is false for calls outside of a slot.
	hasSlot  bool
	last     int64
	due      int64
	late     int64
	isCutOff bool
	// sent is when the last call began, 0 before the first one.
	sent int64
	// stalled is for how long the generator stood still in the calls of the slot.
	stalled int64
	// freeSince is when the worker ended its last slot, 0 unless it has given up others since.
	freeSince int64

	serveValue sobek.Value
	serve      sobek.Callable

	operations map[string]record.Operation
	codes      map[string]record.Code
	counters   map[string]*atomic.Int64
	filler     sobek.String
}

var _ recorder = (*worker)(nil)

func newWorker(vu modules.VU, load *sharedLoad) *worker {
	w := &worker{
		caller: newCaller(vu, load.engine.watch.NewSeat()), load: load, shard: load.records.NewShard(), last: -1,
		operations: make(map[string]record.Operation), codes: make(map[string]record.Code),
		counters: make(map[string]*atomic.Int64),
	}
	w.records = w
	load.mu.Lock()
	w.number = len(load.workers)
	load.workers = append(load.workers, w)
	load.mu.Unlock()
	return w
}

func (w *worker) enter(s state) { w.state.Store(int32(s)) }

func (w *worker) operation(name string) record.Operation {
	number, isKnown := w.operations[name]
	if !isKnown {
		number = w.load.records.Operation(name)
		w.operations[name] = number
	}
	return number
}

func (w *worker) code(name string) record.Code {
	if name == "" {
		return record.Done
	}
	number, isKnown := w.codes[name]
	if !isKnown {
		number = w.load.records.Code(name)
		w.codes[name] = number
	}
	return number
}

// began starts a call to Redis or the origin and returns its start.
func (w *worker) began() int64 {
	if !w.hasSlot {
		w.seat.Enter(w.vu.Context())
	}
	w.enter(calling)
	w.sent = pace.Now()
	return w.sent
}

// stallIn returns for how long the generator stood still in a stretch of work, as far as that made it longer.
func (w *worker) stallIn(start, end int64) int64 {
	begin, stop := w.load.engine.pacer.LastStall(end)
	return stallIn(start, end, begin, stop)
}

// result is what a call came to; the zero value is a call that was done in one attempt.
type result struct {
	code         string
	hits, misses int
	attempts     int
}

// ended records a call. One that was cut off with the run is neither done nor failed, and leaves no trace but its slot's.
func (w *worker) ended(operation record.Operation, start int64, r result) {
	end := pace.Now()
	w.enter(computing)
	if r.code == client.CodeCancelled {
		w.isCutOff = true
		return
	}
	due, late := start, int64(0)
	if w.hasSlot {
		due, late = w.due, w.late
		w.stalled += w.stallIn(start, end)
	}
	w.shard.Record(record.Event{
		Operation: operation, Code: w.code(r.code), Due: due, Ended: end, Response: late + end - start, Service: end - start, Lag: -1,
		Hits: int32(r.hits), Misses: int32(r.misses), Attempts: int32(r.attempts),
	})
}
