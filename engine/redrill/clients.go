package redrill

import (
	"time"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/record"
)

// sharedClient is one client, that of all loads with the same target and profile.
type sharedClient struct {
	*client.Client
	target, profile string
}

// readClients returns what every client has done so far, in the order in which they were made.
func (e *Engine) readClients() []record.ClientReading {
	readings := make([]record.ClientReading, len(e.clients))
	for i, c := range e.clients {
		readings[i] = c.read()
	}
	return readings
}

func (c *sharedClient) read() record.ClientReading {
	seen := c.Counters()
	return record.ClientReading{
		Target: c.target, Profile: c.profile,
		Counts: record.ClientCounts{
			ConnectionsOpened: seen.ConnectionsOpened, ConnectionsFailed: seen.ConnectionsFailed, BytesIn: seen.BytesIn, BytesOut: seen.BytesOut,
			Requests: seen.Requests, Retries: seen.Retries, RetriesRefused: seen.RetriesRefusedByBudget, Hedges: seen.Hedges,
			Redirects: seen.Redirects, BreakerOpened: seen.BreakerOpened, BreakerRejected: seen.BreakerRejected,
		},
		State:       record.ClientState{WorkersBlocked: seen.CallersBlocked, BreakersOpen: seen.BreakersOpen, BreakersHalfOpen: seen.BreakersHalfOpen},
		LongestCall: time.Duration(seen.LongestCallNs),
	}
}
