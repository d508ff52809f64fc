package client

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// A script or a transaction that fails half way is not undone: an error says nothing about what came before it.

func TestSaysOfAScriptThatFailedWhetherItMayHaveWritten(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	redis.Call("LPUSH", "list", "x")
	redis.Call("FUNCTION", "LOAD", `"#!lua name=half\nredis.register_function('half', function(keys) redis.call('INCR', keys[1]) error('late') end)"`)
	redis.Call("ACL", "SETUSER", "limited", "on", ">secret", "~*", "+@all", "-del")
	redis.Call("ACL", "SETUSER", "stranger", "on", ">secret", "~*", "+get")
	as := func(user string) *bench {
		target, password := standaloneOf(redis), "secret"
		target.Username, target.Password = &user, &password
		return newBench(t, target, nil)
	}
	b, limited, stranger := newBench(t, standaloneOf(redis), nil), as("limited"), as("stranger")

	for _, test := range []struct {
		name       string
		by         *bench
		command    Command
		code       string
		outcome    Outcome
		hasWritten bool
	}{
		{"an error of its own after a write", b, NewCommand("EVAL", "redis.call('INCR', KEYS[1]) error('late')", "1", "n"), "ERR", Indeterminate, true},
		{"an error of its own before any write", b, NewCommand("EVAL", "error('early')", "1", "n"), "ERR", Indeterminate, false},
		{"a wrong type after a write", b, NewCommand("EVAL", "redis.call('INCR', KEYS[1]) redis.call('GET', 'list')", "1", "n"), "WRONGTYPE", Indeterminate, true},
		{"a forbidden command after a write", limited, NewCommand("EVAL", "redis.call('INCR', KEYS[1]) redis.call('DEL', 'x')", "1", "n"), "ERR", Indeterminate, true},
		{"a user who may run no script", stranger, NewCommand("EVAL", "redis.call('INCR', KEYS[1])", "1", "n"), "NOPERM", Rejected, false},
		{"an error word of its own making", b, NewCommand("EVAL", "redis.call('INCR', KEYS[1]) return redis.error_reply('MYCODE x')", "1", "n"), "ERR", Indeterminate, true},
		{"a function that fails after a write", b, NewCommand("FCALL", "half", "1", "n"), "ERR", Indeterminate, true},
		{"a script that cannot write", b, NewCommand("EVAL_RO", "return redis.call('GET', KEYS[1])", "1", "list"), "WRONGTYPE", Rejected, false},
		{"a script that is not there", b, NewCommand("EVALSHA", strings.Repeat("0", 40), "1", "n"), "NOSCRIPT", Rejected, false},
		{"a command that is no script", b, NewCommand("GET", "list"), "WRONGTYPE", Rejected, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			redis.Call("SET", "n", "0")
			_, _, failure := test.by.Do(test.by.seat, test.command)
			test.by.expect(t, failure, test.code, test.outcome)
			if hasWritten := strings.Contains(redis.Call("GET", "n"), "\r\n1\r\n"); hasWritten != test.hasWritten {
				t.Errorf("expected that it wrote: %v, got %v", test.hasWritten, hasWritten)
			}
		})
	}
}

func TestTellsThatAScriptKeepsTheServer(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "busy-reply-threshold", "20")
	b, hog := newBench(t, standaloneOf(redis), func(p *Profile) { p.DeadlineMs = ms(2000) }), newBench(t, standaloneOf(redis), nil)
	redistest.WaitFor(t, 5*time.Second, "both clients", func() bool { return b.do("PING") == nil && hog.do("PING") == nil })

	hog.expect(t, hog.do("EVAL", "while true do end", "0"), CodeTimeout, Indeterminate)
	b.expect(t, b.do("SET", "k", "v"), "BUSY", Rejected)
	b.expect(t, b.do("EVAL", "return redis.call('SET', KEYS[1], 'v')", "1", "k"), "BUSY", Rejected)
	b.mustDo(t, "SCRIPT", "KILL")
	redistest.WaitFor(t, 5*time.Second, "the end of the script", func() bool { return b.do("GET", "k") == nil })

	hog.expect(t, hog.do("EVAL", "redis.call('SET', KEYS[1], 'half') while true do end", "1", "k"), CodeTimeout, Indeterminate)
	b.expect(t, b.do("GET", "k"), "BUSY", Rejected)
	b.expect(t, b.do("SCRIPT", "KILL"), "UNKILLABLE", Rejected)
}

func TestTellsThePartsOfATransactionApart(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), mode)
		b.mustDo(t, "LPUSH", "list", "x")

		replies, _ := b.DoMulti(b.seat, []Command{NewCommand("MULTI"), NewCommand("SET", "k", "v"), NewCommand("NONSENSE"), NewCommand("EXEC")})
		b.expect(t, replies[2].Failure, "ERR", Rejected)
		b.expect(t, replies[3].Failure, "EXECABORT", Rejected)
		if value := redis.Call("GET", "k"); value != "$-1\r\n" && value != "_\r\n" {
			t.Errorf("expected nothing of an aborted transaction, got %q", value)
		}

		// A command that fails when it runs fails alone: the transaction is done, and its reply says which part was not.
		replies, _ = b.DoMulti(b.seat, []Command{NewCommand("MULTI"), NewCommand("SET", "k", "v"), NewCommand("GET", "list"), NewCommand("EXEC")})
		if replies[3].Failure != nil {
			t.Fatal(replies[3].Failure)
		}
		parts, err := replies[3].Message.ToArray()
		if err != nil || len(parts) != 2 || parts[0].Error() != nil || parts[1].Error() == nil || !strings.HasPrefix(parts[1].Error().Error(), "WRONGTYPE") {
			t.Errorf("expected one part done and one WRONGTYPE, got %v, %v", parts, err)
		}
		if value := redis.Call("GET", "k"); !strings.Contains(value, "\r\nv\r\n") {
			t.Errorf("expected the write of the half that worked, got %q", value)
		}
	})
}

func TestGivesEachCommandOfAPipelineItsOwnError(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t, "maxmemory-policy", "noeviction")
		b := newBench(t, standaloneOf(redis), mode)
		b.mustDo(t, "LPUSH", "list", "x")
		redis.Call("CONFIG", "SET", "maxmemory", "1kb")
		commands := []Command{NewCommand("SET", "k", "v"), NewCommand("GET", "k"), NewCommand("GET", "list"), NewCommand("DEL", "list")}
		replies, _ := b.DoMulti(b.seat, commands)
		b.expect(t, replies[0].Failure, "OOM", Rejected)
		b.expect(t, replies[2].Failure, "WRONGTYPE", Rejected)
		for _, i := range []int{1, 3} {
			if replies[i].Failure != nil {
				t.Errorf("%s: %v", commands[i].Name, replies[i].Failure)
			}
		}
	})
}

func TestKeepsTheRepliesThatCameBeforeAPipelineWasCut(t *testing.T) {
	t.Parallel()
	redis, proxy, b := startBehindProxy(t, nil)
	redis.Call("SET", "long", strings.Repeat("x", 100))
	b.mustDo(t, "PING")
	proxy.Tamper(func(chunk []byte) ([]byte, bool) { return chunk[:min(len(chunk), 20)], true })
	replies, _ := b.DoMulti(b.seat, []Command{NewCommand("INCR", "n"), NewCommand("GET", "long"), NewCommand("INCR", "n")})
	if replies[0].Failure != nil {
		t.Errorf("expected the reply that was whole, got %v", replies[0].Failure)
	}
	b.expect(t, replies[1].Failure, CodeEOF, Indeterminate)
	b.expect(t, replies[2].Failure, CodeEOF, Indeterminate)
	if n := redis.Call("GET", "n"); !strings.Contains(n, "\r\n2\r\n") {
		t.Errorf("expected the write whose reply was lost to have happened, got %q", n)
	}
}

func TestEndsABlockingCommandThatIsCut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, code string
		outcome    Outcome
		cut        func(redis *redistest.Server, proxy *redistest.Proxy)
	}{
		{"because its server became a replica", "UNBLOCKED", Rejected, func(redis *redistest.Server, _ *redistest.Proxy) { redis.Call("REPLICAOF", "127.0.0.1", "1") }},
		{"because its server was killed", CodeEOF, Indeterminate, func(redis *redistest.Server, _ *redistest.Proxy) { redis.Kill() }},
		{"because the server closed its connection", CodeEOF, Indeterminate, func(redis *redistest.Server, _ *redistest.Proxy) { redis.Call("CLIENT", "KILL", "TYPE", "normal") }},
		{"because its connection was reset", CodeReset, Indeterminate, func(_ *redistest.Server, proxy *redistest.Proxy) { proxy.Reset() }},
		{"because its server is frozen", CodeTimeout, Indeterminate, func(redis *redistest.Server, _ *redistest.Proxy) { redis.Freeze() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				t.Parallel()
				redis, proxy, b := startBehindProxy(t, func(p *Profile) {
					mode(p)
					if test.code == CodeTimeout {
						p.DeadlineMs = ms(300)
					}
				})
				b.mustDo(t, "PING")
				patience := "0"
				if test.code == CodeTimeout {
					patience = "2" // the deadline counts from its end, so with 0 there is none
				}
				ended := make(chan *Error, 1)
				go func() { ended <- b.do("BLPOP", "empty", patience) }()
				redistest.WaitFor(t, 5*time.Second, "the client is blocked", func() bool {
					return strings.Contains(redis.Call("INFO", "clients"), "blocked_clients:1")
				})
				test.cut(redis, proxy)
				b.expect(t, <-ended, test.code, test.outcome)
			})
		})
	}
}

func TestSaysOfAKeyThatWasUnderWayToAnotherServerThatNobodyKnows(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	silent := redistest.Listen(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.DeadlineMs = ms(5000) })
	b.mustDo(t, "SET", "k", "v")
	host, port, _ := net.SplitHostPort(silent)
	b.expect(t, b.do("MIGRATE", host, port, "k", "0", "100"), CodeErr, Indeterminate) // IOERR
}
