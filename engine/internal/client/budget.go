package client

import (
	"sync/atomic"
	"time"

	"redrill.dev/engine/internal/pace"
)

// budgetSeconds is how far back the budget looks.
const budgetSeconds = 10

// budget allows retries as a share of the requests of the last 10 s, so that a client cannot multiply an outage. The zero
// value has seen nothing.
type budget struct {
	seconds [budgetSeconds + 1]budgetSecond
}

// budgetSecond counts one second; it is cleared when its place is used again.
type budgetSecond struct {
	second            atomic.Int64
	requests, retries atomic.Int64
}

func (b *budget) at(now int64) *budgetSecond {
	second := now / int64(time.Second)
	place := &b.seconds[second%int64(len(b.seconds))]
	if seen := place.second.Load(); seen != second && place.second.CompareAndSwap(seen, second) {
		place.requests.Store(0)
		place.retries.Store(0)
	}
	return place
}

func (b *budget) noteRequest(now int64) { b.at(now).requests.Add(1) }

// allows reports whether one more retry is within the ratio, and counts it if so.
func (b *budget) allows(ratio float64) bool {
	now := pace.Now()
	current := b.at(now)
	oldest := now/int64(time.Second) - budgetSeconds
	requests, retries := int64(0), int64(0)
	for i := range b.seconds {
		if place := &b.seconds[i]; place.second.Load() > oldest {
			requests += place.requests.Load()
			retries += place.retries.Load()
		}
	}
	if float64(retries+1) > ratio*float64(requests) {
		return false
	}
	current.retries.Add(1)
	return true
}
