// Package record counts and times what happens to the loads, and writes it as the lines of load.ndjson.
package record

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"redrill.dev/engine/internal/pace"
)

// How often lines are written: counts often enough to be watched live, latencies once per window.
const (
	countInterval   = 250 * time.Millisecond
	latencyInterval = time.Second
)

// maxScenarioErrors is how many different messages of a load are written.
const maxScenarioErrors = 10

// Recorder owns the file of records. New makes it, Run keeps it writing, Finish ends it.
type Recorder struct {
	zero  atomic.Int64
	loads []*Load
	gauge func(load string) Gauge

	mu      sync.Mutex // guards all below
	out     *bufio.Writer
	json    *json.Encoder
	encoder encoder
	failure error
	errors  map[string]map[string]bool

	stop, stopped chan struct{}
}

// New writes to out; gauge is asked once a second for each load.
func New(out io.Writer, gauge func(load string) Gauge) *Recorder {
	buffered := bufio.NewWriterSize(out, 1<<16)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	return &Recorder{gauge: gauge, out: buffered, json: encoder, errors: make(map[string]map[string]bool), stop: make(chan struct{}), stopped: make(chan struct{})}
}

// AddLoad announces a load; all loads are announced before Run.
func (r *Recorder) AddLoad(name string, schedule Offered) *Load {
	load := newLoad(name, schedule, r.zero.Load)
	r.loads = append(r.loads, load)
	slices.SortFunc(r.loads, func(a, b *Load) int { return compareText(a.name, b.name) })
	return load
}

func compareText(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// SetZero fixes the instant from which all times count, and writes it at once: the harness waits for it.
func (r *Recorder) SetZero(monotonicNs int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.zero.Store(monotonicNs)
	r.write(zeroLine{Type: "zero", MonotonicNs: strconv.FormatInt(monotonicNs, 10)})
	r.flush()
}

// since returns the time since zero; before there is a zero, 0.
func (r *Recorder) since() time.Duration {
	zero := r.zero.Load()
	if zero == 0 {
		return 0
	}
	return time.Duration(pace.Now() - zero)
}

// Run writes what is new until Finish. It calls failed once if the records cannot be written.
func (r *Recorder) Run(failed func(error)) {
	defer close(r.stopped)
	ticker := time.NewTicker(countInterval)
	defer ticker.Stop()
	nextLatency := latencyInterval
	for {
		select {
		case <-r.stop:
			return
		case <-ticker.C:
		}
		now := r.since()
		if now <= 0 {
			continue
		}
		withLatencies := now >= nextLatency
		if withLatencies {
			nextLatency = now.Truncate(latencyInterval) + latencyInterval
		}
		if err := r.writeNew(now, now, withLatencies); err != nil {
			failed(err)
			return
		}
	}
}

func (r *Recorder) writeNew(now, countsBefore time.Duration, withLatencies bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, load := range r.loads {
		for _, line := range load.drainCounts(countsBefore) {
			r.write(line)
		}
		if !withLatencies {
			continue
		}
		for _, line := range load.drainLatencies(&r.encoder) {
			r.write(line)
		}
		gauge := r.gauge(load.name)
		gauge.Type, gauge.Load, gauge.AtMs = "gauge", load.name, milliseconds(now)
		r.write(gauge)
	}
	r.flush()
	return r.failure
}

// ScenarioError writes a message of the scenario's own, once per load and message, at most ten.
func (r *Recorder) ScenarioError(load, message, stack string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	seen := r.errors[load]
	if seen == nil {
		seen = make(map[string]bool)
		r.errors[load] = seen
	}
	if seen[message] || len(seen) >= maxScenarioErrors {
		return
	}
	seen[message] = true
	r.write(scenarioErrorLine{Type: "scenario-error", Load: load, AtMs: milliseconds(r.since()), Message: message, Stack: stack})
}

func (r *Recorder) write(line any) {
	if r.failure != nil {
		return
	}
	if err := r.json.Encode(line); err != nil {
		r.failure = fmt.Errorf("writing the records: %w", err)
	}
}

func (r *Recorder) flush() {
	if r.failure != nil {
		return
	}
	if err := r.out.Flush(); err != nil {
		r.failure = fmt.Errorf("writing the records: %w", err)
	}
}

func milliseconds(d time.Duration) float64 {
	return math.Round(float64(d)/1e3) / 1e3
}
