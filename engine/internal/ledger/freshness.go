package ledger

import (
	"math"
	"sync"
)

// freshness knows what a read may return. A read is stale when it returns a write whose answer had come before another
// write of that key was sent, and that other one was acknowledged before the read began: whatever the order in which Redis
// took concurrent writes, the other one came later. So nothing is called stale that might not be.
type freshness struct {
	mu sync.Mutex
	// latest is of each key the acknowledged write that was sent last.
	latest []latestWrite
	// ended says of each id when it was acknowledged, in chunks; 0 = it was not.
	ended [][]uint32
}

type latestWrite struct {
	isThere bool
	sentUs  int64
	count   uint32
}

const (
	chunkIDs = 1 << 16
	// endedUnitUs keeps 9 hours in 32 bits. Times are rounded up: a doubt is no stale read.
	endedUnitUs = 8
)

func newFreshness(keys int) *freshness { return &freshness{latest: make([]latestWrite, keys)} }

// acknowledged notes a write.
func (f *freshness) acknowledged(r Record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if last := &f.latest[r.Key]; !last.isThere || r.SentUs > last.sentUs {
		*last = latestWrite{isThere: true, sentUs: r.SentUs, count: r.Count}
	}
	chunk := int(r.ID / chunkIDs)
	for len(f.ended) <= chunk {
		f.ended = append(f.ended, nil)
	}
	if f.ended[chunk] == nil {
		f.ended[chunk] = make([]uint32, chunkIDs)
	}
	f.ended[chunk][r.ID%chunkIDs] = uint32(min(math.MaxUint32-1, max(0, r.endedUs())/endedUnitUs)) + 1
}

// before returns what was known of a key when a read began.
func (f *freshness) before(key uint16) latestWrite {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.latest[key]
}

// isStaleEntry reports whether a read that began with `before` should have found a later entry than this one.
func (f *freshness) isStaleEntry(id uint32, before latestWrite) bool {
	if !before.isThere {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	chunk := int(id / chunkIDs)
	if chunk >= len(f.ended) || f.ended[chunk] == nil {
		return false
	}
	ended := f.ended[chunk][id%chunkIDs]
	return ended != 0 && ended != math.MaxUint32 && int64(ended)*endedUnitUs < before.sentUs
}
