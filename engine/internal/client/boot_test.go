package client

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

func newRequired(target Target, change func(*Profile)) (*Client, error) {
	profile := Profile{Mode: Multiplexed, Connections: 1, ConnectTimeoutMs: 500, Connect: Required}
	if change != nil {
		change(&profile)
	}
	return New(target, profile, &pace.Pacer{})
}

func TestARequiredConnectionThatCannotBeHadIsAnErrorWithItsAddress(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "requirepass", "secret")
	dead := fmt.Sprintf("127.0.0.1:%d", redistest.FreePort(t))
	name := "m"
	for _, test := range []struct {
		name   string
		target Target
		says   []string
	}{
		{"nothing listens", Target{Topology: Standalone, Addresses: []string{dead}}, []string{dead, CodeRefused}},
		{"no password", standaloneOf(redis), []string{redis.Address, "NOAUTH"}},
		{"no seed of a Cluster", Target{Topology: Cluster, Addresses: []string{dead}}, []string{dead, "refused"}},
		{"no sentinel", Target{Topology: Sentinel, Sentinels: []string{dead}, MasterName: &name}, []string{dead, `"m"`, "refused"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			c, err := newRequired(test.target, nil)
			if err == nil {
				c.Close()
				t.Fatal("expected an error")
			}
			if took := time.Since(start); took > 2*bootLimit {
				t.Errorf("expected it after %v, took %v", bootLimit, took)
			}
			for _, part := range test.says {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("expected %q in %q", part, err)
				}
			}
		})
	}
}

func TestARequiredConnectionIsThereWhenTheClientIs(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	c, err := newRequired(standaloneOf(redis), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if opened := c.ConnectionsOpened(); opened != 1 {
		t.Errorf("expected one connection, got %d", opened)
	}
}

func TestALazyClientConnectsWithItsFirstCommand(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	inEveryMode(t, func(t *testing.T, mode func(*Profile)) {
		b := newBench(t, standaloneOf(redis), func(p *Profile) { mode(p); p.Connect = Lazy })
		eager := newBench(t, standaloneOf(redis), nil) // made later, and connected by then
		redistest.WaitFor(t, 5*time.Second, "the other's connection", func() bool { return eager.ConnectionsOpened() > 0 })
		if opened := b.ConnectionsOpened(); opened != 0 {
			t.Errorf("expected no connection, got %d", opened)
		}
		b.mustDo(t, "PING")
		if opened := b.ConnectionsOpened(); opened != 1 {
			t.Errorf("expected one connection, got %d", opened)
		}
	})
}
