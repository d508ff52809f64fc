package client

import (
	"context"
	"maps"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// lookGap is the least time between two looks at the topology, whatever asks for them.
const lookGap = 50 * time.Millisecond

// topology keeps the view of who is where as current as the profile wants. Looking is done by one goroutine at a time, and
// is never waited for once there is a view.
type topology struct {
	finder  finder // nil for a standalone, which is where it is
	newNode func(address string, isReplica bool) *node
	// wantsReplicas is set when reads may go to them.
	wantsReplicas bool

	view atomic.Pointer[view]
	ctx  context.Context
	stop context.CancelFunc

	mu       sync.Mutex
	running  *looking
	isAsking bool
	again    bool
	nextAt   time.Time
	last     found
}

// finder asks a deployment who is where.
type finder interface {
	// find looks once; current is what is believed so far, nil at first.
	find(ctx context.Context, current *view) (found, error)
	close()
}

// found is what a look brought: plain addresses.
type found struct {
	shards []foundShard
	epoch  int64
}

type foundShard struct {
	master   string // empty while nobody is
	replicas []string
	slots    [][2]int // inclusive; none unless it is a Cluster's
}

// looking is one look; whoever has no view yet waits for it.
type looking struct {
	done chan struct{}
	err  error // set before done is closed
}

// get returns the view, and waits for the first one.
func (t *topology) get(ctx context.Context) (*view, error) {
	if v := t.view.Load(); v != nil {
		return v, nil
	}
	l := t.start(false)
	select {
	case <-l.done:
	case <-ctx.Done():
		return nil, &connectError{cause: ctx.Err()}
	}
	if v := t.view.Load(); v != nil {
		return v, nil
	}
	return nil, &connectError{cause: l.err}
}

// look starts a look, because something may have changed. One that is under way may have asked too early, so there will be
// another after it.
func (t *topology) look() { t.start(true) }

// start starts a look, or joins the one that is there.
func (t *topology) start(isNews bool) *looking {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.running != nil {
		t.again = t.again || isNews && t.isAsking
		return t.running
	}
	l := &looking{done: make(chan struct{})}
	t.running = l
	go t.run(l, time.Until(t.nextAt))
	return l
}

func (t *topology) run(l *looking, pause time.Duration) {
	var seen found
	err := sleep(t.ctx, pause)
	if err == nil {
		t.mu.Lock()
		t.isAsking = true
		t.mu.Unlock()
		seen, err = t.finder.find(t.ctx, t.view.Load())
	}
	t.mu.Lock()
	if t.ctx.Err() != nil {
		err = rueidis.ErrClosing
	}
	if err == nil {
		t.apply(seen)
	}
	l.err = err
	t.running, t.isAsking, t.nextAt = nil, false, time.Now().Add(lookGap)
	again := t.again && t.ctx.Err() == nil
	t.again = false
	t.mu.Unlock()
	close(l.done)
	if again {
		t.look()
	}
}

// refreshEvery looks from time to time until the client is closed.
func (t *topology) refreshEvery(interval time.Duration) {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-t.ctx.Done():
			return
		case <-ticker.C:
			t.look()
		}
	}
}

// apply replaces the view; nodes that keep their address and role keep their connections. The caller holds the lock.
func (t *topology) apply(seen found) {
	old := t.view.Load()
	if old != nil && reflect.DeepEqual(seen, t.last) {
		return
	}
	t.last = seen
	fresh := &view{nodes: make(map[nodeKey]*node), epoch: seen.epoch}
	at := func(address string, isReplica bool) *node {
		key := nodeKey{address, isReplica}
		n := fresh.nodes[key]
		if n == nil && old != nil {
			n = old.nodes[key]
		}
		if n == nil {
			n = t.newNode(address, isReplica)
		}
		fresh.nodes[key] = n
		return n
	}
	for i, s := range seen.shards {
		made := shard{}
		if s.master != "" {
			made.master = at(s.master, false)
		}
		if t.wantsReplicas {
			for _, address := range s.replicas {
				made.replicas = append(made.replicas, at(address, true))
			}
		}
		fresh.shards = append(fresh.shards, made)
		for _, span := range s.slots {
			fresh.own(span, uint16(i))
		}
	}
	t.view.Store(fresh)
	if old != nil {
		for key, n := range old.nodes {
			if fresh.nodes[key] != n {
				n.close(retireGrace)
			}
		}
	}
}

// own gives a shard its slots.
func (v *view) own(span [2]int, shard uint16) {
	if v.slots == nil {
		v.slots = new([slotCount]uint16)
		for i := range v.slots {
			v.slots[i] = noShard
		}
	}
	for slot := max(0, span[0]); slot <= min(span[1], slotCount-1); slot++ {
		v.slots[slot] = shard
	}
}

// nodeAt returns the master at an address that a redirect named; it may be news.
func (t *topology) nodeAt(address string) *node {
	key := nodeKey{address: address}
	if n := t.view.Load().nodes[key]; n != nil {
		return n
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	old := t.view.Load()
	if n := old.nodes[key]; n != nil {
		return n
	}
	fresh := *old
	fresh.nodes = maps.Clone(old.nodes)
	n := t.newNode(address, false)
	fresh.nodes[key] = n
	t.view.Store(&fresh)
	return n
}

// close ends the looking and gives up every node.
func (t *topology) close() {
	t.stop()
	if t.finder != nil {
		t.finder.close()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if v := t.view.Load(); v != nil {
		for _, n := range v.nodes {
			n.close(0)
		}
	}
}
