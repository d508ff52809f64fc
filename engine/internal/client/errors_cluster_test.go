package client

import (
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// fooSlot is the slot of all keys with {foo}.
const fooSlot = "12182"

func TestTellsWhereTheSlotsOfAClusterAre(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 2)
	other, owner := nodes[0], nodes[1] // of the slot of foo
	clusterOf := Target{Topology: Cluster, Addresses: []string{other.Address, owner.Address}}
	cluster, pinned := newBench(t, clusterOf, nil), newBench(t, standaloneOf(other), nil)
	redistest.WaitFor(t, 5*time.Second, "the client writes", func() bool { return cluster.do("SET", "a{foo}", "1") == nil })

	// A client that knows one node alone, as an application with a wrong configuration has it.
	pinned.expect(t, pinned.do("SET", "a{foo}", "2"), "MOVED", Rejected)
	pinned.expect(t, pinned.do("EVAL", "return redis.call('SET', KEYS[1], '2')", "1", "a{foo}"), "MOVED", Rejected)

	// The slot of foo migrates, and of its keys only b has gone by now.
	other.Call("CLUSTER", "SETSLOT", fooSlot, "IMPORTING", idOf(owner))
	owner.Call("CLUSTER", "SETSLOT", fooSlot, "MIGRATING", idOf(other))
	atOwner := newBench(t, standaloneOf(owner), nil)
	atOwner.mustDo(t, "GET", "a{foo}")
	atOwner.expect(t, atOwner.do("SET", "b{foo}", "2"), "ASK", Rejected)
	cluster.mustDo(t, "SET", "b{foo}", "2") // a client of the cluster follows
	atOwner.expect(t, atOwner.do("MSET", "a{foo}", "3", "b{foo}", "3"), "TRYAGAIN", Rejected)
	cluster.expect(t, cluster.do("MSET", "a{foo}", "3", "b{foo}", "3"), "TRYAGAIN", Rejected)
	replies, _ := cluster.DoMulti(cluster.seat, []Command{NewCommand("GET", "a{foo}"), NewCommand("MSET", "a{foo}", "3", "b{foo}", "3"), NewCommand("GET", "b{foo}")})
	cluster.expect(t, replies[1].Failure, "TRYAGAIN", Rejected)
	for i, expected := range map[int]string{0: "1", 2: "2"} {
		if value, err := replies[i].Message.ToString(); err != nil || value != expected {
			t.Errorf("element %d: expected %q, got %q, %v", i, expected, value, err)
		}
	}

	// The slot of foo belongs to nobody.
	for _, node := range nodes {
		node.Call("CLUSTER", "SETSLOT", fooSlot, "STABLE")
	}
	owner.Call("CLUSTER", "DELSLOTS", fooSlot)
	redistest.WaitFor(t, 5*time.Second, "the cluster is down", func() bool { return strings.Contains(owner.Call("CLUSTER", "INFO"), "cluster_state:fail") })
	atOwner.expect(t, atOwner.do("SET", "a{foo}", "4"), "CLUSTERDOWN", Rejected)
	redistest.WaitFor(t, 5*time.Second, "the client knows it", func() bool {
		failure := cluster.do("SET", "a{foo}", "4")
		return failure != nil && failure.Outcome == Rejected && (failure.Code == "CLUSTERDOWN" || failure.Code == CodeNoAddress)
	})
}
