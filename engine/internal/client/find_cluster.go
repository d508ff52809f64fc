package client

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"

	"github.com/redis/rueidis"
)

// askedAtOnce is how many nodes of a Cluster are asked together; the first answer counts.
const askedAtOnce = 3

// clusterFinder asks the nodes of a Cluster for its slots. One seed is enough: the others become known.
type clusterFinder struct {
	seeds    []string
	controls controls
}

var _ finder = (*clusterFinder)(nil)

func (f *clusterFinder) find(ctx context.Context, current *view) (found, error) {
	candidates := f.candidates(current)
	var failures []error
	for len(candidates) > 0 {
		batch := candidates[:min(askedAtOnce, len(candidates))]
		candidates = candidates[len(batch):]
		seen, err := f.askAny(ctx, batch)
		if err == nil {
			return seen, nil
		}
		failures = append(failures, err)
	}
	return found{}, errors.Join(failures...)
}

// candidates returns everybody who may know, in random order.
func (f *clusterFinder) candidates(current *view) []string {
	known := make(map[string]bool)
	for _, address := range f.seeds {
		known[address] = true
	}
	if current != nil {
		for key := range current.nodes {
			known[key.address] = true
		}
	}
	f.controls.keep(known)
	addresses := slices.Collect(maps.Keys(known))
	rand.Shuffle(len(addresses), func(i, j int) { addresses[i], addresses[j] = addresses[j], addresses[i] })
	return addresses
}

func (f *clusterFinder) askAny(ctx context.Context, addresses []string) (found, error) {
	type result struct {
		seen found
		err  error
	}
	results := make(chan result, len(addresses))
	for _, address := range addresses {
		go func() {
			seen, err := f.askOne(ctx, address)
			results <- result{seen, err}
		}()
	}
	var failures []error
	for range addresses {
		answer := <-results
		if answer.err == nil {
			return answer.seen, nil
		}
		failures = append(failures, answer.err)
	}
	return found{}, errors.Join(failures...)
}

func (f *clusterFinder) askOne(ctx context.Context, address string) (found, error) {
	replies, err := f.controls.of(address).ask(ctx, NewCommand("CLUSTER", "SLOTS"))
	if err != nil {
		return found{}, fmt.Errorf("%s: %w", address, err)
	}
	seen := parseSlots(replies[0], address)
	if len(seen.shards) == 0 {
		return found{}, fmt.Errorf("%s: %w", address, rueidis.ErrNoSlot)
	}
	return seen, nil
}

func (f *clusterFinder) close() { f.controls.close() }

// parseSlots reads the reply of CLUSTER SLOTS: ranges with the master first and its replicas after it. A node that does
// not know its own host is where it was asked.
func parseSlots(reply rueidis.RedisMessage, askedAt string) found {
	seen := found{}
	places := make(map[string]int) // of the shards, by their master
	ranges, _ := reply.ToArray()
	for _, entry := range ranges {
		fields, _ := entry.ToArray()
		if len(fields) < 3 {
			continue
		}
		from, _ := fields[0].AsInt64()
		to, _ := fields[1].AsInt64()
		master := addressOf(fields[2], askedAt)
		if master == "" {
			continue
		}
		place, isKnown := places[master]
		if !isKnown {
			place = len(seen.shards)
			places[master] = place
			s := foundShard{master: master}
			for _, replica := range fields[3:] {
				if address := addressOf(replica, askedAt); address != "" {
					s.replicas = append(s.replicas, address)
				}
			}
			seen.shards = append(seen.shards, s)
		}
		seen.shards[place].slots = append(seen.shards[place].slots, [2]int{int(from), int(to)})
	}
	return seen
}

// addressOf reads a node of CLUSTER SLOTS; "" if nobody knows where it is.
func addressOf(entry rueidis.RedisMessage, askedAt string) string {
	fields, _ := entry.ToArray()
	if len(fields) < 2 {
		return ""
	}
	host := ""
	if !fields[0].IsNil() {
		host, _ = fields[0].ToString()
	}
	port, _ := fields[1].AsInt64()
	switch host {
	case "?":
		return ""
	case "":
		host, _, _ = net.SplitHostPort(askedAt)
	}
	return net.JoinHostPort(host, strconv.FormatInt(port, 10))
}
