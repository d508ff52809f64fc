package record

func (l *Load) collect(s *Shard) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range s.take() {
		l.add(&e)
	}
}

func (l *Load) collectAll() {
	for _, s := range l.shards {
		for _, e := range s.take() {
			l.add(&e)
		}
	}
}

func (l *Load) add(e *Event) {
	due, ended := e.Due-l.zero(), e.Ended-l.zero()
	if e.Code == GivenUp {
		l.noteDue(due)
		l.counted(Slot, byDue, due).abandoned++
		l.counted(Slot, byEnd, ended).abandoned++
		l.totals.Abandoned++
		return
	}
	if e.Code == Abandoned {
		// With a schedule, abandoned slots are what is left in the end; without one, nobody else knows of them.
		if l.schedule.IsEmpty() && e.Operation == Slot {
			l.counted(Slot, byDue, due).abandoned++
			l.totals.Abandoned++
			l.totals.Offered++
		}
		return
	}
	if e.Operation == Slot {
		l.noteEnded(e, due)
		l.counted(Slot, byDue, due).note(e.Code)
		if e.Lag >= 0 {
			l.timed(Slot, lag, due, e.Lag)
		}
	}
	c := l.counted(e.Operation, byEnd, ended)
	c.note(e.Code)
	c.hits += int64(e.Hits)
	c.misses += int64(e.Misses)
	c.attempts += int64(e.Attempts)
	l.timed(e.Operation, response, due, e.Response)
	l.timed(e.Operation, service, due, e.Service)
}

// noteEnded keeps what Finish needs to know.
func (l *Load) noteEnded(e *Event, due int64) {
	if e.Code == Done {
		l.totals.Done++
	} else {
		l.totals.Failed++
	}
	if l.schedule.IsEmpty() {
		l.totals.Offered++
		return
	}
	l.noteDue(due)
}

// noteDue counts a slot that has ended, so that Finish does not take it for one that never did.
func (l *Load) noteDue(due int64) {
	window := int(max(0, due) / int64(countWindow))
	for len(l.endedByDue) <= window {
		l.endedByDue = append(l.endedByDue, 0)
	}
	l.endedByDue[window]++
}

func (c *counts) note(code Code) {
	if code == Done {
		c.done++
		return
	}
	if c.failed == nil {
		c.failed = make(map[Code]int64)
	}
	c.failed[code]++
}

func (l *Load) counted(operation Operation, by side, at int64) *counts {
	return l.series[operation].counts[by].at(floorTo(at, countWindow))
}

func (l *Load) timed(operation Operation, time measure, at, ns int64) {
	l.series[operation].latencies[time].at(floorTo(at, latencyWindow)).record(ns, &l.pages)
}
