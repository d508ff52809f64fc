package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// keysOf returns a key for each of the masters that startCluster makes.
func keysOf(masters []*redistest.Server) []string {
	keys := make([]string, len(masters))
	for missing, i := len(masters), 0; missing > 0; i++ {
		key := fmt.Sprint("key", i)
		if place := int(slotOf(key)) * len(masters) / slotCount; keys[place] == "" {
			keys[place] = key
			missing--
		}
	}
	return keys
}

// addReplica adds a replica to a Cluster and waits until every node knows it.
func addReplica(t *testing.T, nodes []*redistest.Server, master *redistest.Server) *redistest.Server {
	t.Helper()
	replica := redistest.Start(t, "cluster-enabled", "yes", "cluster-node-timeout", "2000")
	for _, node := range nodes {
		node.Call("CLUSTER", "MEET", strings.Replace(replica.Address, ":", " ", 1))
	}
	redistest.WaitFor(t, 10*time.Second, "the replica replicates", func() bool {
		return strings.Contains(replica.Call("CLUSTER", "REPLICATE", idOf(master)), "OK") || strings.Contains(replica.Call("ROLE"), "slave")
	})
	for _, key := range keysOf(nodes) {
		master.Call("SET", key, "v") // before its first write a replica is not listed
	}
	_, port, _ := strings.Cut(replica.Address, ":")
	redistest.WaitFor(t, 10*time.Second, "everybody knows the replica", func() bool {
		for _, node := range append(nodes, replica) {
			if !strings.Contains(node.Call("CLUSTER", "SLOTS"), port) {
				return false
			}
		}
		return strings.Contains(replica.Call("INFO", "replication"), "master_link_status:up")
	})
	return replica
}

// moveSlot gives an empty slot to another node, and both of them know.
func moveSlot(slot uint16, from, to *redistest.Server) {
	number := fmt.Sprint(slot)
	to.Call("CLUSTER", "SETSLOT", number, "IMPORTING", idOf(from)) // so that it takes a higher epoch with the slot
	to.Call("CLUSTER", "SETSLOT", number, "NODE", idOf(to))
	from.Call("CLUSTER", "SETSLOT", number, "NODE", idOf(to))
}

func TestComputesTheSlotsThatRedisDoes(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "cluster-enabled", "yes")
	for _, key := range []string{"foo", "bar", "{user}.x", "a{user}b{other}", "{}x", "{open", "x{}y{tag}", "123456789", "\u00e9"} {
		want := strings.TrimSpace(strings.TrimPrefix(redis.Call("CLUSTER", "KEYSLOT", key), ":"))
		if got := fmt.Sprint(slotOf(key)); got != want {
			t.Errorf("%s: expected %s, got %s", key, want, got)
		}
	}
}

func TestOneSeedOfAClusterIsEnoughAndDeadOnesDoNoHarm(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 3)
	dead := fmt.Sprintf("127.0.0.1:%d", redistest.FreePort(t))
	for name, seeds := range map[string][]string{"one": {nodes[1].Address}, "dead ones first": {dead, dead, dead, nodes[2].Address}} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, Target{Topology: Cluster, Addresses: seeds}, func(p *Profile) { p.DeadlineMs = ms(2000) })
			for _, key := range keysOf(nodes) {
				b.mustDo(t, "SET", key, "v")
			}
			if seen := b.Counters(); seen.Redirects != 0 {
				t.Errorf("expected every key to be found at once, got %d redirects", seen.Redirects)
			}
		})
	}
}

func TestSaysWhyNoSeedOfAClusterServes(t *testing.T) {
	t.Parallel()
	dead := fmt.Sprintf("127.0.0.1:%d", redistest.FreePort(t))
	b := newBench(t, Target{Topology: Cluster, Addresses: []string{dead}}, nil)
	failure := b.do("GET", "k")
	b.expect(t, failure, CodeRefused, Rejected)
	if !strings.Contains(failure.Error(), dead) {
		t.Errorf("expected the address in %q", failure)
	}
}

func TestUsesEverySentinelThatIsGiven(t *testing.T) {
	t.Parallel()
	s := startSentinels(t)
	s.watchers[0].Kill()
	s.watchers[1].Freeze()
	start := time.Now()
	b := newBench(t, s.target(), func(p *Profile) { p.DeadlineMs = ms(3000) })
	b.mustDo(t, "SET", "k", "v")
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("expected the third sentinel to be asked at once, took %v", took)
	}
}

func TestSaysThatTheSentinelsKnowNoSuchMaster(t *testing.T) {
	t.Parallel()
	s := startSentinels(t)
	target := s.target()
	*target.MasterName = "other"
	b := newBench(t, target, func(p *Profile) { p.DeadlineMs = ms(2000) })
	failure := b.do("GET", "k")
	b.expect(t, failure, CodeNoAddress, Rejected)
	if !strings.Contains(failure.Error(), "No such master") {
		t.Errorf("expected the sentinel's words, got %q", failure)
	}
}

func TestFollowsASlotThatMovesAndLearnsFromIt(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 2)
	b := newBench(t, Target{Topology: Cluster, Addresses: []string{nodes[0].Address}}, func(p *Profile) {
		p.DeadlineMs, p.Refresh = ms(2000), &Refresh{OnError: true}
	})
	key := keysOf(nodes)[0]
	b.mustDo(t, "SET", "{"+key+"}x", "v")
	nodes[0].Call("DEL", "{"+key+"}x")
	moveSlot(slotOf(key), nodes[0], nodes[1])
	b.mustDo(t, "SET", key, "v")
	if seen := b.Counters(); seen.Redirects < 1 {
		t.Errorf("expected a redirect, got %+v", seen)
	}
	redistest.WaitFor(t, 5*time.Second, "the slot is found at once", func() bool {
		before := b.Counters().Redirects
		b.mustDo(t, "SET", key, "v")
		return b.Counters().Redirects == before
	})
}

func TestAsksWhereASlotIsMovingTo(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 2)
	b := newBench(t, Target{Topology: Cluster, Addresses: []string{nodes[0].Address}}, func(p *Profile) { p.DeadlineMs = ms(2000) })
	key := keysOf(nodes)[0]
	slot := fmt.Sprint(slotOf(key))
	nodes[1].Call("CLUSTER", "SETSLOT", slot, "IMPORTING", idOf(nodes[0]))
	nodes[0].Call("CLUSTER", "SETSLOT", slot, "MIGRATING", idOf(nodes[1]))
	b.mustDo(t, "SET", key, "v")
	replies, _ := b.DoMulti(b.seat, []Command{NewCommand("SET", key, "w"), NewCommand("GET", keysOf(nodes)[1])})
	for _, reply := range replies {
		if reply.Failure != nil {
			t.Error(reply.Failure)
		}
	}
	if held := nodes[1].Call("CLUSTER", "COUNTKEYSINSLOT", slot); !strings.Contains(held, ":1") {
		t.Errorf("expected the key at the other node, got %q", held)
	}
}

func TestAPinnedClientStaysWithTheAddressesItFoundFirst(t *testing.T) {
	t.Parallel()
	never := func(p *Profile) { p.Refresh, p.MaxRedirects = &Refresh{}, new(int) }
	t.Run("of a Cluster", func(t *testing.T) {
		t.Parallel()
		nodes := redistest.StartCluster(t, 2)
		key := keysOf(nodes)[0]
		target := Target{Topology: Cluster, Addresses: []string{nodes[0].Address}}
		pinned, following := newBench(t, target, never), newBench(t, target, nil)
		pinned.mustDo(t, "SET", "{"+key+"}", "v")
		following.mustDo(t, "DEL", "{"+key+"}")
		moveSlot(slotOf(key), nodes[0], nodes[1])
		following.mustDo(t, "SET", key, "v")
		for range 3 {
			pinned.expect(t, pinned.do("SET", key, "v"), "MOVED", Rejected)
			time.Sleep(2 * lookGap)
		}
	})
	t.Run("of Sentinels", func(t *testing.T) {
		t.Parallel()
		s := startSentinels(t)
		pinned, following := newBench(t, s.target(), never), newBench(t, s.target(), nil)
		pinned.mustDo(t, "SET", "k", "v")
		following.mustDo(t, "SET", "k", "v")
		s.watchers[0].Call("SENTINEL", "FAILOVER", "m")
		s.promoted(t)
		redistest.WaitFor(t, 20*time.Second, "the old master is a replica", func() bool { return strings.Contains(s.master.Call("ROLE"), "slave") })
		following.writes(t, 5*time.Second)
		for range 3 {
			pinned.expect(t, pinned.do("SET", "k", "v"), "READONLY", Rejected)
			time.Sleep(2 * lookGap)
		}
	})
}
