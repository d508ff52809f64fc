package client

import (
	"time"

	"redrill.dev/engine/internal/pace"
)

// budgetWindow is how far back a budget looks.
const budgetWindow = int64(10 * time.Second)

// budget allows extra attempts as a share of the requests of the last 10 s, so that a client cannot multiply an outage. The
// zero value has seen nothing.
type budget struct {
	window window
}

func (b *budget) noteRequest(now int64) { b.window.at(now, budgetWindow).all.Add(1) }

// allows reports whether one more attempt is within the ratio, and counts it if so.
func (b *budget) allows(ratio float64) bool {
	now := pace.Now()
	part := b.window.at(now, budgetWindow)
	requests, extra := b.window.sum(now, budgetWindow)
	if float64(extra+1) > ratio*float64(requests) {
		return false
	}
	part.marked.Add(1)
	return true
}
