package client

import (
	"encoding/json"
	"fmt"
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
	Retry      Retry    `json:"retry"`
	// MaxRedirects is how many MOVED and ASK replies an attempt follows; nil means 5.
	MaxRedirects *int `json:"maxRedirects"`
	// Refresh is when the client looks for changes of the topology; nil means all of them, and every second.
	Refresh *Refresh `json:"refresh"`
}

// The modes: all workers share a few connections, each command takes one from a pool, or makes one for itself.
const (
	Multiplexed = "multiplexed"
	Pooled      = "pooled"
	PerRequest  = "per-request"
)

// Retry is how often and how soon a request is tried again.
type Retry struct {
	Max          int     `json:"max"`
	BackoffMinMs float64 `json:"backoffMinMs"`
	BackoffMaxMs float64 `json:"backoffMaxMs"`
	Jitter       bool    `json:"jitter"`
	// BudgetRatio allows retries as a share of the requests of the last 10 s; null in JSON means any number.
	BudgetRatio Ratio `json:"budgetRatio"`
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

// maxConnections bounds the shared connections to a node.
const maxConnections = 256

// Check reports what is wrong with the profile.
func (p Profile) Check() error {
	switch {
	case p.Mode != Multiplexed && p.Mode != Pooled && p.Mode != PerRequest:
		return fmt.Errorf(`mode: expected "multiplexed", "pooled" or "per-request", got %q`, p.Mode)
	case p.Connections < 1 || p.Mode == Multiplexed && p.Connections > maxConnections:
		return fmt.Errorf("connections: expected 1 to %d, got %d", maxConnections, p.Connections)
	case p.Protocol != 0 && p.Protocol != 2 && p.Protocol != 3:
		return fmt.Errorf("protocol: expected 2 or 3, got %d", p.Protocol)
	case p.MaxRedirects != nil && *p.MaxRedirects < 0:
		return fmt.Errorf("maxRedirects: expected at least 0, got %d", *p.MaxRedirects)
	case !(p.ConnectTimeoutMs > 0):
		return expectedMore("connectTimeoutMs", p.ConnectTimeoutMs)
	case p.Retry.Max < 0:
		return fmt.Errorf("retry.max: expected at least 0, got %d", p.Retry.Max)
	case !(p.Retry.BackoffMinMs >= 0) || !(p.Retry.BackoffMaxMs >= p.Retry.BackoffMinMs):
		return fmt.Errorf("retry: expected 0 <= backoffMinMs <= backoffMaxMs, got %v and %v", p.Retry.BackoffMinMs, p.Retry.BackoffMaxMs)
	case !(p.Retry.BudgetRatio >= 0):
		return fmt.Errorf("retry.budgetRatio: expected at least 0, or null for no limit, got %v", p.Retry.BudgetRatio)
	}
	limits := map[string]*float64{"deadlineMs": p.DeadlineMs, "idleTimeoutMs": p.IdleTimeoutMs}
	if p.Refresh != nil {
		limits["refresh.everyMs"] = p.Refresh.EveryMs
	}
	for name, limit := range limits {
		if limit != nil && !(*limit > 0) {
			return fmt.Errorf("%w, or null for none", expectedMore(name, *limit))
		}
	}
	return nil
}

func expectedMore(name string, got float64) error {
	return fmt.Errorf("%s: expected more than 0, got %v", name, got)
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
