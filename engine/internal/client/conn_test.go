package client

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// startBehindProxy starts a server, and a client that reaches it through a network that the test has in its hand.
func startBehindProxy(t *testing.T, change func(*Profile)) (*redistest.Server, *redistest.Proxy, *bench) {
	t.Helper()
	redis := redistest.Start(t)
	proxy := redistest.StartProxy(t, redis.Address)
	return redis, proxy, newBench(t, Target{Topology: Standalone, Addresses: []string{proxy.Address}}, func(p *Profile) {
		p.Connections, p.DeadlineMs = 1, ms(5000)
		if change != nil {
			change(p)
		}
	})
}

// open returns the client's connections to data nodes.
func (b *bench) open() []*conn {
	b.dialer.mu.Lock()
	defer b.dialer.mu.Unlock()
	var open []*conn
	for c := range b.dialer.conns {
		open = append(open, c)
	}
	return open
}

func TestNeverTakesAReplyThatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	for _, extra := range []string{"$5\r\nwrong\r\n", "*2\r\n+a\r\n*1\r\n+b\r\n", ">3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n", ">2\r\n+message\r\n+x\r\n", strings.Repeat("+OK\r\n", 1000)} {
		t.Run(fmt.Sprintf("%.12q", extra), func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				_, proxy, b := startBehindProxy(t, mode)
				b.mustDo(t, "SET", "k", "right")
				before := b.open()
				proxy.Say(extra)
				for _, c := range before {
					redistest.WaitFor(t, 5*time.Second, "the extra reply is there", func() bool { return c.isClosed.Load() || c.isQuiet() && c.peek.look() != nil })
				}
				// Over that connection nothing is sent any more, or what is sent shares its fate.
				for range 5 {
					reply, _, failure := b.Do(b.seat, NewCommand("GET", "k"))
					if failure == nil {
						if text, _ := reply.ToString(); text != "right" {
							t.Fatalf("expected the value or an error, got %q", text)
						}
						continue
					}
					if failure.Code != CodeMalformed || b.profile.Mode == Pooled && failure.Outcome != Rejected {
						t.Fatalf("expected MALFORMED, in pooled mode before the send, got %v (%s)", failure, failure.Outcome)
					}
				}
				b.mustDo(t, "GET", "k")
				if !slices.ContainsFunc(before, func(c *conn) bool { return c.isClosed.Load() }) {
					t.Error("expected the connection that is out of step to be closed")
				}
			})
		})
	}
}

func TestTakesNoneOfTheRepliesThatAreOneTooMany(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"before", "after"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				redis, proxy, b := startBehindProxy(t, mode)
				b.mustDo(t, "SET", "k", "v")
				proxy.Tamper(func(chunk []byte) ([]byte, bool) {
					if place == "before" {
						return append([]byte("$5\r\nwrong\r\n"), chunk...), false
					}
					return append(bytes.Clone(chunk), "$5\r\nwrong\r\n"...), false
				})
				b.expect(t, b.do("SET", "k", "written"), CodeMalformed, Indeterminate)
				proxy.Pass()
				if value := redis.Call("GET", "k"); !strings.Contains(value, "written") {
					t.Errorf("expected the write to have happened all the same, got %q", value)
				}
				b.mustDo(t, "GET", "k")
			})
		})
	}
}

func TestDoesNotSendOverAConnectionThatHasEnded(t *testing.T) {
	t.Parallel()
	redis, _, b := startBehindProxy(t, func(p *Profile) { p.Mode = Pooled })
	b.mustDo(t, "SET", "k", "v")
	before := b.open()
	redis.Call("CLIENT", "KILL", "TYPE", "normal")
	for _, c := range before {
		redistest.WaitFor(t, 5*time.Second, "the end is there", func() bool { return c.isClosed.Load() || c.peek.look() != nil })
	}
	b.expect(t, b.do("INCR", "n"), CodeEOF, Rejected) // it was certainly not applied: it was not sent
	b.mustDo(t, "INCR", "n")
	if n := redis.Call("GET", "n"); !strings.Contains(n, "\r\n1\r\n") {
		t.Errorf("expected one increment, got %q", n)
	}
}

func TestRejectsWhatWaitedForAGreetingThatIsWrong(t *testing.T) {
	t.Parallel()
	for name, tamper := range map[string]redistest.Tamper{
		"not RESP":           func([]byte) ([]byte, bool) { return []byte("HTTP/1.1 400 Bad Request\r\n"), false },
		"cut in the middle":  func(chunk []byte) ([]byte, bool) { return chunk[:len(chunk)/2], true },
		"one reply too many": func(chunk []byte) ([]byte, bool) { return append(bytes.Clone(chunk), "+OK\r\n"...), false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				redis := redistest.Start(t)
				proxy := redistest.StartProxy(t, redis.Address)
				proxy.Tamper(tamper)
				b := newBench(t, Target{Topology: Standalone, Addresses: []string{proxy.Address}}, mode)
				for range 3 {
					if failure := b.do("SET", "k", "v"); failure == nil || failure.Outcome != Rejected || failure.Code != CodeMalformed && failure.Code != CodeEOF {
						t.Errorf("expected MALFORMED or EOF (rejected), got %v", failure)
					}
				}
				proxy.Pass()
				redistest.WaitFor(t, 5*time.Second, "a write", func() bool { return b.do("SET", "k", "v") == nil })
			})
		})
	}
}

// scraps are what the babbling server's words are made of.
var scraps = []string{"+OK\r\n", "-ERR x\r\n", "-MOVED 1 127.0.0.1:1\r\n", "-ASK 1 x\r\n", "-MOVED\r\n", ":1\r\n", ":-9\r\n", "$1\r\nx\r\n", "$-1\r\n", "$3\r\nab", "*0\r\n", "*1\r\n", "*2\r\n",
	"*-1\r\n", "%1\r\n", "%0\r\n", "%-1\r\n", "~1\r\n", "|1\r\n", ">1\r\n", ">3\r\n$9\r\nsubscribe\r\n", ">3\r\n$11\r\nunsubscribe\r\n", "$9\r\nsubscribe\r\n", "#t\r\n", "_\r\n", ",1.5\r\n", "(1\r\n",
	"=7\r\ntxt:abc\r\n", "!3\r\nERR\r\n", "\r\n", "x", "+QUEUED\r\n", "+master\r\n", "*16777216\r\n"}

// babble answers with anything, in any number.
func babble(draw *rand.Rand) redistest.Tamper {
	var lock sync.Mutex // several connections may be under way
	return func(chunk []byte) ([]byte, bool) {
		lock.Lock()
		defer lock.Unlock()
		var b bytes.Buffer
		for range draw.IntN(6) {
			switch draw.IntN(4) {
			case 0:
				b.Write(chunk)
			default:
				b.WriteString(scraps[draw.IntN(len(scraps))])
			}
		}
		return b.Bytes(), draw.IntN(10) == 0
	}
}

func TestLivesWithAServerThatBabbles(t *testing.T) {
	t.Parallel()
	// A shared connection may wait for the rest of a cut reply while the server goes on talking: see docs/gotchas.md.
	t.Run("pooled", func(t *testing.T) {
		_, proxy, b := startBehindProxy(t, func(p *Profile) { p.Mode, p.Connections, p.DeadlineMs = Pooled, 4, ms(100) })
		redistest.WaitFor(t, 5*time.Second, "a write", func() bool { return b.do("SET", "k", "v") == nil })
		failures := make(map[string]int)
		seed := rand.Uint64()
		t.Log("seed", seed)
		draw := rand.New(rand.NewPCG(seed, 0))
		for start := time.Now(); time.Since(start) < time.Second; {
			proxy.Tamper(babble(rand.New(rand.NewPCG(draw.Uint64(), 0))))
			for range draw.IntN(4) {
				if failure := b.do("SET", "k", "v"); failure != nil {
					failures[failure.Code]++
				}
				replies, _ := b.DoMulti(b.seat, []Command{NewCommand("MULTI"), NewCommand("ROLE"), NewCommand("EXEC")})
				for _, reply := range replies {
					if reply.Failure != nil {
						failures[reply.Failure.Code]++
					}
				}
			}
			proxy.Pass()
		}
		t.Log(failures)
		if failures[CodeMalformed] == 0 {
			t.Errorf("expected some replies to be taken for what they are, got %v", failures)
		}
		redistest.WaitFor(t, 5*time.Second, "a write after all", func() bool { return b.do("SET", "k", "v") == nil })
	})
}
