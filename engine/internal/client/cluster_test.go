package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// startCluster starts masters that share the slots evenly.
func startCluster(t *testing.T, masters int) []*redistest.Server {
	t.Helper()
	var nodes []*redistest.Server
	for i := range masters {
		node := redistest.Start(t, "cluster-enabled", "yes", "cluster-node-timeout", "2000")
		node.Call("CLUSTER", "ADDSLOTSRANGE", fmt.Sprint(i*16384/masters), fmt.Sprint((i+1)*16384/masters-1))
		nodes = append(nodes, node)
	}
	for _, node := range nodes[1:] {
		node.Call("CLUSTER", "MEET", strings.Replace(nodes[0].Address, ":", " ", 1))
	}
	redistest.WaitFor(t, 15*time.Second, "the cluster is whole", func() bool {
		for _, node := range nodes {
			info := node.Call("CLUSTER", "INFO")
			if !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, fmt.Sprintf("cluster_known_nodes:%d", masters)) {
				return false
			}
		}
		return true
	})
	return nodes
}

func TestReachesAllShardsOfACluster(t *testing.T) {
	t.Parallel()
	nodes := startCluster(t, 3)
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
