package client

import (
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

func TestRetriesWhatWasRejectedUntilItWorks(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "replicaof", "127.0.0.1 1")
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Retry.Max, p.DeadlineMs = 50, ms(2000) })
	time.AfterFunc(soon, func() { redis.Call("REPLICAOF", "NO", "ONE") })
	for range 10 {
		b.budget.noteRequest(pace.Now()) // earlier requests, so that the budget has room
	}
	_, attempts, failure := b.Do(b.seat, NewCommand("SET", "k", "v"))
	if failure != nil || attempts < 2 {
		t.Errorf("expected a write after some attempts, got %v after %d", failure, attempts)
	}
}

func TestDoesNotRetry(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Retry.Max = 3 })
	b.mustDo(t, "LPUSH", "list", "x")
	for _, test := range []struct {
		name    string
		command Command
	}{
		{"what cannot become right by itself", NewCommand("GET", "list")},
		{"an unknown command", NewCommand("NONSENSE")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, attempts, _ := b.Do(b.seat, test.command); attempts != 1 {
				t.Errorf("expected 1 attempt, got %d", attempts)
			}
		})
	}
	write, read := NewCommand("SET", "k", "v"), NewCommand("GET", "k")
	lost := &Error{Code: CodeEOF, Outcome: Indeterminate, IsTransient: true}
	if b.mayRepeat(lost, write) || !b.mayRepeat(lost, read) {
		t.Error("expected a lost read to be repeatable and a lost write not")
	}
}

func TestCountsAttemptsUpToTheMaximum(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "replicaof", "127.0.0.1 1")
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Retry = Retry{Max: 2, BudgetRatio: 10} })
	_, attempts, failure := b.Do(b.seat, NewCommand("SET", "k", "v"))
	b.expect(t, failure, "READONLY", Rejected)
	if attempts != 3 {
		t.Errorf("expected 3 attempts, got %d", attempts)
	}
	replies, rounds := b.DoMulti(b.seat, []Command{NewCommand("SET", "k", "v"), NewCommand("GET", "k")})
	if rounds != 3 || replies[0].Failure == nil || replies[1].Failure != nil {
		t.Errorf("expected 3 rounds, a failed write and a read, got %d, %v, %v", rounds, replies[0].Failure, replies[1].Failure)
	}
}

func TestStopsRetryingBeforeTheDeadlineIsMissed(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "replicaof", "127.0.0.1 1")
	b := newBench(t, standaloneOf(redis), func(p *Profile) {
		p.Retry = Retry{Max: 100, BackoffMinMs: 30, BackoffMaxMs: 1000, BudgetRatio: 1000}
	})
	start := time.Now()
	b.expect(t, b.do("SET", "k", "v"), "READONLY", Rejected)
	if took := time.Since(start); took > 250*time.Millisecond {
		t.Errorf("expected the last error before the deadline of 200 ms, got it after %v", took)
	}
}

func TestLimitsRetriesToAShareOfTheRequests(t *testing.T) {
	b := &budget{}
	for range 100 {
		b.noteRequest(pace.Now())
	}
	allowed := 0
	for range 100 {
		if b.allows(0.1) {
			allowed++
		}
	}
	if allowed != 10 {
		t.Errorf("expected 10 retries for 100 requests, got %d", allowed)
	}
}
