package client

import (
	"context"
	"net"
)

// startTopology makes what the target needs, and starts connecting unless the profile is lazy.
func (c *Client) startTopology() {
	t := &c.topology
	t.ctx, t.stop = context.WithCancel(context.Background())
	t.newNode = func(address string, isReplica bool) *node {
		return newNode(address, isReplica, c.target, c.profile, &c.dialer)
	}
	refresh := c.profile.refresh()
	switch c.target.Topology {
	case Standalone:
		n := t.newNode(c.target.Addresses[0], false)
		t.view.Store(&view{shards: []shard{{master: n}}, nodes: map[nodeKey]*node{{address: n.address}: n}})
		return
	case Sentinel:
		f := c.newSentinelFinder(refresh.OnEvents)
		t.finder = f
		f.learn(c.target.Sentinels)
	case Cluster:
		hello := greetingOf(c.target.Username, c.target.Password, c.profile)
		t.finder = &clusterFinder{seeds: c.target.Addresses, open: func(ctx context.Context, address string) (*plain, error) {
			return newPlain(ctx, &c.dialer, address, hello)
		}}
		c.maxRedirects = c.profile.maxRedirects()
	}
	c.looksOnError = refresh.OnError
	if refresh.EveryMs != nil {
		go t.refreshEvery(milliseconds(*refresh.EveryMs))
	}
	t.look()
}

func (c *Client) newSentinelFinder(isFollowing bool) *sentinelFinder {
	d := &c.sentinels
	d.addressMap, d.timeout = c.target.AddressMap, controlLimit
	hello := greetingOf(c.target.SentinelUsername, c.target.SentinelPassword, Profile{})
	hello.protocol = 2 // older sentinels know no other
	f := &sentinelFinder{name: *c.target.MasterName, open: func(ctx context.Context, address string) (*plain, error) {
		return newPlain(ctx, d, address, hello)
	}}
	if isFollowing {
		f.follow = func(address string) {
			open := func(ctx context.Context) (*plain, error) { return f.open(ctx, address) }
			go followEvents(c.topology.ctx, open, f.name, func() { c.topology.look() })
		}
	}
	return f
}

// hostOf returns the host of an address.
func hostOf(address string) string {
	host, _, _ := net.SplitHostPort(address)
	return host
}
