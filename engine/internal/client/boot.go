package client

import (
	"context"
	"fmt"
	"time"

	"redrill.dev/engine/internal/pace"
)

// bootLimit is how long a client that requires a connection waits for it.
const bootLimit = 5 * time.Second

// boot waits until every master answers. Its error says which address does not, and why.
func (c *Client) boot() error {
	ctx, cancel := context.WithTimeout(c.topology.ctx, bootLimit)
	defer cancel()
	var last error
	for {
		if last = c.greetMasters(ctx, last); last == nil {
			return nil
		}
		if sleep(ctx, lookGap) != nil {
			return fmt.Errorf("a connection is required (connect: %q), and there is none after %v: %w", Required, bootLimit, last)
		}
	}
}

// greetMasters sends each master a PING; when the time is over, the error of an earlier round says more.
func (c *Client) greetMasters(ctx context.Context, earlier error) error {
	v, err := c.topology.get(ctx)
	if err != nil {
		return sooner(ctx, earlier, fmt.Errorf("%s: %w", c.target.places(), err))
	}
	watch := Watch{}
	defer watch.Close()
	seat := watch.NewSeat()
	seat.Enter(ctx)
	for i := range v.shards {
		n := v.shards[i].master
		if n == nil {
			return sooner(ctx, earlier, fmt.Errorf("shard %d has no master", i+1))
		}
		call := seat.begin(pace.Now(), 0)
		_, failure := c.tryAt(call, n, NewCommand("PING"), false)
		seat.end(call)
		if failure != nil && !permits[failure.Code] {
			return sooner(ctx, earlier, fmt.Errorf("%s: %w", n.address, failure))
		}
	}
	return nil
}

// permits are the answers of a node that is there for those who may use it: PING itself needs a permission.
var permits = map[string]bool{"NOPERM": true}

func sooner(ctx context.Context, earlier, now error) error {
	if ctx.Err() != nil && earlier != nil {
		return earlier
	}
	return now
}

// places names where the client starts from.
func (t Target) places() string {
	if t.Topology == Sentinel {
		return fmt.Sprintf("sentinels %v, master %q", t.Sentinels, *t.MasterName)
	}
	return fmt.Sprint(t.Addresses)
}
