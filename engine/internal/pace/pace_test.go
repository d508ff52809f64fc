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
	if median := time.Duration(late[workers/2]); median > 2*time.Millisecond {
		t.Errorf("expected a median lateness well below 2 ms, got %v", median)
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
