package redrill

import (
	"fmt"
	"math"
	"sync"
)

// backlog decides which slots of a load are given up because too many wait already: those that fall due while as many as
// the load allows wait for a worker. All times are nanoseconds of pace.Now. The nil backlog has no limit.
//
// The slots are taken in their order, so the one that fell due now found the queue full exactly if the slot that stands as
// many places before it, those given up left out, was taken only after that.
type backlog struct {
	mu sync.Mutex
	// taken is a ring with the moments at which the last slots were taken that were not given up.
	taken []int64
	next  int
}

// mostBacklog bounds the memory of a limited backlog: 8 bytes a slot.
const mostBacklog = 10_000_000

func newBacklog(limit *int64) (*backlog, error) {
	if limit == nil {
		return nil, nil
	}
	if *limit < 0 || *limit > mostBacklog {
		return nil, fmt.Errorf("maxBacklog: expected 0 to %d slots or null, got %d", mostBacklog, *limit)
	}
	b := &backlog{taken: make([]int64, *limit)}
	for i := range b.taken {
		b.taken[i] = math.MinInt64
	}
	return b, nil
}

// admits reports whether a slot that a worker takes now is served. A slot that is not late always is, and so is one that is
// late by the generator's own doing: the target is not to blame for that queue.
func (b *backlog) admits(due, now int64, isOwn bool) bool {
	if b == nil {
		return true
	}
	isServed := isOwn || due >= now
	if len(b.taken) == 0 {
		return isServed
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !isServed && b.taken[b.next] > due {
		return false
	}
	b.taken[b.next] = max(due, now)
	b.next = (b.next + 1) % len(b.taken)
	return true
}

// waiting returns how many of the slots wait that are due and not yet taken; the others will be given up.
func (b *backlog) waiting(late int64) int64 {
	if b == nil {
		return late
	}
	return min(late, int64(len(b.taken)))
}
