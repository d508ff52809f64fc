package client

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"redrill.dev/engine/internal/pace"
)

const (
	// avoidReplica is how long reads stay away from a replica that failed one.
	avoidReplica = time.Second
	// pingEvery is how often nodes are pinged for `nearest`.
	pingEvery = time.Second
)

// mayReadReplica reports whether a replica can serve the command as well: a read of a key that keeps no state in the node,
// as a cursor does.
func (c Command) mayReadReplica() bool {
	return c.isRead() && c.keyIndex() >= 0 && !c.isBlocking() && !strings.HasSuffix(c.Name, "SCAN")
}

// replicaOf chooses the node for a read; nil leaves it to the master.
func (c *Client) replicaOf(s *shard, avoid *node) *node {
	now := pace.Now()
	if c.profile.ReplicaReads == Nearest {
		return nearest(s, avoid, now)
	}
	if len(s.replicas) == 0 {
		return nil
	}
	first := rand.IntN(len(s.replicas))
	for i := range s.replicas {
		if n := s.replicas[(first+i)%len(s.replicas)]; n != avoid && n.serves(now) {
			return n
		}
	}
	return nil
}

// nearest returns the node that answered its PINGs soonest, nil while none has.
func nearest(s *shard, avoid *node, now int64) *node {
	var best *node
	soonest := int64(math.MaxInt64)
	consider := func(n *node) {
		if n == nil || n == avoid {
			return
		}
		if ping := n.pingNs.Load(); ping > 0 && ping < soonest && n.serves(now) {
			best, soonest = n, ping
		}
	}
	consider(s.master)
	for _, n := range s.replicas {
		consider(n)
	}
	return best
}

// serves reports whether the node is worth a read.
func (n *node) serves(now int64) bool {
	return n.avoidUntil.Load() <= now && (n.breaker == nil || !n.breaker.isOpen())
}

// pingNodes measures how far the nodes are, until the client is closed. A node that does not answer is nobody's nearest.
func (c *Client) pingNodes(open func(ctx context.Context, address string) (*plain, error)) {
	pings := controls{open: open}
	defer pings.close()
	ticker := time.NewTicker(pingEvery)
	defer ticker.Stop()
	ctx := c.topology.ctx
	for first := true; ctx.Err() == nil; first = false {
		v, err := c.topology.get(ctx)
		if err == nil {
			for _, n := range v.nodes {
				go c.ping(ctx, pings.of(n.address), n)
			}
		}
		if first && err != nil {
			continue // nobody can choose before
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

func (c *Client) ping(ctx context.Context, at *control, n *node) {
	start := pace.Now()
	_, err := at.ask(ctx, NewCommand("PING"))
	took := pace.Now() - start
	switch before := n.pingNs.Load(); {
	case err != nil:
		n.pingNs.Store(0)
	case before > 0:
		n.pingNs.Store((before + took) / 2)
	default:
		n.pingNs.Store(took)
	}
}
