package client

import (
	"encoding/json"
	"math"
)

// Profile is what a client does on its own: the thing under test as much as the server is. What is left out is off, or as
// its comment says.
type Profile struct {
	Name string `json:"name"`
	Mode string `json:"mode"`
	// Connections are per node: how many are shared, or how many there may be at once.
	Connections      int     `json:"connections"`
	ConnectTimeoutMs float64 `json:"connectTimeoutMs"`
	// IdleTimeoutMs is when a pooled connection that nobody uses is closed; nil means never.
	IdleTimeoutMs *float64 `json:"idleTimeoutMs"`
	// ClientName is what CLIENT SETNAME says; empty means "redrill".
	ClientName string `json:"clientName"`
	// Protocol is the version of RESP, 2 or 3; 0 means 3.
	Protocol int `json:"protocol"`
	// DeadlineMs bounds a request with all its attempts and pauses; nil means no bound.
	DeadlineMs *float64 `json:"deadlineMs"`
	// CommandTimeoutMs bounds one attempt; nil means that only the deadline does.
	CommandTimeoutMs *float64 `json:"commandTimeoutMs"`
	Retry            Retry    `json:"retry"`
	// Breaker is each node's circuit breaker; nil means none.
	Breaker *Breaker `json:"breaker"`
	// Hedge sends slow reads a second time; nil means never.
	Hedge *Hedge `json:"hedge"`
	// ReplicaReads is one of the words below; empty means "never". A standalone has no replicas.
	ReplicaReads string `json:"replicaReads"`
	// MaxRedirects is how many MOVED and ASK replies an attempt follows; nil means 5.
	MaxRedirects *int `json:"maxRedirects"`
	// Refresh is when the client looks for changes of the topology; nil means all of them, and every second.
	Refresh *Refresh `json:"refresh"`
	// Connect is when the first connections are made; empty means "background".
	Connect string `json:"connect"`
	// Credentials is one of the words below; empty means "start".
	Credentials string `json:"credentials"`
	// Defect plants a mistake that real clients have made; empty means none. It is for the drill about that mistake alone.
	Defect string `json:"defect"`
}

// The modes: all workers share a few connections, each command takes one from a pool, or makes one for itself.
const (
	Multiplexed = "multiplexed"
	Pooled      = "pooled"
	PerRequest  = "per-request"
)

// Where reads go: to the master; to a replica drawn at random, and the master when there is none; or to the node, master
// included, that answered the last PINGs soonest.
const (
	Never   = "never"
	Prefer  = "prefer"
	Nearest = "nearest"
)

// When the first connections are made: with the client, which nothing waits for; by the first command; or before anything
// else, so that a client without a connection is an error.
const (
	Background = "background"
	Lazy       = "lazy"
	Required   = "required"
)

// Which credentials are shown: those that the client was started with, or those of the moment, read for each connection.
const (
	FromStart = "start"
	Refreshed = "refresh"
)

// ReuseAfterTimeout gives a pooled connection back after a timeout, as if its reply were not still to come: the next caller
// reads the answer to somebody else's command.
const ReuseAfterTimeout = "reuse-after-timeout"

// Retry is how often and how soon a request is tried again.
type Retry struct {
	Max          int     `json:"max"`
	BackoffMinMs float64 `json:"backoffMinMs"`
	BackoffMaxMs float64 `json:"backoffMaxMs"`
	Jitter       bool    `json:"jitter"`
	// BudgetRatio allows retries as a share of the requests of the last 10 s; null in JSON means any number.
	BudgetRatio Ratio `json:"budgetRatio"`
	// Writes repeats also writes of which nobody knows whether they were applied: they may be applied twice.
	Writes bool `json:"writes"`
}

// Breaker says when a node's circuit breaker opens: when at least MinRequests came to an end within the last WindowMs and
// ErrorRatio of them failed. After OpenMs it lets Probes commands through and closes when all of them succeed.
type Breaker struct {
	ErrorRatio  float64 `json:"errorRatio"`
	MinRequests int     `json:"minRequests"`
	WindowMs    float64 `json:"windowMs"`
	OpenMs      float64 `json:"openMs"`
	Probes      int     `json:"probes"`
}

// Hedge sends a read again when it was not answered within AfterMs; what comes first counts. BudgetRatio bounds those as a
// share of the reads of the last 10 s. Pipelines and blocking reads are not hedged.
type Hedge struct {
	AfterMs     float64 `json:"afterMs"`
	BudgetRatio Ratio   `json:"budgetRatio"`
}

// Refresh is when a Sentinel or Cluster client looks at the topology again. The zero value never does: it stays with the
// addresses that it found at first.
type Refresh struct {
	// OnError is after an error that a change would explain.
	OnError bool `json:"onError"`
	// OnEvents is when a sentinel announces something about the master.
	OnEvents bool `json:"onEvents"`
	// EveryMs is in between; nil means not.
	EveryMs *float64 `json:"everyMs"`
}

// Ratio is a share; null in JSON is one without a limit.
type Ratio float64

// UnmarshalJSON implements json.Unmarshaler.
func (r *Ratio) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*r = Ratio(math.Inf(1))
		return nil
	}
	return json.Unmarshal(text, (*float64)(r))
}

// MarshalJSON implements json.Marshaler.
func (r Ratio) MarshalJSON() ([]byte, error) {
	if math.IsInf(float64(r), 1) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(r))
}

// What stands for a value that was left out.

func (p Profile) clientName() string {
	if p.ClientName == "" {
		return "redrill"
	}
	return p.ClientName
}

func (p Profile) protocol() int {
	if p.Protocol == 0 {
		return 3
	}
	return p.Protocol
}

func (p Profile) maxRedirects() int {
	if p.MaxRedirects == nil {
		return 5
	}
	return *p.MaxRedirects
}

func (p Profile) refresh() Refresh {
	if p.Refresh == nil {
		everySecond := 1000.0
		return Refresh{OnError: true, OnEvents: true, EveryMs: &everySecond}
	}
	return *p.Refresh
}

func (p Profile) idleTimeoutMs() float64 {
	if p.IdleTimeoutMs == nil {
		return 0
	}
	return *p.IdleTimeoutMs
}
