package client

import (
	"bufio"
	"context"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// retireGrace is how long calls that are under way at a node may last when the node is given up.
const retireGrace = time.Second

// node is one data node as the client knows it.
type node struct {
	// address is where it says that it is.
	address   string
	isReplica bool
	link      link
	// own holds the connections that one worker has to itself for a while: for blocking commands, transactions that watch
	// keys, and whatever is about one connection. They are none of the profile's, so that nobody waits for them.
	own pool
	// dial makes a connection with that version of RESP.
	dial func(ctx context.Context, protocol int) (*plain, error)
	// breaker is nil where the profile has none.
	breaker *breaker
	// avoidUntil keeps reads away from a replica that failed; a reading of pace.Now.
	avoidUntil atomic.Int64
	// pingNs is how soon it answered its last PINGs; 0 while unknown or when it did not.
	pingNs atomic.Int64
}

// ownLimit bounds the connections of a node that workers have to themselves; a worker has one at a time.
const ownLimit = 1 << 16

// linkFor returns how commands go: one that keeps its connection waiting has it to itself.
func (n *node) linkFor(commands ...Command) link {
	for _, command := range commands {
		if command.isBlocking() {
			return &n.own
		}
	}
	return n.link
}

// close gives the node up.
func (n *node) close(grace time.Duration) {
	n.link.close(grace)
	n.own.close(grace)
}

// link is how commands reach a node. Its errors are not classified yet.
type link interface {
	do(call *callContext, command Command) (rueidis.RedisMessage, error)
	// doMulti sends the commands together; there are as many answers as commands.
	doMulti(call *callContext, commands []Command, answers []answer)
	// warm starts connecting, where there is a connection that everybody will use.
	warm()
	// close ends it: calls that are under way get their reply within the grace, or an error.
	close(grace time.Duration)
}

// answer is what came back for a command: a reply, which may be an error of Redis, or no reply.
type answer struct {
	message rueidis.RedisMessage
	err     error
}

// newNode makes a node; it connects at once where there is a connection that everybody will use.
func (c *Client) newNode(address string, isReplica bool) *node {
	hello := greetingOf(c.credentials(), c.profile, c.target.Guard)
	hello.isReplica = isReplica && c.target.Topology == Cluster
	open := func(ctx context.Context) (*plain, error) { return newPlain(ctx, &c.dialer, address, hello) }
	n := &node{address: address, isReplica: isReplica, own: pool{open: open, limit: ownLimit}}
	n.dial = func(ctx context.Context, protocol int) (*plain, error) {
		greeting := hello
		greeting.protocol = protocol
		return newPlain(ctx, &c.dialer, address, greeting)
	}
	switch c.profile.Mode {
	case Pooled:
		n.link = &pool{open: open, limit: c.profile.Connections, idleLimit: milliseconds(c.profile.idleTimeoutMs()), reusesAfterTimeout: c.profile.Defect == ReuseAfterTimeout}
	case PerRequest:
		n.link = &pool{open: open, limit: c.profile.Connections, isOneShot: true}
	default:
		shared := &shared{connectors: make([]connector, c.profile.Connections)}
		for i := range shared.connectors {
			shared.connectors[i].option = optionsOf(address, hello, c.profile)
			shared.connectors[i].dialWith(func(ctx context.Context) (*conn, error) { return connectShared(ctx, &c.dialer, address, hello) })
		}
		n.link = shared
	}
	if c.profile.Breaker != nil {
		n.breaker = &breaker{settings: *c.profile.Breaker, opened: &c.breakersOpened}
	}
	if c.profile.Connect != Lazy {
		n.link.warm()
	}
	return n
}

func greetingOf(who credentials, profile Profile, guard *Guard) greeting {
	hello := greeting{credentials: who, clientName: profile.clientName(), protocol: profile.protocol()}
	if guard != nil && guard.ClientName != "" {
		hello.clientName = guard.ClientName
	}
	return hello
}

// connectShared connects for rueidis, and asks a Cluster's replica to answer reads: rueidis says nothing of the kind to a node by
// itself.
func connectShared(ctx context.Context, d *dialer, address string, hello greeting) (*conn, error) {
	connected, err := d.connect(ctx, address)
	if err != nil {
		return nil, err
	}
	if hello.isReplica {
		hello.protocol, hello.clientName = 2, "" // rueidis will say HELLO itself
		first := &plain{conn: connected, reader: bufio.NewReaderSize(connected, plainBuffer)}
		if err := first.greet(ctx, hello, d.timeout); err != nil {
			first.close()
			return nil, err
		}
	}
	connected.isShared = true
	return connected, nil
}
