package redrill

import (
	"sync"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
)

const coalesceUsage = "coalesce(key, compute)"

// flights are the computations under way in this process, by key: who asks for one that is under way waits for its outcome. The
// zero value is empty.
type flights struct {
	mu    sync.Mutex
	byKey map[string]*flight
}

type flight struct {
	landed chan struct{}
	// text is what the computation returned; failed is set where it threw.
	text   string
	failed bool
}

// board returns the flight of that key, and whether the caller has to fly it.
func (f *flights) board(key string) (one *flight, isLeader bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if known := f.byKey[key]; known != nil {
		return known, false
	}
	if f.byKey == nil {
		f.byKey = make(map[string]*flight)
	}
	one = &flight{landed: make(chan struct{}), failed: true}
	f.byKey[key] = one
	return one, true
}

func (f *flights) land(key string, one *flight) {
	f.mu.Lock()
	delete(f.byKey, key)
	f.mu.Unlock()
	close(one.landed)
}

// coalesce is load.coalesce(key, compute). Values of one VU cannot be given to another, so what is computed is a text.
func (w *worker) coalesce(call sobek.FunctionCall) sobek.Value {
	key := call.Argument(0).String()
	compute, isCallable := sobek.AssertFunction(call.Argument(1))
	if !isCallable {
		panic(w.runtime.NewTypeError("%s: compute: expected a function, got %s", coalesceUsage, call.Argument(1).String()))
	}
	for {
		one, isLeader := w.load.flights.board(key)
		if isLeader {
			return w.fly(key, one, compute)
		}
		select {
		case <-one.landed:
		case <-w.vu.Context().Done():
			w.isCutOff = true
			panic(w.originError(client.CodeCancelled, "the run ended while another worker computed "+key))
		}
		if !one.failed {
			return w.runtime.ToValue(one.text)
		}
	}
}

// fly computes, and lands whatever happens: what is thrown is the leader's own, and the next one in line tries again.
func (w *worker) fly(key string, one *flight, compute sobek.Callable) sobek.Value {
	defer w.load.flights.land(key, one)
	value, err := compute(sobek.Undefined())
	if err != nil {
		panic(err)
	}
	if !sobek.IsString(value) {
		panic(w.runtime.NewTypeError("%s: compute: expected it to return a text, got %s", coalesceUsage, value.String()))
	}
	one.text, one.failed = value.String(), false
	return value
}
