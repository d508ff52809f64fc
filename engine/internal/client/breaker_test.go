package client

import (
	"sync/atomic"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

var timedOut = &Error{Code: CodeTimeout, Outcome: Indeterminate, IsTransient: true}

func newTestBreaker(openMs float64) *breaker {
	settings := Breaker{ErrorRatio: 0.5, MinRequests: 10, WindowMs: 60_000, OpenMs: openMs, Probes: 2}
	return &breaker{settings: settings, opened: new(atomic.Int64)}
}

// tellAll notes that many commands that came through.
func (b *breaker) tellAll(t *testing.T, n int, failure *Error) {
	t.Helper()
	for range n {
		p := b.ask()
		if p == passNo {
			t.Fatal("expected to be let through")
		}
		b.tell(p, pace.Now(), failure)
	}
}

func TestABreakerOpensAtItsShareOfFailures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name         string
		good, failed int
		failure      *Error
		isOpen       bool
	}{
		{"exactly at its share and its least number", 5, 5, timedOut, true},
		{"not one below its share", 6, 5, timedOut, false},
		{"not below its least number", 0, 9, timedOut, false},
		{"not by errors about the command", 0, 20, &Error{Code: "WRONGTYPE", Outcome: Rejected}, false},
		{"not by calls that were cut off with the run", 0, 20, &Error{Code: CodeCancelled, Outcome: Indeterminate}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := newTestBreaker(60_000)
			b.tellAll(t, test.good, nil)
			b.tellAll(t, test.failed, test.failure)
			if b.isOpen() != test.isOpen || (b.ask() == passNo) != test.isOpen || (b.opened.Load() == 1) != test.isOpen {
				t.Errorf("expected open %v, got state %d, opened %d", test.isOpen, b.state.Load(), b.opened.Load())
			}
		})
	}
}

func TestABreakerForgetsWhatIsOlderThanItsWindow(t *testing.T) {
	t.Parallel()
	b := newTestBreaker(60_000)
	b.settings.WindowMs = 20
	b.tellAll(t, 9, timedOut)
	for start := pace.Now(); pace.Now() < start+int64(25*time.Millisecond); {
		time.Sleep(time.Millisecond)
	}
	b.tellAll(t, 9, timedOut)
	if b.isOpen() {
		t.Error("expected the first failures to be forgotten")
	}
	b.tellAll(t, 1, timedOut)
	if !b.isOpen() {
		t.Error("expected ten failures within the window to open it")
	}
}

func TestAHalfOpenBreakerLetsItsProbesDecide(t *testing.T) {
	t.Parallel()
	halfOpen := func(t *testing.T) (*breaker, pass) {
		b := newTestBreaker(1)
		old := b.ask() // is still under way when the breaker opens
		b.tellAll(t, 10, timedOut)
		redistest.WaitFor(t, time.Second, "a probe", func() bool { return b.ask() == passProbe })
		if second, third := b.ask(), b.ask(); second != passProbe || third != passNo || !b.isHalfOpen() {
			t.Fatalf("expected two probes and no more, got %d and %d", second, third)
		}
		return b, old
	}
	t.Run("closes when all succeed", func(t *testing.T) {
		b, old := halfOpen(t)
		b.tell(passProbe, pace.Now(), nil)
		if !b.isHalfOpen() {
			t.Error("expected one probe not to be enough")
		}
		b.tell(old, pace.Now(), timedOut) // says nothing about now
		b.tell(passProbe, pace.Now(), nil)
		if b.ask() != passYes {
			t.Error("expected it to be closed")
		}
		b.tellAll(t, 9, timedOut)
		if b.isOpen() {
			t.Error("expected it to begin anew")
		}
	})
	t.Run("opens again when one fails", func(t *testing.T) {
		b, _ := halfOpen(t)
		b.tell(passProbe, pace.Now(), nil)
		b.tell(passProbe, pace.Now(), timedOut)
		if !b.isOpen() || b.opened.Load() != 2 {
			t.Errorf("expected it to be open for the second time, got state %d, opened %d", b.state.Load(), b.opened.Load())
		}
	})
	t.Run("takes another probe for one that was cut off", func(t *testing.T) {
		b, _ := halfOpen(t)
		b.tell(passProbe, pace.Now(), &Error{Code: CodeCancelled})
		if b.ask() != passProbe {
			t.Error("expected its place to be free")
		}
	})
}

func TestTheBreakerOfAFrozenNodeTurnsItsCommandsAwayAndNoOthers(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 3)
	target := Target{Topology: Cluster, Addresses: []string{nodes[2].Address}} // one seed is enough
	breaker := &Breaker{ErrorRatio: 0.5, MinRequests: 3, WindowMs: 60_000, OpenMs: 300, Probes: 1}
	b := newBench(t, target, func(p *Profile) { p.Breaker, p.DeadlineMs = breaker, ms(50) })
	keys := keysOf(nodes)
	for _, key := range keys {
		b.mustDo(t, "SET", key, "v")
	}
	nodes[0].Freeze()
	redistest.WaitFor(t, 5*time.Second, "the breaker opens", func() bool { return b.do("GET", keys[0]) != nil && b.Counters().BreakersOpen == 1 })

	start := time.Now()
	_, attempts, failure := b.Do(b.seat, NewCommand("SET", keys[0], "v"))
	b.expect(t, failure, CodeBreakerOpen, Rejected)
	if took := time.Since(start); attempts != 0 || took > 40*time.Millisecond {
		t.Errorf("expected nothing to be sent or waited for, got %d attempts in %v", attempts, took)
	}
	before := b.Counters()
	b.mustDo(t, "GET", keys[1])
	b.mustDo(t, "GET", keys[2])
	replies, _ := b.DoMulti(b.seat, []Command{NewCommand("GET", keys[0]), NewCommand("GET", keys[1])})
	if replies[0].Failure == nil || replies[1].Failure != nil {
		t.Errorf("expected only the frozen node's part of a pipeline to fail, got %v and %v", replies[0].Failure, replies[1].Failure)
	}
	seen := b.Counters()
	if requests, attempts := seen.Requests-before.Requests, seen.Attempts-before.Attempts; requests != 4 || attempts != 3 {
		t.Errorf("expected 4 requests and 3 attempts, got %d and %d", requests, attempts)
	}
	if seen.BreakerOpened < 1 || seen.BreakerRejected < 2 {
		t.Errorf("expected the breaker to be counted, got %+v", seen)
	}

	nodes[0].Thaw()
	redistest.WaitFor(t, 10*time.Second, "the breaker closes", func() bool { return b.do("GET", keys[0]) == nil })
	if seen := b.Counters(); seen.BreakersOpen != 0 || seen.BreakersHalfOpen != 0 {
		t.Errorf("expected no breaker to be open, got %+v", seen)
	}
}

func TestWithoutABreakerEveryCommandIsTried(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Connections, p.DeadlineMs = 1, ms(20) })
	redistest.WaitFor(t, 5*time.Second, "a write", func() bool { return b.do("SET", "k", "v") == nil })
	before := b.Counters().Attempts
	redis.Freeze()
	for range 10 {
		b.expect(t, b.do("SET", "k", "v"), CodeTimeout, Indeterminate)
	}
	if seen := b.Counters(); seen.Attempts-before != 10 || seen.BreakerRejected != 0 {
		t.Errorf("expected 10 attempts, got %+v after %d", seen, before)
	}
}
