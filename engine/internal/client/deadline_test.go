package client

import (
	"io"
	"net"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestEndsARequestAtItsDeadlineWhenTheServerIsFrozen(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), mode)
		b.mustDo(t, "SET", "k", "v")
		redis.Freeze()
		for range 3 {
			start := time.Now()
			failure := b.do("SET", "k", "v")
			took := time.Since(start)
			if failure == nil || failure.Code != CodeTimeout {
				t.Fatalf("expected TIMEOUT, got %v", failure)
			}
			if took < 195*time.Millisecond || took > 260*time.Millisecond {
				t.Errorf("expected the error at the deadline of 200 ms, got it after %v", took)
			}
		}
		redis.Thaw()
		b.mustDo(t, "GET", "k")
	})
}

func TestKeepsTheSharedConnectionWhenARequestTimesOut(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.Connections = 1 })
	b.mustDo(t, "SET", "k", "v")
	before := b.ConnectionsOpened()
	redis.Freeze()
	b.expect(t, b.do("SET", "k", "late"), CodeTimeout, Indeterminate)
	redis.Thaw()
	b.mustDo(t, "GET", "k")
	if opened := b.ConnectionsOpened() - before; opened != 0 {
		t.Errorf("expected no new connection, got %d", opened)
	}
}

func TestWaitsForEverWithoutADeadlineAndEndsWithItsWorker(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), func(p *Profile) { mode(p); p.DeadlineMs = nil })
		b.mustDo(t, "SET", "k", "v")
		redis.Freeze()
		stop := b.enter()
		stopped := make(chan time.Time, 1)
		time.AfterFunc(400*time.Millisecond, func() {
			stopped <- time.Now()
			stop()
		})
		failure := b.do("GET", "k")
		took := time.Since(<-stopped)
		b.expect(t, failure, CodeCancelled, Indeterminate)
		if took > time.Second {
			t.Errorf("expected the end with the worker, got it after %v", took)
		}
	})
}

func TestGivesUpConnectingAtTheDeadline(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		silent := listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
		b := newBench(t, Target{Topology: Standalone, Addresses: []string{silent}}, func(p *Profile) { mode(p); p.ConnectTimeoutMs = 5000 })
		for range 2 {
			start := time.Now()
			failure := b.do("SET", "k", "v")
			if took := time.Since(start); failure == nil || failure.Code != CodeTimeout || took > 300*time.Millisecond {
				t.Errorf("expected TIMEOUT after 200 ms, got %v after %v", failure, took)
			}
			if b.profile.Mode == Multiplexed && failure.Outcome != Rejected {
				t.Errorf("expected a command that was not sent to be rejected, got %v", failure.Outcome)
			}
		}
	})
}
