package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

// stragglers is how long the other sentinels may take once one has answered: a frozen one must not hold a failover up.
const stragglers = 100 * time.Millisecond

// sentinelFinder asks all sentinels, those that were given and those that they know, and believes the one with the highest
// configuration epoch: a failover raises it, and only a majority can. So neither a sentinel that slept through a failover
// nor one that is cut off from the others can lead the client back to an old master.
type sentinelFinder struct {
	name          string
	wantsReplicas bool
	controls      controls
	// follow is called for every sentinel that becomes known; nil = nobody listens to their events.
	follow func(address string)

	mu    sync.Mutex
	known []string
}

var _ finder = (*sentinelFinder)(nil)

// sentinelAnswer is what one sentinel says.
type sentinelAnswer struct {
	shard  foundShard
	epoch  int64
	others []string
	err    error
}

func (f *sentinelFinder) find(ctx context.Context, current *view) (found, error) {
	f.mu.Lock()
	asked := slices.Clone(f.known)
	f.mu.Unlock()
	answers := make(chan sentinelAnswer, len(asked))
	for _, address := range asked {
		go func() {
			answer := f.askOne(ctx, address)
			if answer.err != nil {
				answer.err = fmt.Errorf("sentinel %s: %w", address, answer.err)
			}
			answers <- answer
		}()
	}
	var best *sentinelAnswer
	var failures []error
	good := 0
	late := time.NewTimer(2 * controlLimit)
	defer late.Stop()
	for range asked {
		var answer sentinelAnswer
		select {
		case answer = <-answers:
		case <-late.C:
			answer.err = errors.New("no answer yet")
		}
		if answer.err != nil {
			failures = append(failures, answer.err)
			continue
		}
		if good++; good == 1 {
			late.Reset(stragglers)
		}
		f.learn(answer.others)
		if best == nil || answer.epoch > best.epoch {
			best = &answer
		}
	}
	switch {
	case best == nil:
		return found{}, errors.Join(failures...)
	case current != nil && best.epoch < current.epoch && 2*good <= len(asked):
		return found{}, fmt.Errorf("sentinels: only outdated answers, epoch %d after %d", best.epoch, current.epoch)
	}
	return found{shards: []foundShard{best.shard}, epoch: best.epoch}, nil
}

func (f *sentinelFinder) askOne(ctx context.Context, address string) sentinelAnswer {
	commands := []Command{
		NewCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", f.name), // what the failover has come to, before it is announced
		NewCommand("SENTINEL", "MASTER", f.name),
		NewCommand("SENTINEL", "SENTINELS", f.name),
	}
	if f.wantsReplicas {
		commands = append(commands, NewCommand("SENTINEL", "REPLICAS", f.name))
	}
	replies, err := f.controls.of(address).ask(ctx, commands...)
	if err != nil {
		return sentinelAnswer{err: err}
	}
	place, _ := replies[0].AsStrSlice()
	facts, _ := replies[1].AsStrMap()
	if len(place) != 2 {
		return sentinelAnswer{err: &noMasterError{name: f.name}}
	}
	answer := sentinelAnswer{shard: foundShard{master: net.JoinHostPort(place[0], place[1])}}
	answer.epoch, _ = strconv.ParseInt(facts["config-epoch"], 10, 64)
	answer.others = f.addresses(replies[2], "")
	if f.wantsReplicas {
		answer.shard.replicas = f.addresses(replies[3], answer.shard.master)
	}
	return answer
}

// addresses reads a list of instances and leaves out those that the sentinel takes for down, and one more.
func (f *sentinelFinder) addresses(reply rueidis.RedisMessage, except string) []string {
	instances, _ := reply.ToArray()
	var addresses []string
	for _, instance := range instances {
		facts, _ := instance.AsStrMap()
		address := net.JoinHostPort(facts["ip"], facts["port"])
		if facts["port"] != "" && address != except && !strings.Contains(facts["flags"], "down") && !strings.Contains(facts["flags"], "disconnected") {
			addresses = append(addresses, address)
		}
	}
	slices.Sort(addresses)
	return addresses
}

// learn adds sentinels that are new.
func (f *sentinelFinder) learn(addresses []string) {
	for _, address := range addresses {
		f.mu.Lock()
		isNew := !slices.Contains(f.known, address)
		if isNew {
			f.known = append(f.known, address)
		}
		f.mu.Unlock()
		if isNew && f.follow != nil {
			f.follow(address)
		}
	}
}

func (f *sentinelFinder) close() { f.controls.close() }

// noMasterError says that the sentinels monitor no master of that name.
type noMasterError struct {
	name string
}

func (e *noMasterError) Error() string {
	return fmt.Sprintf("no master is monitored by the name %q", e.name)
}
