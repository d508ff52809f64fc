package pace

import (
	"sync/atomic"
	"time"
)

const (
	// heartbeat is how often the pacer's thread looks at the clock even if nothing is due.
	heartbeat = int64(10 * time.Millisecond)
	// stallLimit is how late the thread must be for it to count as standing still.
	stallLimit = int64(5 * time.Millisecond)
)

// witness knows when the process stood still: when the pacer's thread, which asks for next to nothing, should have run and
// did not. The reasons are all the generator's own: it was stopped, or had no processor.
type witness struct {
	// alarm is when the thread should be awake again, or was last; 0 before it first slept.
	alarm atomic.Int64
	last  atomic.Pointer[stretch]
}

type stretch struct{ begin, end int64 }

// sleeps notes that the thread sleeps now, and until when.
func (w *witness) sleeps(now, until int64) {
	w.woke(now)
	w.alarm.Store(max(now, until))
}

// woke notes that the thread is awake.
func (w *witness) woke(now int64) {
	begin := w.alarm.Swap(now)
	if begin == 0 || now-begin <= stallLimit {
		return
	}
	if last := w.last.Load(); last != nil && begin-last.end <= stallLimit {
		begin = last.begin // it hardly came to itself in between
	}
	w.last.Store(&stretch{begin, now})
}

// LastStall returns the last stretch before now in which the process stood still, as readings of Now; the one that it comes
// out of just now, although the thread has not run yet, counts. Both are 0 if there was none. Its begin may be 10 ms late.
func (p *Pacer) LastStall(now int64) (begin, end int64) {
	if alarm := p.witness.alarm.Load(); alarm != 0 && now-alarm > stallLimit {
		return alarm, now
	}
	if last := p.witness.last.Load(); last != nil {
		return last.begin, last.end
	}
	return 0, 0
}
