package client

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// together calls from as many workers at once.
func (b *bench) together(callers int, call func(seat *Seat)) {
	seats := make([]*Seat, callers)
	for i := range seats {
		seats[i] = b.seat.watch.NewSeat()
	}
	var all sync.WaitGroup
	for _, seat := range seats {
		all.Go(func() { call(seat) })
	}
	all.Wait()
	for _, seat := range seats {
		seat.Close()
	}
}

func TestAPoolNeverHasMoreConnectionsThanItsLimit(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Mode, p.Connections, p.DeadlineMs = Pooled, 3, ms(10_000) })
	b.together(20, func(seat *Seat) {
		for range 50 {
			if _, _, failure := b.Do(seat, NewCommand("GET", "k")); failure != nil {
				t.Error(failure)
			}
		}
	})
	if opened := b.ConnectionsOpened(); opened != 3 {
		t.Errorf("expected 3 connections for 20 callers, got %d", opened)
	}
}

func TestAWaitForAFreeConnectionEndsAtTheDeadline(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Mode, p.Connections, p.DeadlineMs = Pooled, 1, ms(100) })
	b.mustDo(t, "PING")
	redis.Freeze()
	var mu sync.Mutex
	outcomes := make(map[Outcome]int)
	b.together(5, func(seat *Seat) {
		_, _, failure := b.Do(seat, NewCommand("SET", "k", "v"))
		mu.Lock()
		defer mu.Unlock()
		if failure == nil || failure.Code != CodeTimeout {
			t.Errorf("expected TIMEOUT, got %v", failure)
			return
		}
		outcomes[failure.Outcome]++
	})
	if outcomes[Indeterminate] != 1 || outcomes[Rejected] != 4 {
		t.Errorf("expected one that was sent and four that were not, got %v", outcomes)
	}
	redis.Thaw()
	redistest.WaitFor(t, 5*time.Second, "the pool serves again", func() bool { return b.do("GET", "k") == nil })
}

func TestEverybodyInLineHearsThatTheServerIsGone(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Mode, p.Connections, p.DeadlineMs = Pooled, 2, ms(2000) })
	b.mustDo(t, "PING")
	redis.Kill()
	var mu sync.Mutex
	codes := make(map[string]int)
	b.together(200, func(seat *Seat) {
		for range 5 { // with a dial of its own for each, at most 2 in 50 ms, a thousand would take 25 s
			if _, _, failure := b.Do(seat, NewCommand("GET", "k")); failure != nil {
				mu.Lock()
				codes[failure.Code]++
				mu.Unlock()
			}
		}
	})
	if codes[CodeTimeout] > 0 || codes[CodeRefused] < 990 {
		t.Errorf("expected a thousand times REFUSED and never TIMEOUT, got %v", codes)
	}
}

func TestAnIdleConnectionIsClosedAfterItsTime(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	for _, idle := range []*float64{ms(30), nil} {
		name := fmt.Sprint("idle-", idle != nil)
		b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Mode, p.Connections, p.IdleTimeoutMs, p.ClientName = Pooled, 2, idle, name })
		b.mustDo(t, "PING")
		isOpen := func() bool { return strings.Contains(redis.Call("CLIENT", "LIST"), "name="+name) }
		if idle == nil {
			if !isOpen() {
				t.Error("expected a connection without an idle limit to stay")
			}
			continue
		}
		redistest.WaitFor(t, 5*time.Second, "the connection is closed", func() bool { return !isOpen() })
		b.mustDo(t, "PING")
		if opened := b.ConnectionsOpened(); opened != 2 {
			t.Errorf("expected a new connection, got %d in all", opened)
		}
	}
}

func TestPerRequestConnectsForEachCommand(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Mode, p.Connections = PerRequest, 100 })
	for range 10 {
		b.mustDo(t, "PING")
	}
	if _, failure := b.DoMulti(b.seat, []Command{NewCommand("PING"), NewCommand("PING")}); failure != 1 {
		t.Errorf("expected one round, got %d", failure)
	}
	if opened := b.ConnectionsOpened(); opened != 11 {
		t.Errorf("expected 11 connections for 10 commands and a pipeline, got %d", opened)
	}
	redistest.WaitFor(t, 5*time.Second, "every connection is closed", func() bool { return !strings.Contains(redis.Call("CLIENT", "LIST"), "name=redrill") })
}

func TestTellsItsNameInEveryMode(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	inEveryMode(t, func(t *testing.T, mode func(*Profile)) {
		for _, protocol := range []int{2, 3} {
			b := newBench(t, standaloneOf(redis), func(p *Profile) { mode(p); p.ClientName, p.Protocol = "shop-7", protocol })
			reply, _, failure := b.Do(b.seat, NewCommand("CLIENT", "INFO"))
			text, _ := reply.ToString()
			if failure != nil || !strings.Contains(text, "name=shop-7 ") || !strings.Contains(text, fmt.Sprintf("resp=%d", protocol)) && strings.Contains(text, "resp=") {
				t.Errorf("expected name and protocol %d, got %q, %v", protocol, text, failure)
			}
		}
	})
}
