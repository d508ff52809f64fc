package client

import (
	"io"
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestEndsARequestAtItsDeadlineWhenTheServerIsFrozen(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), func(p *Profile) { mode(p); p.Connections = 1 }) // which is there before the freeze
		b.mustDo(t, "SET", "k", "v")
		redis.Freeze()
		for range 3 {
			start := time.Now()
			failure := b.do("SET", "k", "v")
			took := time.Since(start)
			if failure == nil || failure.Code != CodeTimeout {
				t.Fatalf("expected TIMEOUT, got %v", failure)
			}
			if took < 195*time.Millisecond || took > 260*time.Millisecond {
				t.Errorf("expected the error at the deadline of 200 ms, got it after %v", took)
			}
		}
		redis.Thaw()
		b.mustDo(t, "GET", "k")
	})
}

func TestKeepsTheSharedConnectionWhenARequestTimesOut(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Connections = 1 })
	b.mustDo(t, "SET", "k", "v")
	before := b.ConnectionsOpened()
	redis.Freeze()
	b.expect(t, b.do("SET", "k", "late"), CodeTimeout, Indeterminate)
	redis.Thaw()
	b.mustDo(t, "GET", "k")
	if opened := b.ConnectionsOpened() - before; opened != 0 {
		t.Errorf("expected no new connection, got %d", opened)
	}
}

func TestWaitsForEverWithoutADeadlineAndEndsWithItsWorker(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), func(p *Profile) { mode(p); p.DeadlineMs = nil })
		b.mustDo(t, "SET", "k", "v")
		redis.Freeze()
		stop := b.enter()
		stopped := make(chan time.Time, 1)
		time.AfterFunc(400*time.Millisecond, func() {
			stopped <- time.Now()
			stop()
		})
		failure := b.do("GET", "k")
		took := time.Since(<-stopped)
		b.expect(t, failure, CodeCancelled, Indeterminate)
		if took > time.Second {
			t.Errorf("expected the end with the worker, got it after %v", took)
		}
	})
}

func TestGivesUpConnectingAtTheDeadline(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		silent := redistest.Listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		b := newBench(t, Target{Topology: Standalone, Addresses: []string{silent}}, func(p *Profile) { mode(p); p.ConnectTimeoutMs = 5000 })
		for range 2 {
			start := time.Now()
			failure := b.do("SET", "k", "v")
			if took := time.Since(start); failure == nil || failure.Code != CodeTimeout || took > 300*time.Millisecond {
				t.Errorf("expected TIMEOUT after 200 ms, got %v after %v", failure, took)
			}
			if failure.Outcome != Rejected {
				t.Errorf("expected a command that was not sent to be rejected, got %v", failure.Outcome)
			}
		}
	})
}

// TestEndsEachOfManyRequestsAtItsDeadline compares the latest request with the latest of as many plain timers that fall due
// at the same moments: what a busy machine does to one it mostly does to the other. Deadlines that come late by design do so
// in every round.
func TestEndsEachOfManyRequestsAtItsDeadline(t *testing.T) {
	if isRace {
		t.Skip("times mean nothing under the race detector")
	}
	const callers, rounds, most = 2000, 5, 10 * time.Millisecond
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t) // not parallel: this one measures
		b := newBench(t, standaloneOf(redis), mode)
		if b.profile.Mode == Multiplexed { // one that still connects when the server freezes fails when its time is over, for everybody
			redistest.WaitFor(t, 5*time.Second, "both connections", func() bool { return b.ConnectionsOpened() == 2 })
		}
		for range 50 { // over each of them, that is
			b.mustDo(t, "SET", "k", "v")
		}
		redis.Freeze()
		watch := &Watch{}
		t.Cleanup(watch.Close)
		seats := make([]*Seat, callers)
		for i := range seats {
			seats[i] = watch.NewSeat()
			t.Cleanup(seats[i].Close)
		}
		deadline := milliseconds(*b.profile.DeadlineMs)
		var excesses []time.Duration
		for range rounds {
			var lateCalls, lateTimers [callers]time.Duration
			var ended sync.WaitGroup
			for i, seat := range seats {
				// All of them wait at once, and fall due one after the other.
				offset := time.Duration(i) * deadline / callers
				ended.Go(func() {
					time.Sleep(offset)
					start := time.Now()
					_, _, failure := b.Do(seat, NewCommand("GET", "k"))
					lateCalls[i] = time.Since(start) - deadline
					if failure == nil || failure.Code != CodeTimeout {
						t.Errorf("expected TIMEOUT, got %v", failure)
					}
				})
				ended.Go(func() {
					time.Sleep(offset)
					start := time.Now()
					<-time.NewTimer(deadline).C
					lateTimers[i] = time.Since(start) - deadline
				})
			}
			ended.Wait()
			if earliest := slices.Min(lateCalls[:]); earliest < 0 {
				t.Errorf("expected no request to end before its deadline, got one %v early", -earliest)
			}
			late, lateTimer := slices.Max(lateCalls[:]), slices.Max(lateTimers[:])
			t.Logf("the latest of %d requests %v, of as many timers %v", callers, late, lateTimer)
			excesses = append(excesses, late-lateTimer)
		}
		slices.Sort(excesses)
		if excesses[1] > most {
			t.Errorf("expected requests to end at most %v later than timers do, got %v", most, excesses)
		}
	})
}

func TestWaitsForItsOwnDeadlineThoughAnotherDialled(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		t.Parallel()
		_, proxy, b := startBehindProxy(t, func(p *Profile) { mode(p); p.DeadlineMs, p.ConnectTimeoutMs = ms(400), 5000 })
		b.mustDo(t, "PING")
		watch := &Watch{}
		t.Cleanup(watch.Close)
		proxy.Swallow()
		proxy.Reset() // connections can be made, and stay silent
		var ended sync.WaitGroup
		for i := range 5 {
			seat := watch.NewSeat()
			t.Cleanup(seat.Close)
			ended.Go(func() {
				time.Sleep(time.Duration(i) * 60 * time.Millisecond)
				start := time.Now()
				_, _, single := b.Do(seat, NewCommand("SET", "k", "v"))
				if took := time.Since(start); single != nil && single.Code == CodeTimeout && took < 399*time.Millisecond {
					t.Errorf("expected the whole 400 ms of its own, got TIMEOUT after %v", took)
				}
				start = time.Now()
				replies, _ := b.DoMulti(seat, []Command{NewCommand("SET", "k", "v"), NewCommand("GET", "k")})
				if took := time.Since(start); replies[0].Failure == nil || replies[0].Failure.Code != CodeTimeout || took < 399*time.Millisecond {
					t.Errorf("expected the whole 400 ms of its own, got %v after %v", replies[0].Failure, took)
				}
			})
		}
		ended.Wait()
	})
}

func TestGivesUpConnectingAfterTheTimeForThat(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		t.Parallel()
		silent := redistest.Listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		b := newBench(t, Target{Topology: Standalone, Addresses: []string{silent}}, func(p *Profile) { mode(p); p.ConnectTimeoutMs, p.DeadlineMs = 100, ms(10_000) })
		start := time.Now()
		b.expect(t, b.do("SET", "k", "v"), CodeTimeout, Rejected)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("expected the error after the connect timeout, got it after %v", took)
		}
	})
}
