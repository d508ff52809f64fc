package record

import "math"

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
	if err := r.writeNew(now, math.MaxInt64, true); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.write(endLine{Type: "end", AtMs: milliseconds(now), Totals: totals})
	r.flush()
	return r.failure
}
