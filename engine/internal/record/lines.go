package record

// The lines of load.ndjson, as harness/journal/load-record.ts describes them.

type zeroLine struct {
	Type        string `json:"type"`
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
	AtMs              float64          `json:"atMs"`
	Backlog           int64            `json:"backlog"`
	WorkersCalling    int              `json:"workersCalling"`
	WorkersComputing  int              `json:"workersComputing"`
	WorkersWaiting    int              `json:"workersWaiting"`
	LateWhileIdle     int64            `json:"lateWhileIdle"`
	OriginCalls       int64            `json:"originCalls"`
	OriginInFlight    int64            `json:"originInFlight"`
	OriginMaxInFlight int64            `json:"originMaxInFlight"`
	OriginRefused     int64            `json:"originRefused"`
	Counters          map[string]int64 `json:"counters"`
	ConnectionsOpened int64            `json:"connectionsOpened"`
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
	Type   string            `json:"type"`
	AtMs   float64           `json:"atMs"`
	Totals map[string]Totals `json:"totals"`
}
