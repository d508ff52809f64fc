package redrill

import (
	"math/rand"
	"slices"
	"testing"
)

// queue is a load with a limited backlog, simulated twice: as the workers see it, who ask the backlog about the slot that
// they take, and as an outsider sees it, who looks at the queue when a slot falls due.
type queue struct {
	due, service []int64
	workers      int
	limit        int64
}

// asWorkersSee returns which slots are given up, and when each of the others is taken.
func (q queue) asWorkersSee(t *testing.T) (givenUp []bool, taken []int64) {
	t.Helper()
	b, err := newBacklog(&q.limit)
	if err != nil {
		t.Fatal(err)
	}
	givenUp, taken = make([]bool, len(q.due)), make([]int64, len(q.due))
	free := make([]int64, q.workers)
	for slot, due := range q.due {
		first := 0
		for i, at := range free {
			if at < free[first] {
				first = i
			}
		}
		now := free[first]
		if givenUp[slot] = !b.admits(due, now, false); !givenUp[slot] {
			taken[slot] = max(due, now)
			free[first] = taken[slot] + q.service[slot]
		}
	}
	return givenUp, taken
}

// asOutsiderSees is the rule itself: a slot is given up if `limit` slots wait, and no worker is free, when it falls due.
func (q queue) asOutsiderSees() (givenUp []bool) {
	givenUp = make([]bool, len(q.due))
	var waiting, ends []int64 // slots in the queue, ends of the calls under way
	serve := func(until int64) {
		for {
			slices.Sort(ends)
			if len(waiting) == 0 || len(ends) >= q.workers && ends[0] > until {
				return
			}
			slot, start := waiting[0], q.due[waiting[0]]
			if len(ends) >= q.workers {
				start = max(start, ends[0])
				ends = ends[1:]
			}
			waiting, ends = waiting[1:], append(ends, start+q.service[slot])
		}
	}
	for slot, due := range q.due {
		serve(due)
		ends = slices.DeleteFunc(ends, func(end int64) bool { return end <= due })
		if givenUp[slot] = len(ends) >= q.workers && int64(len(waiting)) >= q.limit; !givenUp[slot] {
			waiting = append(waiting, int64(slot))
			serve(due)
		}
	}
	return givenUp
}

func TestGivesUpExactlyTheSlotsThatFindTheQueueFull(t *testing.T) {
	for _, limit := range []int64{0, 1, 3, 50} {
		random, q := rand.New(rand.NewSource(limit)), queue{workers: 3, limit: limit}
		for at := int64(0); len(q.due) < 20_000; at += 1 + random.Int63n(200) {
			q.due, q.service = append(q.due, at), append(q.service, 1+random.Int63n(400))
			if len(q.due)%4000 > 3000 {
				q.service[len(q.due)-1] += 300 // more than the workers can do, for a while
			}
		}
		got, taken := q.asWorkersSee(t)
		count := 0
		for slot, expected := range q.asOutsiderSees() {
			if got[slot] != expected {
				t.Fatalf("limit %d, slot %d, due at %d: expected given up %v, got %v (taken at %d)", limit, slot, q.due[slot], expected, got[slot], taken[slot])
			}
			if expected {
				count++
			}
		}
		if count < 100 || count > 19_000 {
			t.Errorf("limit %d: %d slots were given up, so nothing is shown", limit, count)
		}
	}
}

func TestServesWhatTheGeneratorItselfMadeLate(t *testing.T) {
	zero, one := int64(0), int64(1)
	none, _ := newBacklog(&zero)
	if none.admits(5, 6, false) || !none.admits(5, 6, true) || !none.admits(5, 5, false) {
		t.Error("without a backlog: expected a late slot to be given up, unless the generator made it late")
	}
	single, _ := newBacklog(&one)
	if !single.admits(1, 10, false) || single.admits(2, 11, false) || !single.admits(3, 12, true) {
		t.Error("with one place: expected the second late slot to be given up, unless the generator made it late")
	}
	var unlimited *backlog
	if !unlimited.admits(0, 1<<60, false) || unlimited.waiting(1<<40) != 1<<40 || single.waiting(7) != 1 {
		t.Error("expected no limit without one")
	}
}

func TestRefusesABacklogThatCannotBe(t *testing.T) {
	for _, limit := range []int64{-1, mostBacklog + 1} {
		if _, err := newBacklog(&limit); err == nil {
			t.Errorf("%d: expected an error", limit)
		}
	}
}
