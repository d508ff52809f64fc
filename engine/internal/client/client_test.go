package client

import (
	"context"
	"flag"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

// TestMain starts itself again with the queue that the engine demands: rueidis reads the variable when it starts.
func TestMain(m *testing.M) {
	if os.Getenv("RUEIDIS_QUEUE_TYPE") != "flowbuffer" {
		self, err := os.Executable()
		if err == nil {
			err = syscall.Exec(self, os.Args, append(os.Environ(), "RUEIDIS_QUEUE_TYPE=flowbuffer"))
		}
		panic(err)
	}
	code := m.Run()
	if missing := unseen(); code == 0 && isWholeRun() && len(missing) > 0 {
		fmt.Printf("no test has got %v from a real server or network\n", missing)
		code = 1
	}
	os.Exit(code)
}

// isWholeRun reports whether no flag leaves tests out.
func isWholeRun() bool {
	for _, name := range []string{"test.run", "test.skip", "test.list", "test.fuzz", "test.bench"} {
		if flag.Lookup(name).Value.String() != "" {
			return false
		}
	}
	return true
}

// bench is a client with one worker.
type bench struct {
	*Client
	seat *Seat
}

func newBench(t testing.TB, target Target, change func(*Profile)) *bench {
	t.Helper()
	profile := Profile{Name: "test", Mode: Multiplexed, Connections: 2, ConnectTimeoutMs: 500, DeadlineMs: ms(200), Retry: Retry{BackoffMinMs: 5, BackoffMaxMs: 20, BudgetRatio: 1}}
	if change != nil {
		change(&profile)
	}
	pacer, watch := &pace.Pacer{}, &Watch{}
	c, err := New(target, profile, pacer)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{Client: c, seat: watch.NewSeat()}
	t.Cleanup(func() {
		go c.Close() // a frozen server keeps it waiting
		b.seat.Close()
		watch.Close()
		pacer.Close()
	})
	return b
}

func ms(n float64) *float64 { return &n }

func standaloneOf(s *redistest.Server) Target {
	return Target{Topology: Standalone, Addresses: []string{s.Address}}
}

// do sends one command and returns its failure.
func (b *bench) do(name string, args ...string) *Error {
	_, _, failure := b.Do(b.seat, NewCommand(name, args...))
	return failure
}

func (b *bench) mustDo(t testing.TB, name string, args ...string) {
	t.Helper()
	if failure := b.do(name, args...); failure != nil {
		t.Fatalf("%s: %v", name, failure)
	}
}

func (b *bench) expect(t testing.TB, failure *Error, code string, outcome Outcome) {
	t.Helper()
	if failure == nil {
		t.Fatalf("expected %s, got a reply", code)
	}
	if failure.Code != code || failure.Outcome != outcome {
		t.Fatalf("expected %s (%s), got %s (%s): %v", code, outcome, failure.Code, failure.Outcome, failure)
	}
	seen.Store(code, true)
}

// enter gives the worker a context that the test can end.
func (b *bench) enter() context.CancelFunc {
	ctx, cancel := context.WithCancel(context.Background())
	b.seat.Enter(ctx)
	return cancel
}

func inBothModes(t *testing.T, test func(t *testing.T, mode func(*Profile))) {
	for _, mode := range []string{Multiplexed, Pooled} {
		t.Run(mode, func(t *testing.T) { test(t, func(p *Profile) { p.Mode = mode }) })
	}
}

func inEveryMode(t *testing.T, test func(t *testing.T, mode func(*Profile))) {
	inBothModes(t, test)
	t.Run(PerRequest, func(t *testing.T) { test(t, func(p *Profile) { p.Mode = PerRequest }) })
}

const soon = 100 * time.Millisecond
