package client

import (
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func hostPort(s *redistest.Server) string { return strings.Replace(s.Address, ":", " ", 1) }

func TestReceivesWhatIsPublishedAndLosesNothingInBetween(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	publisher, b := newBench(t, standaloneOf(redis), nil), newBench(t, standaloneOf(redis), nil)
	news, failure := b.Subscribe(b.seat, NewCommand("SUBSCRIBE", "news", "alerts"))
	if failure != nil {
		t.Fatal(failure)
	}
	defer news.Close()
	expect := func(limit time.Duration, wanted Message) {
		t.Helper()
		got, _, failure := news.Next(b.seat, limit)
		if failure != nil || got != wanted {
			t.Errorf("expected %+v, got %+v: %v", wanted, got, failure)
		}
	}
	expect(time.Millisecond, Message{}) // nothing yet
	large := strings.Repeat("x", 1<<20)
	publisher.mustDo(t, "PUBLISH", "news", large)
	publisher.mustDo(t, "PUBLISH", "alerts", "\x00\xff")
	publisher.mustDo(t, "PUBLISH", "other", "unheard")
	expect(5*time.Second, Message{Channel: "news", Text: large})
	expect(5*time.Second, Message{Channel: "alerts", Text: "\x00\xff"})
	expect(time.Millisecond, Message{})
	b.mustDo(t, "SET", "k", "v") // the worker's other calls go on

	byPattern, failure := b.Subscribe(b.seat, NewCommand("PSUBSCRIBE", "n*"))
	if failure != nil {
		t.Fatal(failure)
	}
	defer byPattern.Close()
	publisher.mustDo(t, "PUBLISH", "nice", "1")
	if got, _, _ := byPattern.Next(b.seat, 5*time.Second); got != (Message{"n*", "nice", "1"}) {
		t.Errorf("got %+v", got)
	}

	redis.Kill()
	if _, _, failure := news.Next(b.seat, 5*time.Second); failure == nil || failure.Code != CodeEOF && failure.Code != CodeReset {
		t.Errorf("expected the end of the connection, got %v", failure)
	}
}

func TestEndsASubscriptionWithItsWorker(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), nil)
	news, failure := b.Subscribe(b.seat, NewCommand("SUBSCRIBE", "news"))
	if failure != nil {
		t.Fatal(failure)
	}
	defer news.Close()
	stop := b.enter()
	time.AfterFunc(soon, stop)
	if _, _, failure := news.Next(b.seat, forever); failure == nil || failure.Code != CodeCancelled {
		t.Errorf("expected CANCELLED, got %v", failure)
	}
}

func TestSubscribesToAShardChannelAtItsNode(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 2)
	b := newBench(t, Target{Topology: Cluster, Addresses: []string{nodes[0].Address}}, func(p *Profile) { p.DeadlineMs = ms(2000) })
	for _, channel := range []string{"foo", "bar"} { // one at each node
		subscription, failure := b.Subscribe(b.seat, NewCommand("SSUBSCRIBE", channel))
		if failure != nil {
			t.Fatal(failure)
		}
		defer subscription.Close()
		b.mustDo(t, "SPUBLISH", channel, "hello")
		if got, _, _ := subscription.Next(b.seat, 5*time.Second); got.Text != "hello" {
			t.Errorf("%s: got %+v", channel, got)
		}
	}
	addresses, failure := b.Masters(b.seat)
	if failure != nil || len(addresses) != 2 {
		t.Errorf("expected two masters, got %v: %v", addresses, failure)
	}
	total := int64(0)
	b.mustDo(t, "SET", "foo", "1")
	b.mustDo(t, "SET", "bar", "1")
	for _, address := range addresses {
		reply, _, _ := b.DoAt(b.seat, address, NewCommand("DBSIZE"))
		size, _ := reply.AsInt64()
		total += size
	}
	if total != 2 {
		t.Errorf("expected two keys at the masters together, got %d", total)
	}
}
