package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestReachesAllShardsOfACluster(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 3)
	target := Target{Topology: Cluster}
	for _, node := range nodes {
		target.Addresses = append(target.Addresses, node.Address)
	}
	b := newBench(t, target, nil)
	redistest.WaitFor(t, 5*time.Second, "the client writes", func() bool { return b.do("SET", "first", "v") == nil })
	var writes, deletes []Command
	for i := range 30 {
		writes = append(writes, NewCommand("SET", fmt.Sprint("k", i), "v"))
		deletes = append(deletes, NewCommand("DEL", fmt.Sprint("k", i)))
	}
	for _, commands := range [][]Command{writes, deletes} {
		replies, _ := b.DoMulti(b.seat, commands)
		for i, reply := range replies {
			if reply.Failure != nil {
				t.Errorf("%s %v: %v", commands[i].Name, commands[i].Args, reply.Failure)
			}
		}
	}
	b.mustDo(t, "EVAL", "return redis.call('GET', KEYS[1])", "1", "k7")
	b.expect(t, b.do("MSET", "a", "1", "b", "2"), "ERR", Rejected) // CROSSSLOT

	t.Run("gives up on redirections that lead in a circle", func(t *testing.T) {
		ids := make([]string, 2)
		for i := range ids {
			ids[i] = idOf(nodes[i])
		}
		// Slot 12182 is that of "foo", which the third node owns: each of the others says that it is at the other.
		for i, node := range nodes {
			node.Call("CLUSTER", "SETSLOT", "12182", "NODE", ids[(i+1)%2])
		}
		b.expect(t, b.do("SET", "foo", "v"), "MOVED", Rejected)
	})
}

func idOf(node *redistest.Server) string {
	_, reply, _ := strings.Cut(node.Call("CLUSTER", "MYID"), "\r\n")
	return strings.TrimSpace(reply)
}
