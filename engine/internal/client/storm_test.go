package client

import (
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

// A node that is gone for some time sees few dials however many callers there are, and each caller connects once afterwards.
func TestANodeThatComesBackIsNotStormed(t *testing.T) {
	t.Parallel()
	inEveryMode(t, func(t *testing.T, mode func(*Profile)) {
		const callers = 50
		redis := redistest.Start(t)
		// A greeting that a busy machine holds up must not count as another connection.
		b := newBench(t, standaloneOf(redis), func(p *Profile) { mode(p); p.Connections, p.ConnectTimeoutMs, p.DeadlineMs = 20, 3000, ms(3000) })
		b.mustDo(t, "PING")
		redis.Kill()
		before := b.Counters()
		const away = 500 * time.Millisecond
		until := pace.Now() + int64(away)
		b.together(callers, func(seat *Seat) {
			for pace.Now() < until {
				if _, _, failure := b.Do(seat, NewCommand("GET", "k")); failure == nil {
					t.Error("expected an error while the node is gone")
				}
			}
		})
		dials := b.Counters().ConnectionsFailed - before.ConnectionsFailed
		// One at a time, 50 ms apart at the end; each of the connections that were lost may have been dialled at once first.
		if allowed := int64(20 + 3*away/lastPause); dials > allowed || dials < 1 {
			t.Errorf("expected 1 to %d dials in %v, got %d", allowed, away, dials)
		}

		redis.Restart()
		before = b.Counters()
		b.together(callers, func(seat *Seat) {
			redistest.WaitFor(t, 5*time.Second, "a reply", func() bool { _, _, failure := b.Do(seat, NewCommand("GET", "k")); return failure == nil })
		})
		if opened := b.Counters().ConnectionsOpened - before.ConnectionsOpened; b.profile.Mode != PerRequest && opened > 20 {
			t.Errorf("expected no more than the 20 connections of the profile, got %d", opened)
		}
	})
}
