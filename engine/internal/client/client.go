package client

import (
	"sync"
	"time"

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
	budget    budget
	pacer     *pace.Pacer

	// What the profile says, ready for use.
	maxRedirects int
	looksOnError bool

	mu      sync.Mutex
	tallies map[*Seat]*tally
}

// New checks its arguments and starts connecting; it does not wait for the connection.
func New(target Target, profile Profile, pacer *pace.Pacer) (*Client, error) {
	if err := target.Check(); err != nil {
		return nil, err
	}
	if err := profile.Check(); err != nil {
		return nil, err
	}
	c := &Client{target: target, profile: profile, pacer: pacer, tallies: make(map[*Seat]*tally)}
	c.dialer.addressMap, c.dialer.timeout = target.AddressMap, milliseconds(profile.ConnectTimeoutMs)
	c.startTopology()
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

// Do sends one command. Attempts counts the first one too. The error is nil for a nil reply: the message says so.
func (c *Client) Do(seat *Seat, command Command) (reply rueidis.RedisMessage, attempts int, failure *Error) {
	call, deadline, t := c.begin(seat, 1, command.patience())
	defer seat.end(call)
	for {
		attempts++
		reply, failure = c.try(call, command)
		if failure == nil || !c.mayRetry(failure, command, attempts, t) || !c.pause(seat, call, deadline, attempts) {
			return reply, attempts, failure
		}
		t.retries.Add(1)
	}
}

// DoMulti sends all commands at once. Attempts counts rounds; a round after the first one repeats what may be repeated.
func (c *Client) DoMulti(seat *Seat, commands []Command) (replies []Reply, attempts int) {
	call, deadline, t := c.begin(seat, len(commands), patienceOf(commands))
	defer seat.end(call)
	replies = make([]Reply, len(commands))
	open := make([]int, len(commands))
	for i := range open {
		open[i] = i
	}
	for {
		attempts++
		c.tryMulti(call, commands, open, replies)
		again := open[:0]
		for _, i := range open {
			if failure := replies[i].Failure; failure != nil && failure.isRepeatable(commands[i]) {
				again = append(again, i)
			}
		}
		if len(again) == 0 || !c.hasRetries(attempts, t) || !c.pause(seat, call, deadline, attempts) {
			return replies, attempts
		}
		t.retries.Add(int64(len(again)))
		open = again
	}
}

// Reply is what became of one command.
type Reply struct {
	Message rueidis.RedisMessage
	Failure *Error
}

// begin starts a request of that many commands and returns its deadline as a reading of pace.Now, 0 for none. What the
// commands wait for on purpose comes on top of the profile's.
func (c *Client) begin(seat *Seat, commands int, patience time.Duration) (*callContext, int64, *tally) {
	deadline := int64(0)
	if c.profile.DeadlineMs != nil && patience < forever {
		deadline = pace.Now() + int64(*c.profile.DeadlineMs*float64(time.Millisecond)) + int64(patience)
	}
	call, t := c.beginUntil(seat, commands, deadline)
	return call, deadline, t
}

func (c *Client) beginUntil(seat *Seat, commands int, deadline int64) (*callContext, *tally) {
	t := c.tallyOf(seat)
	t.requests.Add(int64(commands))
	now := pace.Now()
	seat.startedNs.Store(now)
	if c.profile.Retry.Max > 0 {
		c.budget.noteRequest(now)
	}
	return seat.begin(deadline), t
}
