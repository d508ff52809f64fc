// Package record counts and times what happens to the loads, and writes it as the lines of load.ndjson.
package record

import (
	"bufio"
	"cmp"
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

// How often lines are written: counts often enough to be watched live, latencies once per window. Clients are looked at
// at the end of each of their windows.
const (
	countInterval   = 2 * countWindow
	latencyInterval = latencyWindow
)

// maxScenarioErrors is how many different messages of a load are written.
const maxScenarioErrors = 10

// Readings is where the recorder looks up what it does not count itself.
type Readings struct {
	// Gauge is asked once a second for each load.
	Gauge func(load string) Gauge
	// Clients is asked every 100 ms, always in the same order; nil where there are none.
	Clients func() []ClientReading
}

// Recorder owns the file of records. New makes it, Run keeps it writing, Finish ends it.
type Recorder struct {
	instance Instance
	zero     atomic.Int64
	loads    []*Load
	readings Readings

	mu      sync.Mutex // guards all below
	out     *bufio.Writer
	json    *json.Encoder
	encoder encoder
	clients clients
	failure error
	errors  map[string]map[string]bool

	stop, stopped chan struct{}
}

// New writes to out.
func New(out io.Writer, instance Instance, readings Readings) *Recorder {
	if instance == (Instance{}) {
		instance = Instance{Number: 1, Of: 1}
	}
	buffered := bufio.NewWriterSize(out, 1<<16)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	return &Recorder{
		instance: instance, readings: readings, out: buffered, json: encoder,
		errors: make(map[string]map[string]bool), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
}

// AddLoad announces a load; all loads are announced before Run.
func (r *Recorder) AddLoad(name string, schedule Offered) *Load {
	load := newLoad(name, schedule, r.zero.Load)
	r.loads = append(r.loads, load)
	slices.SortFunc(r.loads, func(a, b *Load) int { return cmp.Compare(a.name, b.name) })
	return load
}

// SetZero fixes the instant from which all times count, and writes it at once: the harness waits for it.
func (r *Recorder) SetZero(monotonicNs int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.zero.Store(monotonicNs)
	r.write(zeroLine{
		Type: "zero", Version: formatVersion, Instance: r.instance.Number, Instances: r.instance.Of,
		MonotonicNs: strconv.FormatInt(monotonicNs, 10),
	})
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
	timer := time.NewTimer(0)
	defer timer.Stop()
	nextCounts, nextLatencies := countInterval, latencyInterval
	for {
		select {
		case <-r.stop:
			return
		case <-timer.C:
		}
		now := r.since()
		timer.Reset(untilNextWindow(now))
		if r.zero.Load() == 0 || now < 0 {
			continue
		}
		r.lookAtClients(floorTo(int64(now), countWindow) - countWindow.Milliseconds())
		if now < nextCounts {
			continue
		}
		nextCounts = now.Truncate(countInterval) + countInterval
		withLatencies := now >= nextLatencies
		if withLatencies {
			nextLatencies = now.Truncate(latencyInterval) + latencyInterval
		}
		if err := r.writeNew(now, now, withLatencies); err != nil {
			failed(err)
			return
		}
	}
}

// untilNextWindow returns how long it is until the next window of counts begins, the first one being at zero.
func untilNextWindow(now time.Duration) time.Duration {
	if now < 0 {
		return min(-now, countWindow)
	}
	return now.Truncate(countWindow) + countWindow - now
}

// lookAtClients writes what the clients did since the last look, as the doing of one window. A look that comes late,
// because the generator stood still, gives all of it to the window that ended last.
func (r *Recorder) lookAtClients(windowMs int64) {
	if r.readings.Clients == nil {
		return
	}
	readings := r.readings.Clients()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, line := range r.clients.lines(readings, windowMs) {
		r.write(line)
	}
}

// writeNew writes the windows that ended before the given time, and the gauges with the latencies.
func (r *Recorder) writeNew(now, before time.Duration, withLatencies bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, load := range r.loads {
		for _, line := range load.drainCounts(before) {
			r.write(line)
		}
		if !withLatencies {
			continue
		}
		for _, line := range load.drainLatencies(before, &r.encoder) {
			r.write(line)
		}
		gauge := r.readings.Gauge(load.name)
		gauge.Type, gauge.Load, gauge.Instance, gauge.AtMs = "gauge", load.name, r.instance.Number, milliseconds(now)
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
