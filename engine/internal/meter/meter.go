// Package meter adds up what becomes of the calls of a plain k6 script, so that a handful of numbers a second stand for
// however many calls.
package meter

import (
	"sort"
	"sync"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Call is the end of one call.
type Call struct {
	Operation int
	// Code is 0 for a call that was done; the others are numbered by Meter.Code.
	Code                   int
	ServiceNs              int64
	Hits, Misses, Attempts int64
}

// Meter collects calls. The zero value is ready for use.
type Meter struct {
	mu         sync.Mutex
	shards     []*Shard
	names      []string
	byName     map[string]int
	codes      []string
	byCode     map[string]int
	operations []*operation
	all        *operation
}

// Shard is one worker's part, under a lock that nobody else wants except once a second.
type Shard struct {
	meter *Meter
	mu    sync.Mutex
	calls []Call
	spare []Call
}

// batch is how many calls a shard keeps; the worker that fills it adds them up.
const batch = 512

// operation is what is known of one operation, or of all.
type operation struct {
	total, recent   tally
	service, second *hdrhistogram.Histogram
}

type tally struct {
	done, hits, misses, attempts int64
	failed                       map[int]int64
}

// NewShard adds a worker.
func (m *Meter) NewShard() *Shard {
	s := &Shard{meter: m}
	m.mu.Lock()
	m.shards = append(m.shards, s)
	m.mu.Unlock()
	return s
}

// Operation returns the number of an operation's name.
func (m *Meter) Operation(name string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return number(&m.names, &m.byName, name)
}

// Code returns the number of an error's code, which is not empty.
func (m *Meter) Code(code string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return 1 + number(&m.codes, &m.byCode, code)
}

func number(names *[]string, byName *map[string]int, name string) int {
	if known, isKnown := (*byName)[name]; isKnown {
		return known
	}
	if *byName == nil {
		*byName = make(map[string]int)
	}
	*names = append(*names, name)
	(*byName)[name] = len(*names) - 1
	return len(*names) - 1
}

// Add notes a call.
func (s *Shard) Add(c Call) {
	s.mu.Lock()
	s.calls = append(s.calls, c)
	isFull := len(s.calls) >= batch
	s.mu.Unlock()
	if isFull {
		s.meter.mu.Lock()
		s.meter.collect(s)
		s.meter.mu.Unlock()
	}
}

// collect adds up a shard's calls. The caller holds the meter's lock.
func (m *Meter) collect(s *Shard) {
	s.mu.Lock()
	full := s.calls
	s.calls, s.spare = s.spare[:0], full
	s.mu.Unlock()
	for i := range full {
		for len(m.operations) <= full[i].Operation {
			m.operations = append(m.operations, newOperation())
		}
		if m.all == nil {
			m.all = newOperation()
		}
		m.operations[full[i].Operation].add(&full[i])
		m.all.add(&full[i])
	}
}

// The histograms hold microseconds up to an hour, with three digits.
const (
	microsecond = 1000
	hour        = 3600 * 1000 * 1000
)

func newOperation() *operation {
	return &operation{service: hdrhistogram.New(1, hour, 3), second: hdrhistogram.New(1, hour, 3)}
}

func (o *operation) add(c *Call) {
	o.recent.add(c)
	micros := min(max(1, c.ServiceNs/microsecond), hour)
	_ = o.service.RecordValue(micros) // it is within the bounds
	_ = o.second.RecordValue(micros)
}

func (t *tally) add(c *Call) {
	if c.Code == 0 {
		t.done++
	} else {
		if t.failed == nil {
			t.failed = make(map[int]int64)
		}
		t.failed[c.Code]++
	}
	t.hits += c.Hits
	t.misses += c.Misses
	t.attempts += c.Attempts
}

// Reading is what is known of an operation. Counts are those since the last reading; ratios and times are of the whole run,
// except P99SecondMs.
type Reading struct {
	// Operation is empty for all operations together.
	Operation                    string
	Done, Hits, Misses, Attempts int64
	Failed                       map[string]int64
	// ErrorRatio is the share of calls that failed, HitRatio that of hits in what could hit; negative while there were none.
	ErrorRatio, HitRatio       float64
	P50Ms, P95Ms, P99Ms, MaxMs float64
	// P99SecondMs is of the calls since the last reading; negative if there were none.
	P99SecondMs float64
}

// Read returns all operations by name, and at last all of them together; nothing if there was no call yet.
func (m *Meter) Read() []Reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.shards {
		m.collect(s)
	}
	if m.all == nil {
		return nil
	}
	var readings []Reading
	for i, o := range m.operations {
		if o.service.TotalCount() > 0 {
			readings = append(readings, m.reading(m.names[i], o))
		}
	}
	sort.Slice(readings, func(a, b int) bool { return readings[a].Operation < readings[b].Operation })
	return append(readings, m.reading("", m.all))
}

func (m *Meter) reading(name string, o *operation) Reading {
	r := Reading{Operation: name, Done: o.recent.done, Hits: o.recent.hits, Misses: o.recent.misses, Attempts: o.recent.attempts,
		Failed: make(map[string]int64), HitRatio: -1, P99SecondMs: -1}
	failed := int64(0)
	for code, count := range o.recent.failed {
		r.Failed[m.codes[code-1]] = count
	}
	o.total.merge(&o.recent)
	o.recent = tally{}
	for _, count := range o.total.failed {
		failed += count
	}
	r.ErrorRatio = float64(failed) / float64(failed+o.total.done)
	if looked := o.total.hits + o.total.misses; looked > 0 {
		r.HitRatio = float64(o.total.hits) / float64(looked)
	}
	r.P50Ms, r.P95Ms, r.P99Ms = ms(o.service, 50), ms(o.service, 95), ms(o.service, 99)
	r.MaxMs = ms(o.service, 100)
	if o.second.TotalCount() > 0 {
		r.P99SecondMs = ms(o.second, 99)
		o.second.Reset()
	}
	return r
}

func ms(h *hdrhistogram.Histogram, quantile float64) float64 {
	return float64(h.ValueAtQuantile(quantile)) / 1000
}

func (t *tally) merge(other *tally) {
	t.done += other.done
	t.hits += other.hits
	t.misses += other.misses
	t.attempts += other.attempts
	for code, count := range other.failed {
		if t.failed == nil {
			t.failed = make(map[int]int64)
		}
		t.failed[code] += count
	}
}
