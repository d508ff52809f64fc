package client

import (
	"sync/atomic"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// slowOnce holds the next reply back for as long.
func slowOnce(proxy *redistest.Proxy, hold time.Duration) {
	var isDone atomic.Bool
	proxy.Tamper(func(chunk []byte) ([]byte, bool) {
		if isDone.CompareAndSwap(false, true) {
			time.Sleep(hold)
		}
		return chunk, false
	})
}

func TestHedgesASlowReadAndNothingElse(t *testing.T) {
	t.Parallel()
	_, proxy, b := startBehindProxy(t, func(p *Profile) {
		p.Mode, p.Connections, p.Hedge = Pooled, 4, &Hedge{AfterMs: 400, BudgetRatio: 1}
	})
	b.mustDo(t, "SET", "k", "v")
	b.mustDo(t, "GET", "k")
	if seen := b.Counters(); seen.Hedges != 0 {
		t.Fatalf("expected quick reads not to be hedged, got %d hedges", seen.Hedges)
	}
	const hold = 4 * time.Second
	slowOnce(proxy, hold)
	start := time.Now()
	reply, attempts, failure := b.Do(b.seat, NewCommand("GET", "k"))
	if text, _ := reply.ToString(); failure != nil || text != "v" || attempts != 2 {
		t.Errorf("expected the value in 2 attempts, got %q, %v in %d", text, failure, attempts)
	}
	if took := time.Since(start); took < 400*time.Millisecond || took > hold*3/4 {
		t.Errorf("expected the second attempt's reply, got one after %v", took)
	}
	if seen := b.Counters(); seen.Hedges != 1 || seen.Attempts != seen.Requests+1 {
		t.Errorf("expected one hedge, got %+v", seen)
	}
	for range 5 { // the seat is as good as before
		b.mustDo(t, "GET", "k")
	}

	slowOnce(proxy, 600*time.Millisecond)
	if _, attempts, _ := b.Do(b.seat, NewCommand("SET", "k", "v")); attempts != 1 {
		t.Errorf("expected a write to be sent once, got %d attempts", attempts)
	}
}

func TestHedgesNoMoreThanItsBudget(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Hedge, p.DeadlineMs = &Hedge{AfterMs: 20, BudgetRatio: 0.2}, ms(5000) })
	for range 8 {
		b.mustDo(t, "GET", "k")
	}
	b.profile.DeadlineMs = ms(40)
	redis.Freeze()
	for range 7 {
		if failure := b.do("GET", "k"); failure == nil || failure.Code != CodeTimeout {
			t.Fatalf("expected TIMEOUT, got %v", failure)
		}
	}
	if seen := b.Counters(); seen.Hedges > 3 || seen.Hedges < 1 {
		t.Errorf("expected 3 hedges at most for 15 reads, got %d", seen.Hedges)
	}
}

func TestHedgesToAnotherReplica(t *testing.T) {
	t.Parallel()
	masters := redistest.StartCluster(t, 2)
	replica := addReplica(t, masters, masters[0])
	b := newBench(t, Target{Topology: Cluster, Addresses: []string{masters[0].Address}}, func(p *Profile) {
		p.ReplicaReads, p.Hedge, p.DeadlineMs = Prefer, &Hedge{AfterMs: 20, BudgetRatio: 1}, ms(5000)
	})
	key := keysOf(masters)[0]
	b.mustDo(t, "SET", key, "v")
	redistest.WaitFor(t, 5*time.Second, "the replica has the key", func() bool { return b.do("GET", key) == nil })
	replica.Freeze()
	start := time.Now()
	b.mustDo(t, "GET", key)
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("expected the master's reply, took %v", took)
	}
}
