package record

import (
	"sync"
	"time"
)

// Window lengths of counts and of latencies.
const (
	countWindow   = 100 * time.Millisecond
	latencyWindow = time.Second
)

// Load collects what happens to one load. Windows are kept only until they are written; what stays for the whole run is
// four bytes per 100 ms window, to know in the end which slots never ended.
type Load struct {
	name     string
	schedule Offered
	zero     func() int64

	mu         sync.Mutex
	shards     []*Shard
	operations names
	codes      names
	counts     map[countKey]*counts
	latencies  map[latencyKey]*histogram
	free       []*histogram
	totals     Totals
	// endedByDue is how many slots of each 100 ms window, by due time, were done or failed.
	endedByDue []uint32

	// The windows of the last events: nearly always the next event's too.
	recentCounts    [2]recent[countKey, counts]
	recentLatencies [3]recent[latencyKey, histogram]
}

// Offered says which slots the load offers. An empty schedule offers a slot when a worker takes it.
type Offered interface {
	IsEmpty() bool
	// OfferedBefore returns how many slots are due before t, counted from zero.
	OfferedBefore(t time.Duration) int64
	// OfferedAll returns how many slots there are.
	OfferedAll() int64
}

type side uint8

const (
	byDue side = iota
	byEnd
)

var sideNames = [...]string{byDue: "due", byEnd: "end"}

type countKey struct {
	operation Operation
	by        side
	window    int64
}

type counts struct {
	done, abandoned        int64
	failed                 map[Code]int64
	hits, misses, attempts int64
}

type measure uint8

const (
	response measure = iota
	service
	lag
)

var measureNames = [...]string{response: "response", service: "service", lag: "lag"}

type latencyKey struct {
	operation Operation
	time      measure
	window    int64
}

// recent remembers where the last value of a map lies.
type recent[K comparable, V any] struct {
	key   K
	value *V
}

func newLoad(name string, schedule Offered, zero func() int64) *Load {
	return &Load{
		name:       name,
		schedule:   schedule,
		zero:       zero,
		operations: newNames(""),
		codes:      newNames("", "ABANDONED", "GIVEN-UP"),
		counts:     make(map[countKey]*counts),
		latencies:  make(map[latencyKey]*histogram),
	}
}

// NewShard gives a worker its part.
func (l *Load) NewShard() *Shard {
	shard := &Shard{load: l, events: make([]Event, 0, batchSize), spare: make([]Event, 0, batchSize)}
	l.mu.Lock()
	l.shards = append(l.shards, shard)
	l.mu.Unlock()
	return shard
}

// Operation returns the number of an operation name.
func (l *Load) Operation(name string) Operation {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Operation(l.operations.number(name))
}

// Code returns the number of an error code.
func (l *Load) Code(name string) Code {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Code(l.codes.number(name))
}
