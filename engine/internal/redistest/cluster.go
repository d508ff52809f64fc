package redistest

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// StartCluster starts masters that share the slots evenly, and waits until all of them agree.
func StartCluster(t testing.TB, masters int, settings ...string) []*Server {
	t.Helper()
	var nodes []*Server
	for i := range masters {
		node := Start(t, append([]string{"cluster-enabled", "yes", "cluster-node-timeout", "2000"}, settings...)...)
		node.Call("CLUSTER", "ADDSLOTSRANGE", fmt.Sprint(i*16384/masters), fmt.Sprint((i+1)*16384/masters-1))
		nodes = append(nodes, node)
	}
	for _, node := range nodes[1:] {
		node.Call("CLUSTER", "MEET", strings.Replace(nodes[0].Address, ":", " ", 1))
	}
	WaitFor(t, 15*time.Second, "the cluster is whole", func() bool {
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
