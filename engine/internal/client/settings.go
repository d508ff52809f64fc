// Package client is the Redis client under test: rueidis with everything that it does on its own made explicit, which
// is deadlines, retries, back-off and typed errors.
package client

import (
	"errors"
	"fmt"
)

// Target is how clients reach Redis.
type Target struct {
	Topology string `json:"topology"`
	// Addresses are the data nodes as announced; none for Sentinel.
	Addresses  []string `json:"addresses"`
	Sentinels  []string `json:"sentinels"`
	MasterName *string  `json:"masterName"`
	Username   *string  `json:"username"`
	Password   *string  `json:"password"`
	// AddressMap leads announced addresses to proxies; an address that is not in it is dialled as it is.
	AddressMap map[string]string `json:"addressMap"`
}

// The topologies.
const (
	Standalone = "standalone"
	Sentinel   = "sentinel"
	Cluster    = "cluster"
)

// Check reports what is wrong with the target.
func (t Target) Check() error {
	switch t.Topology {
	case Standalone:
		if len(t.Addresses) != 1 {
			return fmt.Errorf("addresses: expected the only one of a standalone, got %d", len(t.Addresses))
		}
	case Sentinel:
		if len(t.Sentinels) == 0 {
			return errors.New("sentinels: expected at least one")
		}
		if t.MasterName == nil || *t.MasterName == "" {
			return errors.New("masterName: expected the name that the sentinels monitor the master by")
		}
	case Cluster:
		if len(t.Addresses) == 0 {
			return errors.New("addresses: expected at least one of a cluster")
		}
	default:
		return fmt.Errorf(`topology: expected "standalone", "sentinel" or "cluster", got %q`, t.Topology)
	}
	return nil
}

// Profile is what a client does on its own: the thing under test as much as the server is.
type Profile struct {
	Name             string  `json:"name"`
	Mode             string  `json:"mode"`
	Connections      int     `json:"connections"`
	ConnectTimeoutMs float64 `json:"connectTimeoutMs"`
	// DeadlineMs bounds a request with all its attempts and pauses; nil means no bound.
	DeadlineMs *float64 `json:"deadlineMs"`
	Retry      Retry    `json:"retry"`
}

// The modes: all workers share a few connections, or each command takes one from a pool.
const (
	Multiplexed = "multiplexed"
	Pooled      = "pooled"
)

// Retry is how often and how soon a request is tried again.
type Retry struct {
	Max          int     `json:"max"`
	BackoffMinMs float64 `json:"backoffMinMs"`
	BackoffMaxMs float64 `json:"backoffMaxMs"`
	Jitter       bool    `json:"jitter"`
	BudgetRatio  float64 `json:"budgetRatio"`
}

// maxConnections is rueidis' limit for shared connections.
const maxConnections = 256

// Check reports what is wrong with the profile.
func (p Profile) Check() error {
	switch {
	case p.Mode != Multiplexed && p.Mode != Pooled:
		return fmt.Errorf(`mode: expected "multiplexed" or "pooled", got %q`, p.Mode)
	case p.Connections < 1 || p.Mode == Multiplexed && p.Connections > maxConnections:
		return fmt.Errorf("connections: expected 1 to %d, got %d", maxConnections, p.Connections)
	case !(p.ConnectTimeoutMs > 0):
		return fmt.Errorf("connectTimeoutMs: expected more than 0, got %v", p.ConnectTimeoutMs)
	case p.DeadlineMs != nil && !(*p.DeadlineMs > 0):
		return fmt.Errorf("deadlineMs: expected more than 0, or null for none, got %v", *p.DeadlineMs)
	case p.Retry.Max < 0:
		return fmt.Errorf("retry.max: expected at least 0, got %d", p.Retry.Max)
	case !(p.Retry.BackoffMinMs >= 0) || !(p.Retry.BackoffMaxMs >= p.Retry.BackoffMinMs):
		return fmt.Errorf("retry: expected 0 <= backoffMinMs <= backoffMaxMs, got %v and %v", p.Retry.BackoffMinMs, p.Retry.BackoffMaxMs)
	case !(p.Retry.BudgetRatio >= 0):
		return fmt.Errorf("retry.budgetRatio: expected at least 0, got %v", p.Retry.BudgetRatio)
	}
	return nil
}
