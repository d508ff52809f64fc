package client

import (
	"context"
	"fmt"
	"net"
)

// start makes what the target and the profile need, and starts connecting unless the profile is lazy.
func (c *Client) start() error {
	if err := c.secure(); err != nil {
		return err
	}
	t := &c.topology
	t.ctx, t.stop = context.WithCancel(context.Background())
	t.newNode = c.newNode
	c.readsReplicas = c.profile.ReplicaReads != "" && c.profile.ReplicaReads != Never && c.target.Topology != Standalone
	t.wantsReplicas = c.readsReplicas
	refresh := c.profile.refresh()
	hello := greetingOf(c.credentials(), c.profile, c.target.Guard)
	open := func(ctx context.Context, address string) (*plain, error) {
		return newPlain(ctx, &c.dialer, address, hello)
	}
	switch c.target.Topology {
	case Standalone:
		n := t.newNode(c.target.Addresses[0], false)
		t.view.Store(&view{shards: []shard{{master: n}}, nodes: map[nodeKey]*node{{address: n.address}: n}})
		return nil
	case Sentinel:
		f := c.newSentinelFinder(refresh.OnEvents)
		t.finder = f
		f.learn(c.target.Sentinels)
	case Cluster:
		t.finder = &clusterFinder{seeds: c.target.Addresses, controls: controls{open: open}}
		c.maxRedirects = c.profile.maxRedirects()
	}
	c.looksOnError = refresh.OnError
	if refresh.EveryMs != nil {
		go t.refreshEvery(milliseconds(*refresh.EveryMs))
	}
	if c.profile.ReplicaReads == Nearest {
		go c.pingNodes(open)
	}
	if c.profile.Connect != Lazy {
		t.look()
	}
	return nil
}

func (c *Client) newSentinelFinder(isFollowing bool) *sentinelFinder {
	hello := greetingOf(credentialsOf(c.target.SentinelUsername, c.target.SentinelPassword), Profile{ClientName: c.profile.ClientName, Protocol: 2}, c.target.Guard)
	open := func(ctx context.Context, address string) (*plain, error) {
		return newPlain(ctx, &c.sentinels, address, hello)
	}
	f := &sentinelFinder{name: *c.target.MasterName, wantsReplicas: c.readsReplicas, controls: controls{open: open}}
	if isFollowing {
		f.follow = func(address string) {
			at := func(ctx context.Context) (*plain, error) { return open(ctx, address) }
			go followEvents(c.topology.ctx, at, f.name, func() { c.topology.look() })
		}
	}
	return f
}

// credentials are those for data nodes.
func (c *Client) credentials() credentials {
	who := credentialsOf(c.target.Username, c.target.Password)
	if c.profile.Credentials == Refreshed && c.target.CredentialsFile != nil {
		who.file = *c.target.CredentialsFile
	}
	return who
}

// secure sets the dialers up.
func (c *Client) secure() (err error) {
	c.dialer.addressMap, c.dialer.timeout = c.target.AddressMap, milliseconds(c.profile.ConnectTimeoutMs)
	c.sentinels.addressMap, c.sentinels.timeout = c.target.AddressMap, controlLimit
	if c.dialer.tls, err = c.target.TLS.config(); err != nil {
		return fmt.Errorf("tls.%w", err)
	}
	if c.sentinels.tls, err = c.target.SentinelTLS.config(); err != nil {
		return fmt.Errorf("sentinelTls.%w", err)
	}
	return nil
}

// hostOf returns the host of an address.
func hostOf(address string) string {
	host, _, _ := net.SplitHostPort(address)
	return host
}
