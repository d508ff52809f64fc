// Package redrill is the k6 module k6/x/redrill and the k6 output redrill. The module serves the scenarios, the output
// owns the file of records; both meet in one Engine.
package redrill

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go.k6.io/k6/v2/lib"
	"io"
	"os"
	"sync"
	"sync/atomic"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/record"
)

// Engine is what all VUs of the process share: the clients, the clock, the pacer and the records.
type Engine struct {
	input    *Input
	loads    map[string]*sharedLoad
	clients  []*sharedClient
	byKey    map[clientKey]*sharedClient
	recorder *record.Recorder
	pacer    pace.Pacer
	watch    client.Watch
	// fail ends the run, because something could not be written.
	fail func(error)

	settingZero sync.Mutex
	zero        atomic.Int64
}

// clientKey says which loads share a client: those with the same target, way to it and profile. The profile is here as its JSON, so
// that two that differ are never taken for one.
type clientKey struct {
	target, via, profile string
}

// running is the one engine of the process. k6 makes the module and the output apart from each other and offers no other
// place to meet; the output sets it when it starts, before any VU runs.
var running atomic.Pointer[Engine]

// NewEngine prepares everything that does not need a worker. The tuple is this instance's share of the slots.
func NewEngine(input *Input, tuple *lib.ExecutionTuple, records io.Writer) (*Engine, error) {
	if queue := os.Getenv("RUEIDIS_QUEUE_TYPE"); queue != "flowbuffer" {
		return nil, fmt.Errorf("RUEIDIS_QUEUE_TYPE: expected flowbuffer, got %q; with any other queue deadlines come late, "+
			"and the variable is only read when the process starts", queue)
	}
	instance, err := input.instanceIn(tuple)
	if err != nil {
		return nil, err
	}
	e := &Engine{input: input, loads: make(map[string]*sharedLoad), byKey: make(map[clientKey]*sharedClient)}
	e.recorder = record.New(records, instance, record.Readings{
		Gauge:   func(load string) record.Gauge { return e.loads[load].gauge() },
		Clients: e.readClients,
	})
	for name, load := range input.Loads {
		shared, err := e.newLoad(name, load, tuple)
		if err != nil {
			e.Close()
			return nil, fmt.Errorf("loads.%s.%w", name, err)
		}
		e.loads[name] = shared
	}
	return e, nil
}

func (e *Engine) clientOf(load LoadInput) (*client.Client, error) {
	profile, err := json.Marshal(load.Client)
	if err != nil {
		return nil, err
	}
	key := clientKey{load.Target, load.Via, string(profile)}
	shared := e.byKey[key]
	if shared == nil {
		target, err := e.input.targetOf(load)
		if err != nil {
			return nil, err
		}
		made, err := client.New(target, load.Client, &e.pacer)
		if err != nil {
			return nil, err
		}
		shared = &sharedClient{Client: made, target: load.Target, profile: load.Client.Name}
		if load.Via != "" {
			shared.profile += " via " + load.Via
		}
		e.byKey[key] = shared
		e.clients = append(e.clients, shared)
	}
	return shared.Client, nil
}

// Zero returns the instant from which all times count, and fixes it when it is first asked for: of several instances when
// all of them ask. The error is the context's, or says why the instances cannot meet.
func (e *Engine) Zero(ctx context.Context) (int64, error) {
	if zero := e.zero.Load(); zero != 0 {
		return zero, nil
	}
	e.settingZero.Lock()
	defer e.settingZero.Unlock()
	if zero := e.zero.Load(); zero != 0 {
		return zero, nil
	}
	zero := pace.Now() + int64(lead)
	if e.input.Instance != nil {
		var err error
		if zero, err = e.input.Instance.meet(ctx); err != nil {
			return 0, err
		}
	}
	e.recorder.SetZero(zero)
	e.zero.Store(zero)
	return zero, nil
}

// closeBooks ends the ledgers and histories of all loads.
func (e *Engine) closeBooks() error {
	var err error
	for _, load := range e.loads {
		err = errors.Join(err, load.closeBook(), load.closeHistory())
	}
	return err
}

// Close ends the threads and connections.
func (e *Engine) Close() {
	for _, c := range e.clients {
		go c.Close() // it waits up to a second for a server that is silent, and nothing depends on it
	}
	e.watch.Close()
	e.pacer.Close()
}
