package pace

import (
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestReadsTheMonotonicClockOfTheSystem(t *testing.T) {
	for range 1000 {
		var before, after unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &before); err != nil {
			t.Fatal(err)
		}
		now := Now()
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &after); err != nil {
			t.Fatal(err)
		}
		const tolerance = int64(50 * time.Microsecond) // how well the two clocks were tied together
		if now < before.Nano()-tolerance || now > after.Nano()+tolerance {
			t.Fatalf("expected a reading from %d to %d, got %d", before.Nano(), after.Nano(), now)
		}
	}
}

func TestWakesNobodyEarlyAndEverybodyInOrder(t *testing.T) {
	var pacer Pacer
	defer pacer.Close()
	const workers = 50
	start := Now() + int64(20*time.Millisecond)
	late := make([]int64, workers)
	var all sync.WaitGroup
	// A plain timer beside it: what the machine does to it, it does to the pacer.
	reference := make([]int64, workers)
	all.Add(1)
	go func() {
		defer all.Done()
		for i := range reference {
			due := start + int64(i)*int64(time.Millisecond)
			time.Sleep(time.Duration(due - Now()))
			reference[i] = Now() - due
		}
	}()
	for i := range workers {
		all.Add(1)
		go func() {
			defer all.Done()
			due := start + int64((i*37)%workers)*int64(time.Millisecond)
			var ticket Ticket
			if !pacer.Wait(nil, &ticket, due) {
				t.Error("expected to be woken")
			}
			late[i] = Now() - due
		}()
	}
	all.Wait()
	slices.Sort(late)
	if late[0] < 0 {
		t.Errorf("woken %v early", time.Duration(-late[0]))
	}
	slices.Sort(reference)
	plain := time.Duration(reference[workers/2])
	if median := time.Duration(late[workers/2]); median > 2*time.Millisecond+3*plain {
		t.Errorf("expected a median lateness like that of a plain timer, %v, got %v", plain, median)
	}
}

func TestStopsWaitingWhenDone(t *testing.T) {
	var pacer Pacer
	defer pacer.Close()
	done := make(chan struct{})
	time.AfterFunc(10*time.Millisecond, func() { close(done) })
	var ticket Ticket
	if pacer.Wait(done, &ticket, Now()+int64(time.Hour)) {
		t.Error("expected not to be woken")
	}
	if len(pacer.waiting) != 0 {
		t.Errorf("expected an empty queue, got %d", len(pacer.waiting))
	}
	if !pacer.Wait(nil, &ticket, Now()+int64(time.Millisecond)) {
		t.Error("expected the ticket to work again")
	}
}

func TestWakesForAnEarlierTicketThanTheOneItSleepsFor(t *testing.T) {
	var pacer Pacer
	defer pacer.Close()
	done := make(chan struct{})
	go func() { pacer.Wait(done, &Ticket{}, Now()+int64(time.Hour)) }()
	time.Sleep(10 * time.Millisecond)
	start := Now()
	pacer.Wait(nil, &Ticket{}, start+int64(5*time.Millisecond))
	if took := time.Duration(Now() - start); took > time.Second {
		t.Errorf("expected to be woken after 5 ms, got %v", took)
	}
	close(done)
}

func TestKnowsWhenItsThreadStoodStill(t *testing.T) {
	const ms = int64(time.Millisecond)
	var p Pacer
	expect := func(what string, now, begin, end int64) {
		t.Helper()
		if gotBegin, gotEnd := p.LastStall(now * ms); gotBegin != begin*ms || gotEnd != end*ms {
			t.Errorf("%s: expected %d to %d ms, got %d to %d", what, begin, end, gotBegin/ms, gotEnd/ms)
		}
	}
	expect("before it ever slept", 1000, 0, 0)
	p.witness.sleeps(50*ms, 100*ms)
	expect("while it sleeps", 90, 0, 0)
	expect("a little late", 104, 0, 0)
	expect("very late, and not awake yet", 400, 100, 400)
	p.witness.woke(402 * ms)
	expect("awake", 405, 100, 402)
	p.witness.sleeps(405*ms, 410*ms)
	p.witness.woke(413 * ms)
	expect("in time again", 414, 100, 402)
	p.witness.sleeps(420*ms, 510*ms)
	expect("standing still before it slept again", 421, 413, 420)
	p.witness.woke(520 * ms)
	p.witness.sleeps(521*ms, 522*ms)
	p.witness.woke(530 * ms)
	expect("standing still again at once", 531, 510, 530)
}

func TestWitnessesNothingWhileItRuns(t *testing.T) {
	var p Pacer
	defer p.Close()
	start := Now()
	p.Wait(nil, &Ticket{}, start+30*int64(time.Millisecond))
	if begin, end := p.LastStall(Now()); begin != 0 && (begin < start || end-begin < stallLimit) {
		t.Errorf("expected no stall, or one in this test's time, got %d to %d, begun at %d", begin, end, start)
	}
}
