package redrill

import (
	"encoding/json"
	"os"
	"sync"

	"go.k6.io/k6/v2/js/modules"
	"go.k6.io/k6/v2/metrics"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/meter"
	"redrill.dev/engine/internal/pace"
)

// hub is what the plain scripts of the process share: their clients, and what is measured of them. A scenario of a drill
// has an Engine instead.
type hub struct {
	pacer pace.Pacer
	watch client.Watch
	meter meter.Meter

	mu      sync.Mutex
	remotes map[string]*remote
	figures *figures
	pushing sync.Once
	ended   bool
}

// remote is a client that is made when the first command is called: a script names it while k6 still reads the script.
type remote struct {
	hub     *hub
	options *connectOptions

	mu     sync.Mutex
	client *client.Client
}

// remote returns the client with these options, the same one for all VUs.
func (h *hub) remote(options *connectOptions) *remote {
	key, err := json.Marshal(options)
	if err != nil {
		panic(err) // it was JSON a moment ago
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	known := h.remotes[string(key)]
	if known == nil {
		known = &remote{hub: h, options: options}
		if h.remotes == nil {
			h.remotes = make(map[string]*remote)
		}
		h.remotes[string(key)] = known
	}
	return known
}

// get returns the client, and makes it the first time.
func (r *remote) get() (*client.Client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client == nil {
		made, err := client.New(r.options.Target, r.options.Client, &r.hub.pacer)
		if err != nil {
			return nil, err
		}
		r.client = made
	}
	return r.client, nil
}

// queueVariable has to be set before rueidis is loaded, or deadlines come late.
const queueVariable, queueType = "RUEIDIS_QUEUE_TYPE", "flowbuffer"

func hasRightQueue() bool { return os.Getenv(queueVariable) == queueType }

// testEnd is k6's event for the end of the test, when all VUs are done and samples may still be sent. k6 keeps its names for
// itself; a test of a plain script fails if the number changes.
const testEnd = 3

// register makes the metrics; it must be called while k6 still reads the script. Thresholds find no others.
func (h *hub) register(registry *metrics.Registry) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	made, err := newFigures(registry)
	if err == nil {
		h.figures = made
	}
	return err
}

// push sends what was measured to k6's metrics once a second until the test ends, and then a last time.
func (h *hub) push(vu modules.VU) {
	h.pushing.Do(func() {
		samples := vu.State().Samples
		_, ends := vu.Events().Global.Subscribe(testEnd)
		stop, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			h.pushUntil(stop, samples)
		}()
		go func() {
			end := <-ends
			close(stop)
			<-stopped
			h.close()
			end.Done()
		}()
	})
}

// close ends the connections; nothing waits for them.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	for _, r := range h.remotes {
		r.mu.Lock()
		if r.client != nil {
			go r.client.Close()
		}
		r.mu.Unlock()
	}
	h.watch.Close()
}
