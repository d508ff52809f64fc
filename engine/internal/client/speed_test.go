package client

import (
	"strings"
	"sync"
	"testing"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

// BenchmarkGet is a closed loop of 100 callers; what a feature costs the callers shows here.
func BenchmarkGet(b *testing.B) {
	redis := redistest.Start(b)
	redis.Call("SET", "k", strings.Repeat("x", 128))
	for _, mode := range []string{Multiplexed, Pooled} {
		b.Run(mode, func(b *testing.B) {
			profile := Profile{Name: "bench", Mode: mode, Connections: 1, ConnectTimeoutMs: 500, DeadlineMs: ms(500),
				Retry: Retry{Max: 2, BackoffMinMs: 50, BackoffMaxMs: 500, Jitter: true, BudgetRatio: 0.1}}
			if mode == Pooled {
				profile.Connections = 100
			}
			benchmarkGet(b, standaloneOf(redis), profile)
		})
	}
}

func benchmarkGet(b *testing.B, target Target, profile Profile) {
	const callers = 100
	pacer, watch := &pace.Pacer{}, &Watch{}
	defer pacer.Close()
	defer watch.Close()
	c, err := New(target, profile, pacer)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	seats := make([]*Seat, callers)
	for i := range seats {
		seats[i] = watch.NewSeat()
		if _, _, failure := c.Do(seats[i], NewCommand("GET", "k")); failure != nil {
			b.Fatal(failure)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	var group sync.WaitGroup
	for i, seat := range seats {
		group.Go(func() {
			for range b.N/callers + min(1, max(0, b.N%callers-i)) {
				if _, _, failure := c.Do(seat, NewCommand("GET", "k")); failure != nil {
					b.Error(failure)
					return
				}
			}
		})
	}
	group.Wait()
	b.StopTimer()
}
