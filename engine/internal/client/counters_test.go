package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

func TestCountsRequestsAttemptsAndBytes(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), nil)
	b.mustDo(t, "SET", "k", strings.Repeat("x", 10_000))
	b.mustDo(t, "GET", "k")
	b.DoMulti(b.seat, []Command{NewCommand("GET", "k"), NewCommand("GET", "k")})
	seen := b.Counters()
	if seen.Requests != 4 || seen.Attempts != 4 || seen.Retries != 0 || seen.ConnectionsOpened < 1 || seen.ConnectionsFailed != 0 {
		t.Errorf("expected 4 requests in 4 attempts, got %+v", seen)
	}
	if seen.BytesOut < 10_000 || seen.BytesOut > 11_000 || seen.BytesIn < 30_000 || seen.BytesIn > 31_500 {
		t.Errorf("expected one value out and three in, got %d and %d bytes", seen.BytesOut, seen.BytesIn)
	}
}

func TestCountsRetriesAndThoseThatTheBudgetRefuses(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "replicaof", "127.0.0.1 1")
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Retry = Retry{Max: 2, BudgetRatio: 1} })
	b.expect(t, b.do("SET", "k", "v"), "READONLY", Rejected)
	if seen := b.Counters(); seen.Requests != 1 || seen.Retries != 1 || seen.Attempts != 2 || seen.RetriesRefusedByBudget != 1 {
		t.Errorf("expected one retry and one refused, got %+v", seen)
	}
}

func TestCountsConnectionsThatFail(t *testing.T) {
	t.Parallel()
	b := newBench(t, Target{Topology: Standalone, Addresses: []string{fmt.Sprintf("127.0.0.1:%d", redistest.FreePort(t))}}, nil)
	b.expect(t, b.do("GET", "k"), CodeRefused, Rejected)
	if seen := b.Counters(); seen.ConnectionsOpened != 0 || seen.ConnectionsFailed < 1 {
		t.Errorf("expected a failed connection and none opened, got %+v", seen)
	}
}

func TestCountsRedirects(t *testing.T) {
	var f frames
	for _, piece := range []string{"-MOVED 1 a:1\r\n-ASK 1 a:1\r\n+MOVED 1\r\n-MO", "VED 2 a:1\r\n-ERR MOVED\r\n$12\r\n-MOVED 1 a:1\r\n"} {
		if err := f.check([]byte(piece)); err != nil {
			t.Fatal(err)
		}
	}
	if f.redirects != 3 {
		t.Errorf("expected 3 redirects, got %d", f.redirects)
	}
}

func TestSeesTheLongestCallWhileItStillHangs(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.DeadlineMs = ms(3000) })
	b.mustDo(t, "SET", "k", "v")
	if seen := b.Counters(); seen.CallersBlocked != 0 || seen.LongestCallNs > int64(blockedAfter) {
		t.Fatalf("expected nobody to be blocked, got %+v", seen)
	}
	redis.Freeze()
	done := make(chan int64)
	start := pace.Now()
	go func() {
		b.do("GET", "k")
		done <- pace.Now()
	}()
	redistest.WaitFor(t, 2*time.Second, "a caller that hangs", func() bool { return b.Counters().CallersBlocked == 1 })
	if seen, now := b.Counters(), pace.Now(); seen.LongestCallNs < int64(blockedAfter) || seen.LongestCallNs > now-start {
		t.Errorf("expected the time since the call began, %d ns, got %d", now-start, seen.LongestCallNs)
	}
	redis.Thaw()
	took := <-done - start
	seen := b.Counters()
	if seen.CallersBlocked != 0 || seen.LongestCallNs > took {
		t.Errorf("expected nobody to be blocked after the thaw, and no call longer than %d ns, got %+v", took, seen)
	}
	b.mustDo(t, "GET", "k")
	if again := b.Counters(); again.LongestCallNs != seen.LongestCallNs {
		t.Errorf("expected the longest call to be kept, got %d ns after %d ns", again.LongestCallNs, seen.LongestCallNs)
	}
}
