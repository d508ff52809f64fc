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
	for key, c := range l.counts {
		if key.window+countWindow.Milliseconds() > before.Milliseconds() {
			continue
		}
		lines = append(lines, l.countLine(key, c))
		delete(l.counts, key)
	}
	l.recentCounts = [2]recent[countKey, counts]{}
	slices.SortFunc(lines, func(a, b countLine) int {
		return cmp.Or(cmp.Compare(a.WindowMs, b.WindowMs), cmp.Compare(a.By, b.By), cmp.Compare(a.Operation, b.Operation))
	})
	return lines
}

func (l *Load) countLine(key countKey, c *counts) countLine {
	failed := make(map[string]int64, len(c.failed))
	for code, n := range c.failed {
		failed[l.codes.list[code]] = n
	}
	return countLine{
		Type: "count", Load: l.name, Operation: l.operations.list[key.operation], By: sideNames[key.by], WindowMs: key.window,
		Done: c.done, Failed: failed, Abandoned: c.abandoned, Hits: c.hits, Misses: c.misses, Attempts: c.attempts,
	}
}

// drainLatencies returns and forgets all latencies so far.
func (l *Load) drainLatencies(e *encoder) []latencyLine {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.collectAll()
	var lines []latencyLine
	for key, h := range l.latencies {
		lines = append(lines, latencyLine{
			Type: "latency", Load: l.name, Operation: l.operations.list[key.operation], Time: measureNames[key.time],
			WindowMs: key.window, Histogram: e.encode(h),
		})
		h.reset()
		l.free = append(l.free, h)
		delete(l.latencies, key)
	}
	l.recentLatencies = [3]recent[latencyKey, histogram]{}
	slices.SortFunc(lines, func(a, b latencyLine) int {
		return cmp.Or(cmp.Compare(a.WindowMs, b.WindowMs), cmp.Compare(a.Operation, b.Operation), cmp.Compare(a.Time, b.Time))
	})
	return lines
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
