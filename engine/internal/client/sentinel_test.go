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

// recovery writes until a write succeeds again for good, and returns how long that took.
func (b *bench) recovery(t *testing.T, limit time.Duration) time.Duration {
	start := time.Now()
	for time.Since(start) < limit {
		if b.do("SET", "k", "v") == nil {
			return time.Since(start)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return limit
}

func TestFollowsTheMasterWhenTheFollowedSentinelIsFrozenAndTheMasterKilled(t *testing.T) {
	t.Parallel()
	s := startSentinels(t)
	b := newBench(t, s.target(), nil)
	b.mustDo(t, "SET", "k", "v")
	s.watchers[0].Freeze()
	s.master.Kill()
	took := b.recovery(t, 20*time.Second)
	t.Logf("recovered after %v", took)
	if took > 6*time.Second {
		t.Errorf("expected a recovery within 6s, took %v", took)
	}
}

func TestFollowsTheMasterWhenItIsFrozenAndTheFollowedSentinelDies(t *testing.T) {
	t.Parallel()
	s := startSentinels(t)
	b := newBench(t, s.target(), nil)
	b.mustDo(t, "SET", "k", "v")
	s.master.Freeze()
	b.expect(t, b.do("SET", "k", "v"), CodeTimeout, Indeterminate)
	s.watchers[0].Kill() // the client now asks another one, which still names the frozen master
	took := b.recovery(t, 20*time.Second)
	t.Logf("recovered after %v", took)
	if took > 8*time.Second {
		t.Errorf("expected a recovery within 8s, took %v", took)
	}
}
