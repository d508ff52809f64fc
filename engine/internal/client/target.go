// Package client is the Redis client under test: rueidis with everything that it does on its own made explicit, which
// is deadlines, retries, back-off and typed errors.
package client

import (
	"errors"
	"fmt"
	"strings"
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
	// CredentialsFile holds the credentials of this moment, as the secret store of an application does; nil where they do not
	// change. A client whose profile says so reads it for each connection that it makes.
	CredentialsFile *string `json:"credentialsFile"`
	// Endpoint is the address of a balancer in front of the master; nil where there is none.
	Endpoint *string `json:"endpoint"`
	// Credentials of the sentinels themselves, which are none of the nodes'.
	SentinelUsername *string `json:"sentinelUsername"`
	SentinelPassword *string `json:"sentinelPassword"`
	// TLS is for the connections to data nodes, SentinelTLS for those to sentinels; nil means in the clear.
	TLS         *TLS `json:"tls"`
	SentinelTLS *TLS `json:"sentinelTls"`
	// AddressMap leads announced addresses to proxies; an address that is not in it is dialled as it is.
	AddressMap map[string]string `json:"addressMap"`
	// Guard is set for a target that redrill does not own.
	Guard *Guard `json:"guard"`
}

// ThroughEndpoint returns the target as a client sees it that knows its balancer alone.
func (t Target) ThroughEndpoint() (Target, error) {
	if t.Endpoint == nil {
		return t, errors.New("endpoint: expected an address, the target has none")
	}
	t.Topology, t.Addresses = Standalone, []string{*t.Endpoint}
	t.Sentinels, t.MasterName = nil, nil
	return t, nil
}

// seeds names the addresses that a client starts from.
func (t Target) seeds() string {
	if t.Topology == Sentinel {
		return strings.Join(t.Sentinels, ", ")
	}
	return strings.Join(t.Addresses, ", ")
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
