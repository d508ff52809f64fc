package client

import "sync/atomic"

// windowParts is into how many parts a window is cut: how far its older end is off.
const windowParts = 10

// window counts what happened of late, and how much of it was of a certain kind. The zero value has seen nothing. Its width
// is the caller's, and always the same.
type window struct {
	parts [windowParts + 1]windowPart
}

// windowPart counts one part of a window; it is cleared when its place is used again.
type windowPart struct {
	number      atomic.Int64
	all, marked atomic.Int64
}

// at returns the part that counts now.
func (w *window) at(now, width int64) *windowPart {
	number := now / (width / windowParts)
	part := &w.parts[number%int64(len(w.parts))]
	if seen := part.number.Load(); seen != number && part.number.CompareAndSwap(seen, number) {
		part.all.Store(0)
		part.marked.Store(0)
	}
	return part
}

// sum returns the counts of the whole window.
func (w *window) sum(now, width int64) (all, marked int64) {
	oldest := now/(width/windowParts) - windowParts
	for i := range w.parts {
		if part := &w.parts[i]; part.number.Load() > oldest {
			all += part.all.Load()
			marked += part.marked.Load()
		}
	}
	return all, marked
}

// clear forgets everything.
func (w *window) clear() {
	for i := range w.parts {
		w.parts[i].number.Store(0)
	}
}
