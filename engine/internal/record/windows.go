package record

import "time"

// Window lengths of counts and of latencies.
const (
	countWindow   = 100 * time.Millisecond
	latencyWindow = time.Second
)

// beforeZero is the window of what happened before the clock started, such as the first connections.
const beforeZero = -int64(countWindow / time.Millisecond)

// windows holds the values of one series by the start of their window in ms, until they are written. The zero value is
// empty.
type windows[V any] struct {
	byStart map[int64]*V
	// The window of the last event: nearly always the next event's too.
	recentStart int64
	recent      *V
}

// at returns the window's value; a new one where there is none yet.
func (w *windows[V]) at(start int64) *V {
	if w.recent != nil && w.recentStart == start {
		return w.recent
	}
	value := w.byStart[start]
	if value == nil {
		value = new(V)
		if w.byStart == nil {
			w.byStart = make(map[int64]*V)
		}
		w.byStart[start] = value
	}
	w.recentStart, w.recent = start, value
	return value
}

// take forgets the windows that start before the given instant, and hands each over, in no order.
func (w *windows[V]) take(before int64, each func(start int64, value *V)) {
	for start, value := range w.byStart {
		if start < before {
			delete(w.byStart, start)
			each(start, value)
		}
	}
	w.recent = nil
}

// floorTo returns the start of the window in milliseconds. Slots and operations are never before zero.
func floorTo(ns int64, window time.Duration) int64 {
	return max(0, ns) / int64(window) * window.Milliseconds()
}
