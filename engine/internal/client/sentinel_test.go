package client

import (
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// sentinels is a master with a replica and three sentinels that know each other.
type sentinels struct {
	master, replica *redistest.Server
	watchers        []*redistest.Server
}

func startSentinels(t *testing.T) *sentinels {
	t.Helper()
	s := &sentinels{master: redistest.Start(t)}
	s.replica = redistest.Start(t, "replicaof", strings.Replace(s.master.Address, ":", " ", 1))
	redistest.WaitFor(t, 5*time.Second, "the replica is in step", func() bool {
		return strings.Contains(s.replica.Call("INFO", "replication"), "master_link_status:up")
	})
	for range 3 {
		s.watchers = append(s.watchers, redistest.StartSentinel(t, s.master, time.Second))
	}
	redistest.WaitFor(t, 15*time.Second, "the sentinels know each other and the replica", func() bool {
		for _, w := range s.watchers {
			if info := w.Call("INFO", "sentinel"); !strings.Contains(info, "slaves=1,sentinels=3") {
				return false
			}
		}
		return true
	})
	return s
}

func (s *sentinels) target() Target {
	name := "m"
	target := Target{Topology: Sentinel, MasterName: &name}
	for _, w := range s.watchers {
		target.Sentinels = append(target.Sentinels, w.Address)
	}
	return target
}

// followed returns the sentinel whose events the client follows.
func (s *sentinels) followed(t *testing.T) *redistest.Server {
	t.Helper()
	var found *redistest.Server
	redistest.WaitFor(t, 5*time.Second, "the client follows a sentinel", func() bool {
		for _, w := range s.watchers {
			if strings.Contains(w.Call("CLIENT", "LIST", "TYPE", "pubsub"), "addr=") {
				found = w
			}
		}
		return found != nil
	})
	return found
}

// recovery writes until a write succeeds again, and returns how long that took.
func (b *bench) recovery(limit time.Duration) time.Duration {
	start := time.Now()
	for time.Since(start) < limit {
		if b.do("SET", "k", "v") == nil {
			return time.Since(start)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return limit
}

// promotion returns how long it takes until the replica is a master.
func (s *sentinels) promotion(limit time.Duration) time.Duration {
	start := time.Now()
	for time.Since(start) < limit {
		if strings.Contains(s.replica.Call("ROLE"), "master") {
			return time.Since(start)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return limit
}

// TestFollowsTheMasterAsFastWhenTheFollowedSentinelIsFrozen compares what the client adds to a failover: how long after the
// replica became the master it writes there. How long the sentinels themselves take varies by seconds.
func TestFollowsTheMasterAsFastWhenTheFollowedSentinelIsFrozen(t *testing.T) {
	t.Parallel()
	const limit, allowed = 30 * time.Second, 900 * time.Millisecond
	lag := func(t *testing.T, isFrozen bool) time.Duration {
		s := startSentinels(t)
		b := newBench(t, s.target(), nil)
		b.mustDo(t, "SET", "k", "v")
		if followed := s.followed(t); isFrozen {
			followed.Freeze()
		}
		s.master.Kill()
		promoted := make(chan time.Duration, 1)
		go func() { promoted <- s.promotion(limit) }()
		client, server := b.recovery(limit), <-promoted
		t.Logf("sentinel frozen: %v; the replica was the master after %v, the client wrote there after %v", isFrozen, server, client)
		if client == limit {
			t.Fatal("expected a recovery")
		}
		return client - server
	}
	var alone, both time.Duration
	t.Run("pairs", func(t *testing.T) {
		t.Run("the kill alone", func(t *testing.T) { t.Parallel(); alone = lag(t, false) })
		t.Run("the kill with a frozen sentinel", func(t *testing.T) { t.Parallel(); both = lag(t, true) })
	})
	if both > alone+allowed {
		t.Errorf("expected the client to add at most %v more when its sentinel is frozen, got %v instead of %v", allowed, both, alone)
	}
}

// promoted waits until the replica is the master: how long the sentinels take for that is theirs. A vote that is split costs
// them twice the failover timeout.
func (s *sentinels) promoted(t *testing.T) {
	t.Helper()
	redistest.WaitFor(t, 40*time.Second, "the replica is promoted", func() bool { return strings.Contains(s.replica.Call("ROLE"), "master") })
}

// writes waits until a write succeeds.
func (b *bench) writes(t *testing.T, limit time.Duration) {
	t.Helper()
	start := time.Now()
	redistest.WaitFor(t, limit, "a write to the new master", func() bool { return b.do("SET", "k", "v") == nil })
	t.Logf("written after %v", time.Since(start))
}

func TestFollowsTheMasterWhenItIsFrozenAndTheFollowedSentinelDies(t *testing.T) {
	t.Parallel()
	s := startSentinels(t)
	b := newBench(t, s.target(), nil)
	b.mustDo(t, "SET", "k", "v")
	s.master.Freeze()
	if failure := b.do("SET", "k", "v"); failure == nil || failure.Code != CodeTimeout {
		t.Fatalf("expected TIMEOUT, got %v", failure)
	}
	s.watchers[0].Kill()
	s.promoted(t)
	b.writes(t, 3*time.Second)
}
