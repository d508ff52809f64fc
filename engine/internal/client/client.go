package client

import (
	"sync"
	"sync/atomic"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/pace"
)

// Client is shared by all workers that use the same target and profile.
type Client struct {
	target  Target
	profile Profile
	dialer  dialer // to data nodes
	// sentinels is the dialer to them; it has its own time limit, TLS and credentials.
	sentinels dialer
	topology  topology
	budget    budget // of retries
	hedges    budget
	pacer     *pace.Pacer

	// What the profile says, ready for use.
	maxRedirects  int
	looksOnError  bool
	readsReplicas bool

	breakersOpened, breakerRejected atomic.Int64

	mu      sync.Mutex
	tallies map[*Seat]*tally
}

// New checks its arguments and starts connecting. It waits for the connection only if the profile requires one, and for no
// longer than bootLimit.
func New(target Target, profile Profile, pacer *pace.Pacer) (*Client, error) {
	if err := target.Check(); err != nil {
		return nil, err
	}
	if err := profile.Check(); err != nil {
		return nil, err
	}
	if target.Guard != nil {
		guard := *target.Guard
		guard.scripts = &sync.Map{}
		target.Guard = &guard
	}
	c := &Client{target: target, profile: profile, pacer: pacer, tallies: make(map[*Seat]*tally)}
	if err := c.start(); err != nil {
		return nil, err
	}
	if profile.Connect == Required {
		if err := c.boot(); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// Close closes all connections. It is called once.
func (c *Client) Close() {
	c.topology.close()
	c.dialer.close()
	c.sentinels.close()
}

// IsCluster reports whether keys lie on several shards.
func (c *Client) IsCluster() bool { return c.target.Topology == Cluster }

// ConnectionsOpened returns how many connections to data nodes were opened so far.
func (c *Client) ConnectionsOpened() int64 { return c.dialer.opened.Load() }

// Do sends one command. Attempts counts what was sent: it is 0 if a circuit breaker turned the command away. The error is nil
// for a nil reply: the message says so.
func (c *Client) Do(seat *Seat, command Command) (reply rueidis.RedisMessage, attempts int, failure *Error) {
	command, failure = c.target.Guard.own(command)
	if failure != nil {
		return reply, 0, failure
	}
	r := c.begin(seat, 1, command.patience())
	defer r.end()
	for {
		sent := 1
		if c.isHedgeable(command) {
			reply, failure, sent = c.tryHedged(seat, r.call, command, r.tally)
		} else {
			reply, failure = c.try(r.call, command)
		}
		if failure == nil {
			return reply, attempts + sent, nil
		}
		if failure.Code == CodeBreakerOpen {
			sent--
		}
		attempts += sent
		if !c.mayRepeat(failure, command) || !r.again(1) {
			return reply, attempts, failure
		}
	}
}

// DoMulti sends all commands at once. Attempts counts rounds; a round after the first one repeats what may be repeated.
func (c *Client) DoMulti(seat *Seat, commands []Command) (replies []Reply, attempts int) {
	commands, failure := c.target.Guard.ownAll(commands)
	if failure != nil {
		return refuse(commands, failure), 0
	}
	r := c.begin(seat, len(commands), patienceOf(commands))
	defer r.end()
	replies = make([]Reply, len(commands))
	open := make([]int, len(commands))
	for i := range open {
		open[i] = i
	}
	for {
		attempts++
		c.tryMulti(r.call, commands, open, replies)
		again := open[:0]
		for _, i := range open {
			if failure := replies[i].Failure; failure != nil && c.mayRepeat(failure, commands[i]) {
				again = append(again, i)
			}
		}
		if len(again) == 0 || !r.again(len(again)) {
			return replies, attempts
		}
		open = again
	}
}

// Reply is what became of one command.
type Reply struct {
	Message rueidis.RedisMessage
	Failure *Error
}
