package client

import (
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// served counts the GETs that a server has answered.
func served(s *redistest.Server) string {
	_, after, _ := strings.Cut(s.Call("INFO", "commandstats"), "cmdstat_get:calls=")
	calls, _, _ := strings.Cut(after, ",")
	return calls
}

func TestReadsFromReplicasOfSentinels(t *testing.T) {
	t.Parallel()
	s := startSentinels(t)
	read := func(t *testing.T, where string) *bench {
		b := newBench(t, s.target(), func(p *Profile) { p.ReplicaReads, p.DeadlineMs = where, ms(2000) })
		b.mustDo(t, "SET", "k", "v")
		before := [2]string{served(s.master), served(s.replica)}
		redistest.WaitFor(t, 5*time.Second, "reads", func() bool {
			b.mustDo(t, "GET", "k")
			return served(s.master) != before[0] || served(s.replica) != before[1]
		})
		if isFromReplica := served(s.replica) != before[1]; isFromReplica != (where == Prefer) && where != Nearest {
			t.Errorf("expected the replica to serve: %v, got %v", where == Prefer, isFromReplica)
		}
		return b
	}
	read(t, Never)
	read(t, Nearest)
	b := read(t, Prefer)
	if replies, _ := b.DoMulti(b.seat, []Command{NewCommand("SET", "k", "w"), NewCommand("GET", "k")}); replies[1].Failure != nil || messageText(replies[1]) != "w" {
		t.Errorf("expected a pipeline with a write to go to the master as a whole, got %q, %v", messageText(replies[1]), replies[1].Failure)
	}
	s.replica.Kill()
	redistest.WaitFor(t, 5*time.Second, "a read from the master, when there is no replica", func() bool { return b.do("GET", "k") == nil })
	for range 10 {
		b.mustDo(t, "GET", "k")
	}
}

func messageText(r Reply) string {
	text, _ := r.Message.ToString()
	return text
}

func TestReadsFromReplicasOfACluster(t *testing.T) {
	t.Parallel()
	masters := redistest.StartCluster(t, 2)
	replica := addReplica(t, masters, masters[0])
	target := Target{Topology: Cluster, Addresses: []string{masters[1].Address}}
	keys := keysOf(masters)
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		b := newBench(t, target, func(p *Profile) { mode(p); p.ReplicaReads, p.DeadlineMs = Prefer, ms(2000) })
		for _, key := range keys {
			b.mustDo(t, "SET", key, "v")
		}
		before := served(replica)
		for _, key := range keys {
			b.mustDo(t, "GET", key)
		}
		if served(replica) == before {
			t.Error("expected the replica to serve the read of its shard")
		}
		if seen := b.Counters(); seen.Redirects != 0 {
			t.Errorf("expected the replica to answer by itself, got %d redirects", seen.Redirects)
		}
	})
	t.Run("leaves a frozen one alone after the first failure", func(t *testing.T) {
		b := newBench(t, target, func(p *Profile) { p.ReplicaReads, p.Connections = Prefer, 1 })
		b.mustDo(t, "SET", keys[0], "v")
		b.mustDo(t, "GET", keys[0])
		replica.Freeze()
		b.expect(t, b.do("GET", keys[0]), CodeTimeout, Indeterminate)
		b.mustDo(t, "GET", keys[0])
		replica.Thaw()
	})
	t.Run("finds the nearest by its PINGs", func(t *testing.T) {
		proxy := redistest.StartProxy(t, replica.Address)
		proxy.Tamper(func(chunk []byte) ([]byte, bool) {
			time.Sleep(20 * time.Millisecond)
			return chunk, false
		})
		far := target
		far.AddressMap = map[string]string{replica.Address: proxy.Address}
		b := newBench(t, far, func(p *Profile) { p.ReplicaReads, p.DeadlineMs = Nearest, ms(2000) })
		b.mustDo(t, "SET", keys[0], "v")
		view := b.topology.view.Load()
		redistest.WaitFor(t, 5*time.Second, "the PINGs", func() bool {
			for _, n := range view.nodes {
				if n.pingNs.Load() == 0 {
					return false
				}
			}
			return true
		})
		before := served(replica)
		for range 10 {
			b.mustDo(t, "GET", keys[0])
		}
		if served(replica) != before {
			t.Error("expected the master to serve, which is nearer")
		}
	})
}
