package record

import (
	"sync"
	"time"
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
	series     []*series // by Operation
	pages      pagePool
	totals     Totals
	// endedByDue is how many slots of each 100 ms window, by due time, were done or failed.
	endedByDue []uint32
}

// Offered says which slots the load offers. An empty schedule offers a slot when a worker takes it.
type Offered interface {
	IsEmpty() bool
	// OfferedBefore returns how many slots are due before t, counted from zero.
	OfferedBefore(t time.Duration) int64
	// OfferedAll returns how many slots there are.
	OfferedAll() int64
}

// series is what is open of one operation.
type series struct {
	counts    [2]windows[counts]
	latencies [3]windows[histogram]
}

type side uint8

const (
	byDue side = iota
	byEnd
)

var sideNames = [...]string{byDue: "due", byEnd: "end"}

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

func newLoad(name string, schedule Offered, zero func() int64) *Load {
	return &Load{
		name:       name,
		schedule:   schedule,
		zero:       zero,
		operations: newNames(""),
		codes:      newNames("", "ABANDONED", "GIVEN-UP"),
		series:     []*series{{}},
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
	number := l.operations.number(name)
	for len(l.series) <= number {
		l.series = append(l.series, &series{})
	}
	return Operation(number)
}

// Code returns the number of an error code.
func (l *Load) Code(name string) Code {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Code(l.codes.number(name))
}
