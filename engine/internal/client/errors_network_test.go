package client

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestTellsARefusedConnectionAndComesBackWithoutAHotLoop(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		port := redistest.FreePort(t)
		b := newBench(t, Target{Topology: Standalone, Addresses: []string{fmt.Sprintf("127.0.0.1:%d", port)}}, mode)
		calls := 0
		for start := time.Now(); time.Since(start) < 300*time.Millisecond; calls++ {
			b.expect(t, b.do("GET", "k"), CodeRefused, Rejected)
		}
		if calls > 40 {
			t.Errorf("expected the dials to be spaced out, got %d calls in 300 ms", calls)
		}
	})
}

func TestTellsThatANameHasNoAddress(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		b := newBench(t, Target{Topology: Standalone, Addresses: []string{"redis..invalid:6379"}}, mode)
		b.expect(t, b.do("SET", "k", "v"), CodeNoAddress, Rejected)
	})
}

func TestTellsALostConnectionFromOneThatNeverWorked(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, code string
		cut        func(redis *redistest.Server, proxy *redistest.Proxy)
	}{
		{"the server dies", CodeEOF, func(redis *redistest.Server, _ *redistest.Proxy) { redis.Kill() }},
		{"the network resets it", CodeReset, func(_ *redistest.Server, proxy *redistest.Proxy) { proxy.Reset() }},
		{"the network ends it", CodeEOF, func(_ *redistest.Server, proxy *redistest.Proxy) { proxy.HangUp() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				redis, proxy, b := startBehindProxy(t, mode)
				b.mustDo(t, "SET", "k", "v")
				redis.Freeze() // so that the command is on its way when its connection goes
				ended := make(chan *Error, 1)
				before := sentBy(b)
				go func() { ended <- b.do("SET", "k", "v") }()
				redistest.WaitFor(t, 5*time.Second, "the command is sent", func() bool { return sentBy(b) > before })
				test.cut(redis, proxy)
				b.expect(t, <-ended, test.code, Indeterminate)
			})
		})
	}

	closer := redistest.Listen(t, func(c net.Conn) { _ = c.Close() })
	b := newBench(t, Target{Topology: Standalone, Addresses: []string{closer}}, nil)
	if failure := b.do("SET", "k", "v"); failure == nil || failure.Outcome != Rejected || failure.Code != CodeEOF && failure.Code != CodeReset {
		t.Errorf("expected EOF or RESET (rejected) on a connection that closes at once, got %v", failure)
	}
}

// sentBy returns how many commands the client sent over the connections that are open.
func sentBy(b *bench) (sent int64) {
	for _, c := range b.open() {
		sent += c.requests.sent.Load()
	}
	return sent
}

// TestSaysOfAWriteThatTimedOutThatNobodyKnows shows why a timeout is indeterminate: the client sees the same both times.
func TestSaysOfAWriteThatTimedOutThatNobodyKnows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name       string
		stop, heal func(redis *redistest.Server, proxy *redistest.Proxy)
		isApplied  bool
	}{
		{
			"a frozen server applies it when it goes on",
			func(redis *redistest.Server, _ *redistest.Proxy) { redis.Freeze() },
			func(redis *redistest.Server, _ *redistest.Proxy) { redis.Thaw() }, true,
		},
		{
			"a network that swallows it loses it",
			func(_ *redistest.Server, proxy *redistest.Proxy) { proxy.Swallow() },
			func(_ *redistest.Server, proxy *redistest.Proxy) { proxy.Pass() }, false,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				redis, proxy, b := startBehindProxy(t, func(p *Profile) { mode(p); p.DeadlineMs = ms(200) })
				b.mustDo(t, "SET", "k", "before")
				test.stop(redis, proxy)
				b.expect(t, b.do("SET", "k", "after"), CodeTimeout, Indeterminate)
				test.heal(redis, proxy)
				value := ""
				redistest.WaitFor(t, 5*time.Second, "an answer", func() bool {
					value = redis.Call("GET", "k")
					return value != ""
				})
				if isApplied := strings.Contains(value, "after"); isApplied != test.isApplied {
					t.Errorf("expected that it was applied: %v, got %q", test.isApplied, value)
				}
			})
		})
	}
}

func TestTellsAReplyThatIsNotRESP(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{"HTTP/1.1 200 OK\r\n\r\n", "$-7\r\n", "$99999999999\r\nx", "*x\r\n", "$3\r\nabcdefgh\r\n", "%-1\r\n", "-MOVED\r\n"} {
		t.Run(strings.TrimSpace(reply), func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				_, proxy, b := startBehindProxy(t, mode)
				b.mustDo(t, "PING")
				proxy.Tamper(func([]byte) ([]byte, bool) { return []byte(reply), false })
				b.expect(t, b.do("SET", "k", "v"), CodeMalformed, Indeterminate)
			})
		})
	}
}

func TestTellsAReplyThatIsCutInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, code string
		ends       bool
	}{{"and the connection ends", CodeEOF, true}, {"and nothing follows", CodeTimeout, false}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				_, proxy, b := startBehindProxy(t, func(p *Profile) { mode(p); p.DeadlineMs = ms(300) })
				b.mustDo(t, "PING")
				proxy.Tamper(func(chunk []byte) ([]byte, bool) { return chunk[:len(chunk)/2], test.ends })
				b.expect(t, b.do("SET", "k", "v"), test.code, Indeterminate)
			})
		})
	}
}
