package record

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// drainCounts returns and forgets what is new in the windows that ended before the given time: an open window waits, so
// that nearly every window is one line.
func (l *Load) drainCounts(before time.Duration) []countLine {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.collectAll()
	var lines []countLine
	for operation, series := range l.series {
		for by := range series.counts {
			series.counts[by].take(openFrom(before, countWindow), func(start int64, c *counts) {
				lines = append(lines, l.countLine(operation, side(by), start, c))
			})
		}
	}
	slices.SortFunc(lines, func(a, b countLine) int {
		return cmp.Or(cmp.Compare(a.WindowMs, b.WindowMs), cmp.Compare(a.By, b.By), cmp.Compare(a.Operation, b.Operation))
	})
	return lines
}

// openFrom returns the start of the first window that had not ended by then.
func openFrom(at, window time.Duration) int64 {
	return floorTo(int64(at), window)
}

func (l *Load) countLine(operation int, by side, start int64, c *counts) countLine {
	failed := make(map[string]int64, len(c.failed))
	for code, n := range c.failed {
		failed[l.codes.list[code]] = n
	}
	return countLine{
		Type: "count", Load: l.name, Operation: l.operations.list[operation], By: sideNames[by], WindowMs: start,
		Done: c.done, Failed: failed, Abandoned: c.abandoned, Hits: c.hits, Misses: c.misses, Attempts: c.attempts,
	}
}

// timedWindow is a histogram on its way to its line.
type timedWindow struct {
	operation string
	time      measure
	start     int64
	histogram *histogram
}

// drainLatencies returns and forgets the latencies of the windows that ended before the given time. Packing them takes a
// millisecond or two, in which nobody has to wait for the lock.
func (l *Load) drainLatencies(before time.Duration, e *encoder) []latencyLine {
	windows := l.takeLatencies(before)
	lines := make([]latencyLine, len(windows))
	for i, w := range windows {
		lines[i] = latencyLine{
			Type: "latency", Load: l.name, Operation: w.operation, Time: measureNames[w.time], WindowMs: w.start, Histogram: e.encode(w.histogram),
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, w := range windows {
		w.histogram.release(&l.pages)
	}
	return lines
}

func (l *Load) takeLatencies(before time.Duration) []timedWindow {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.collectAll()
	var taken []timedWindow
	for operation, series := range l.series {
		for time := range series.latencies {
			series.latencies[time].take(openFrom(before, latencyWindow), func(start int64, h *histogram) {
				taken = append(taken, timedWindow{l.operations.list[operation], measure(time), start, h})
			})
		}
	}
	slices.SortFunc(taken, func(a, b timedWindow) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.operation, b.operation), cmp.Compare(a.time, b.time))
	})
	return taken
}

// finish accounts the slots that were offered and did not end. A run that was interrupted offered only what was due by
// then; any other run offered every slot.
func (l *Load) finish(at time.Duration, isInterrupted bool) Totals {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.collectAll()
	if l.schedule.IsEmpty() {
		return l.totals
	}
	end := time.Duration(math.MaxInt64)
	all := l.schedule.OfferedAll()
	if isInterrupted {
		end = max(0, at)
		all = l.schedule.OfferedBefore(end)
	}
	for offered, window := int64(0), 0; offered < all || window < len(l.endedByDue); window++ {
		until := time.Duration(window+1) * countWindow
		next := all
		if until < end {
			next = min(all, l.schedule.OfferedBefore(until))
		}
		ended := int64(0)
		if window < len(l.endedByDue) {
			ended = int64(l.endedByDue[window])
		}
		if missing := next - offered - ended; missing > 0 {
			l.counted(Slot, byDue, int64(until-countWindow)).abandoned += missing
			l.totals.Abandoned += missing
		}
		offered = next
	}
	l.totals.Offered = all
	return l.totals
}
