package record

import (
	"math"
	"time"
)

// Finish writes what is left and the end. Nothing may be recorded after it. An interrupted run offered only the slots
// that were due by now.
func (r *Recorder) Finish(isInterrupted bool) error {
	close(r.stop)
	<-r.stopped
	now := r.since()
	totals := make(map[string]Totals, len(r.loads))
	for _, load := range r.loads {
		totals[load.name] = Totals{}
		if r.zero.Load() != 0 {
			totals[load.name] = load.finish(now, isInterrupted)
		}
	}
	if r.zero.Load() != 0 {
		r.lookAtClients(openWindow(now))
	}
	if err := r.writeNew(now, math.MaxInt64, true); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.write(endLine{Type: "end", Instance: r.instance.Number, AtMs: milliseconds(now), Totals: totals})
	r.flush()
	return r.failure
}

// openWindow returns the window of clients that is open by then.
func openWindow(now time.Duration) int64 {
	if now < 0 {
		return beforeZero
	}
	return floorTo(int64(now), countWindow)
}
