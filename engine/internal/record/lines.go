package record

// The lines of load.ndjson, as harness/journal/load-record.ts describes them.

// formatVersion changes when a reader of the version before would misread the lines.
const formatVersion = 1

// Instance is which of the load's processes this one is; the zero value is the only one.
type Instance struct {
	// Number counts from 1.
	Number, Of int
}

type zeroLine struct {
	Type        string `json:"type"`
	Version     int    `json:"version"`
	Instance    int    `json:"instance"`
	Instances   int    `json:"instances"`
	MonotonicNs string `json:"monotonicNs"`
}

type countLine struct {
	Type      string           `json:"type"`
	Load      string           `json:"load"`
	Operation string           `json:"operation"`
	By        string           `json:"by"`
	WindowMs  int64            `json:"windowMs"`
	Done      int64            `json:"done"`
	Failed    map[string]int64 `json:"failed"`
	Abandoned int64            `json:"abandoned"`
	Hits      int64            `json:"hits"`
	Misses    int64            `json:"misses"`
	Attempts  int64            `json:"attempts"`
}

type latencyLine struct {
	Type      string `json:"type"`
	Load      string `json:"load"`
	Operation string `json:"operation"`
	Time      string `json:"time"`
	WindowMs  int64  `json:"windowMs"`
	Histogram string `json:"histogram"`
}

// Gauge holds instant readings of one load.
type Gauge struct {
	Type              string           `json:"type"`
	Load              string           `json:"load"`
	Instance          int              `json:"instance"`
	AtMs              float64          `json:"atMs"`
	Backlog           int64            `json:"backlog"`
	WorkersCalling    int              `json:"workersCalling"`
	WorkersComputing  int              `json:"workersComputing"`
	WorkersWaiting    int              `json:"workersWaiting"`
	LateWhileIdle     int64            `json:"lateWhileIdle"`
	StalledInCall     int64            `json:"stalledInCall"`
	OriginCalls       int64            `json:"originCalls"`
	OriginInFlight    int64            `json:"originInFlight"`
	OriginMaxInFlight int64            `json:"originMaxInFlight"`
	OriginRefused     int64            `json:"originRefused"`
	Counters          map[string]int64 `json:"counters"`
}

// ClientCounts is what a client has done so far; in a line, what it did in the window.
type ClientCounts struct {
	ConnectionsOpened int64 `json:"connectionsOpened"`
	ConnectionsFailed int64 `json:"connectionsFailed"`
	BytesIn           int64 `json:"bytesIn"`
	BytesOut          int64 `json:"bytesOut"`
	Requests          int64 `json:"requests"`
	Retries           int64 `json:"retries"`
	RetriesRefused    int64 `json:"retriesRefused"`
	Hedges            int64 `json:"hedges"`
	Redirects         int64 `json:"redirects"`
	BreakerOpened     int64 `json:"breakerOpened"`
	BreakerRejected   int64 `json:"breakerRejected"`
}

func (c ClientCounts) since(before ClientCounts) ClientCounts {
	return ClientCounts{
		ConnectionsOpened: c.ConnectionsOpened - before.ConnectionsOpened,
		ConnectionsFailed: c.ConnectionsFailed - before.ConnectionsFailed,
		BytesIn:           c.BytesIn - before.BytesIn,
		BytesOut:          c.BytesOut - before.BytesOut,
		Requests:          c.Requests - before.Requests,
		Retries:           c.Retries - before.Retries,
		RetriesRefused:    c.RetriesRefused - before.RetriesRefused,
		Hedges:            c.Hedges - before.Hedges,
		Redirects:         c.Redirects - before.Redirects,
		BreakerOpened:     c.BreakerOpened - before.BreakerOpened,
		BreakerRejected:   c.BreakerRejected - before.BreakerRejected,
	}
}

// ClientState is how a client stands at the end of a window.
type ClientState struct {
	// WorkersBlocked is how many of its workers have been in one call for longer than a window.
	WorkersBlocked   int64 `json:"workersBlocked"`
	BreakersOpen     int64 `json:"breakersOpen"`
	BreakersHalfOpen int64 `json:"breakersHalfOpen"`
}

type clientLine struct {
	Type     string `json:"type"`
	Target   string `json:"target"`
	Profile  string `json:"profile"`
	WindowMs int64  `json:"windowMs"`
	ClientCounts
	ClientState
	// LongestCallMs is the longest call so far, one that still waits included.
	LongestCallMs float64 `json:"longestCallMs"`
}

type scenarioErrorLine struct {
	Type    string  `json:"type"`
	Load    string  `json:"load"`
	AtMs    float64 `json:"atMs"`
	Message string  `json:"message"`
	Stack   string  `json:"stack"`
}

// Totals counts the slots of one load over the whole run: Offered = Done + Failed + Abandoned.
type Totals struct {
	Offered   int64 `json:"offered"`
	Done      int64 `json:"done"`
	Failed    int64 `json:"failed"`
	Abandoned int64 `json:"abandoned"`
}

type endLine struct {
	Type     string            `json:"type"`
	Instance int               `json:"instance"`
	AtMs     float64           `json:"atMs"`
	Totals   map[string]Totals `json:"totals"`
}
