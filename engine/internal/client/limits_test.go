package client

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

// Other work on the machine can only make callers later, so of several rounds the best one tells what the client does.
func TestTheDeadlinesOf2000CallersFireWithin10MsOnAFrozenServer(t *testing.T) {
	if isRace {
		t.Skip("the race detector alone takes longer than the limit")
	}
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		const callers, rounds, limit = 2000, 20, 10 * time.Millisecond
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), func(p *Profile) {
			p.Connections, p.DeadlineMs = 1, ms(150)
			if mode(p); p.Mode == Pooled {
				p.Connections = 100
			}
		})
		redistest.WaitFor(t, 5*time.Second, "a write", func() bool { return b.do("SET", "k", "v") == nil })
		redis.Freeze()
		late := make([]time.Duration, callers)
		var worst []time.Duration
		for range rounds {
			var next atomic.Int64
			b.together(callers, func(seat *Seat) {
				start := pace.Now()
				_, _, failure := b.Do(seat, NewCommand("GET", "k"))
				late[next.Add(1)-1] = time.Duration(pace.Now()-start) - 150*time.Millisecond
				if failure == nil || failure.Code != CodeTimeout {
					t.Errorf("expected TIMEOUT, got %v", failure)
				}
			})
			if early := slices.Min(late); early < -time.Millisecond {
				t.Fatalf("expected none before its deadline, got one %v early", -early)
			}
			if worst = append(worst, slices.Max(late)); worst[len(worst)-1] <= limit {
				t.Logf("latest of each round: %v", worst)
				return
			}
		}
		t.Errorf("expected a round with all callers within %v of their deadline, got %v", limit, worst)
	})
}

func TestTheCommandTimeoutEndsAnAttemptAndTheDeadlineTheRequest(t *testing.T) {
	t.Parallel()
	inEveryMode(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), func(p *Profile) {
			mode(p)
			p.Connections, p.ConnectTimeoutMs = 1, 10_000
			p.CommandTimeoutMs, p.DeadlineMs, p.Retry = ms(60), nil, Retry{Max: 2, BudgetRatio: 1000}
		})
		redistest.WaitFor(t, 5*time.Second, "a read", func() bool { return b.do("GET", "k") == nil })
		redis.Freeze()
		start := time.Now()
		_, attempts, failure := b.Do(b.seat, NewCommand("GET", "k"))
		took := time.Since(start)
		if failure == nil || failure.Code != CodeTimeout || attempts != 3 {
			t.Errorf("expected TIMEOUT after 3 attempts, got %v after %d", failure, attempts)
		}
		if took < 175*time.Millisecond {
			t.Errorf("expected three times 60 ms, took %v", took)
		}
		b.profile.DeadlineMs = ms(90)
		start = time.Now()
		if _, attempts, _ := b.Do(b.seat, NewCommand("GET", "k")); attempts > 2 {
			t.Errorf("expected the deadline to allow 2 attempts at most, got %d", attempts)
		}
		if took := time.Since(start); took < 85*time.Millisecond {
			t.Errorf("expected the request to last until its deadline, took %v", took)
		}
		redis.Thaw()
	})
}

func TestRepeatsAWriteOfUnknownFateOnlyWhereTheProfileSaysSo(t *testing.T) {
	t.Parallel()
	for _, isRepeating := range []bool{false, true} {
		redis, proxy, b := startBehindProxy(t, func(p *Profile) {
			p.Mode = Pooled
			p.Retry = Retry{Max: 3, BudgetRatio: 1000, Writes: isRepeating}
		})
		b.mustDo(t, "PING")
		isFirst := true
		proxy.Tamper(func(chunk []byte) ([]byte, bool) { // the first reply is lost with its connection, after Redis has counted
			wasFirst := isFirst
			isFirst = false
			if wasFirst {
				return nil, true
			}
			return chunk, false
		})
		failure := b.do("INCR", "n")
		if isRepeating {
			if count := redis.Call("GET", "n"); failure != nil || count != "$1\r\n2\r\n" {
				t.Errorf("expected it to be counted twice, got %q, %v", count, failure)
			}
		} else {
			b.expect(t, failure, CodeEOF, Indeterminate)
			if count := redis.Call("GET", "n"); count != "$1\r\n1\r\n" {
				t.Errorf("expected it to be counted once, got %q", count)
			}
		}
	}
}
