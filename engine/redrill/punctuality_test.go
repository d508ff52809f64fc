package redrill

import (
	"container/heap"
	"testing"
	"time"
)

// stretch is a stretch of simulated time.
type stretch struct{ from, to time.Duration }

// skip moves an instant that lies in the stretch to its end.
func (s stretch) skip(t time.Duration) time.Duration {
	if t >= s.from && t < s.to {
		return s.to
	}
	return t
}

// simulation is a load with a fake clock: its workers take slots in order, wait for them, and call a target. In a stall no
// worker does anything; in a freeze the target answers nobody.
type simulation struct {
	perSecond, workers int
	service, length    time.Duration
	stall, freeze      stretch
}

type simulatedSlot struct{ due, late, lag time.Duration }

// moment is when a worker acts: it takes a slot, or is awake for the one it has.
type moment struct {
	at   time.Duration
	turn int // among those at the same time
	slot int // -1: it takes one
}

type moments []moment

func (m moments) Len() int { return len(m) }
func (m moments) Less(i, j int) bool {
	return m[i].at < m[j].at || m[i].at == m[j].at && m[i].turn < m[j].turn
}
func (m moments) Swap(i, j int) { m[i], m[j] = m[j], m[i] }
func (m *moments) Push(x any)   { *m = append(*m, x.(moment)) }
func (m *moments) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}

// run returns what became of the slots. The order of things that happen at the same instant is the worst one: after a
// stall, the workers that come from a call are there before those that waited.
func (s simulation) run(p *punctuality) []simulatedSlot {
	slots := make([]simulatedSlot, int(s.length.Seconds()*float64(s.perSecond)))
	queue, next, order := moments{}, 0, 0
	act := func(at time.Duration, slot int) {
		order++
		turn := order
		if slot >= 0 {
			turn += 1 << 40
		}
		heap.Push(&queue, moment{s.stall.skip(at), turn, slot})
	}
	serve := func(slot int, now time.Duration, lag int64) {
		slots[slot].late, slots[slot].lag = now-slots[slot].due, time.Duration(lag)
		answered := now + s.service
		if now < s.freeze.to && answered > s.freeze.from {
			answered = s.freeze.to + s.service
		}
		// Answers that were held up come one after the other.
		act(answered+time.Duration(slot%s.workers)*20*time.Microsecond, -1)
	}
	for range s.workers {
		act(-time.Second, -1)
	}
	for len(queue) > 0 {
		m := heap.Pop(&queue).(moment)
		switch {
		case m.slot >= 0:
			lag := p.woken(int64(slots[m.slot].due), int64(m.at))
			p.waiting.Add(-1)
			serve(m.slot, m.at, lag)
		case next < len(slots):
			slot := next
			next++
			due := time.Duration(slot) * time.Second / time.Duration(s.perSecond)
			slots[slot].due = due
			if due <= m.at {
				serve(slot, m.at, p.pickedUp(int64(slot), int64(due), int64(m.at)))
			} else {
				p.waits(int64(slot))
				act(due, slot)
			}
		}
	}
	return slots
}

func TestTellsItsOwnLatenessFromTheTargets(t *testing.T) {
	const ms = time.Millisecond
	quiet := simulation{perSecond: 5000, workers: 200, service: ms, length: 3 * time.Second}
	with := func(change func(*simulation)) simulation {
		s := quiet
		change(&s)
		return s
	}
	for name, test := range map[string]struct {
		simulation
		// own says of a late slot whether the generator is to blame.
		own func(due time.Duration) bool
		// tolerance is how many slots may be blamed otherwise than own says.
		tolerance int
		// atLeast is how many slots must be late: without them nothing is shown.
		atLeast int
		longest time.Duration
	}{
		"nothing happens": {simulation: quiet},
		"the generator stalls": {
			simulation: with(func(s *simulation) { s.stall = stretch{1000 * ms, 1500 * ms} }),
			own:        func(time.Duration) bool { return true }, atLeast: 2450, longest: 500 * ms,
		},
		"the generator stalls and needs long to catch up": {
			simulation: with(func(s *simulation) { s.workers, s.stall = 10, stretch{1000 * ms, 1200 * ms} }),
			own:        func(time.Duration) bool { return true }, atLeast: 1500, longest: 200 * ms,
		},
		"the target freezes": {
			simulation: with(func(s *simulation) { s.freeze = stretch{1000 * ms, 1500 * ms} }),
			own:        func(time.Duration) bool { return false }, atLeast: 2000,
		},
		"the generator stalls while all workers hang": {
			simulation: with(func(s *simulation) { s.freeze, s.stall = stretch{1000 * ms, 2000 * ms}, stretch{1300 * ms, 1800 * ms} }),
			own:        func(time.Duration) bool { return false }, atLeast: 4000,
		},
		"the target freezes after a stall, before that is caught up with": {
			simulation: with(func(s *simulation) { s.stall, s.freeze = stretch{900 * ms, 1000 * ms}, stretch{1001 * ms, 2000 * ms} }),
			own:        func(due time.Duration) bool { return due <= 1000*ms },
			tolerance:  10, // who is behind the stall and meets the freeze
			atLeast:    4900, longest: 100 * ms,
		},
		"the target freezes long after a stall": {
			simulation: with(func(s *simulation) { s.stall, s.freeze = stretch{500 * ms, 600 * ms}, stretch{1500 * ms, 2000 * ms} }),
			own:        func(due time.Duration) bool { return due < 1000*ms }, atLeast: 2400, longest: 100 * ms,
		},
		"the generator stalls long after a freeze": {
			simulation: with(func(s *simulation) { s.freeze, s.stall = stretch{500 * ms, 1000 * ms}, stretch{2000 * ms, 2100 * ms} }),
			own:        func(due time.Duration) bool { return due >= 1500*ms }, atLeast: 2400, longest: 100 * ms,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var p punctuality
			late, blamed, wrong := 0, int64(0), 0
			var longest time.Duration
			for i, slot := range test.run(&p) {
				longest = max(longest, slot.lag)
				if slot.late <= lateAtWaking {
					if slot.lag > lateAtPickUp {
						blamed++ // picked up a little late, after a stall
					}
					continue
				}
				late++
				isBlamed := slot.lag >= 0
				if isBlamed {
					blamed++
				}
				if isBlamed != test.own(slot.due) {
					wrong++
					if wrong > test.tolerance {
						t.Fatalf("slot %d, due at %v, late by %v: blamed on the generator: %v", i, slot.due, slot.late, isBlamed)
					}
				}
			}
			t.Logf("%d late, %d blamed on the generator, the longest by %v", late, blamed, longest)
			if late < test.atLeast {
				t.Errorf("expected at least %d late slots, got %d", test.atLeast, late)
			}
			if counted := p.lateWhileIdle.Load(); counted != blamed {
				t.Errorf("expected as many late slots counted as have a lag, %d, got %d", blamed, counted)
			}
			if longest > test.longest || longest < test.longest-ms {
				t.Errorf("expected the longest lag to be %v, got %v", test.longest, longest)
			}
		})
	}
}

func TestBlamesTheGeneratorForASlotThatIsPickedUpWhileAWorkerIsStillAsleep(t *testing.T) {
	const ms = int64(time.Millisecond)
	var p punctuality
	p.waits(7)
	if lag := p.pickedUp(8, 100*ms, 300*ms); lag != 200*ms {
		t.Errorf("expected a lag of 200 ms, got %v", time.Duration(lag))
	}
	if lag := p.pickedUp(9, 299*ms, 300*ms+1); lag != ms+1 {
		t.Errorf("expected a lag of 1 ms, got %v", time.Duration(lag))
	}
	if lag := p.pickedUp(6, 98*ms, 99*ms+1); lag != -1 || p.lateWhileIdle.Load() != 3 {
		t.Errorf("expected a slot that was overtaken to count without a lag, got %d and %d", lag, p.lateWhileIdle.Load())
	}
}

func TestTellsForHowLongACallStoodStillWithTheGenerator(t *testing.T) {
	const ms = int64(time.Millisecond)
	for _, test := range []struct {
		name                                    string
		start, end, stallBegin, stallEnd, stood int64
	}{
		{"a call that ends right after a stall has all of it", 0, 502, 100, 500, 400},
		{"a call that ends out of a stall has what it saw", 0, 500, 100, 500, 400},
		{"a call that began as the stall did has the rest of it", 108, 505, 100, 500, 392},
		{"a call that began in the midst of it shows that it was none", 300, 505, 100, 500, 0},
		{"a call that goes on for long after a stall would have ended no sooner", 0, 900, 100, 500, 0},
		{"a longer stall may take longer to get over", 0, 5300, 200, 5000, 4800},
		{"a call before a stall has nothing of it", 0, 90, 100, 500, 0},
		{"a call after a stall has nothing of it", 510, 511, 100, 500, 0},
		{"a short one is none", 0, 104, 100, 104, 0},
		{"no stall at all", 0, 500, 0, 0, 0},
	} {
		if got := stallIn(test.start*ms, test.end*ms, test.stallBegin*ms, test.stallEnd*ms); got != test.stood*ms {
			t.Errorf("%s: expected %d ms, got %d", test.name, test.stood, got/ms)
		}
	}
}
