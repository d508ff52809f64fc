package client

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestTellsWhatRedisAnsweredByItsPrefix(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "maxmemory", "2mb", "maxmemory-policy", "noeviction")
	b := newBench(t, standaloneOf(redis), nil)
	b.mustDo(t, "LPUSH", "list", "x")
	redis.Call("ACL", "SETUSER", "app", "on", ">secret", "~*", "+get")
	user, password, wrong := "app", "secret", "guess"
	app, stranger := standaloneOf(redis), standaloneOf(redis)
	app.Username, app.Password = &user, &password
	stranger.Username, stranger.Password = &user, &wrong

	for _, test := range []struct {
		name, code string
		by         *bench
		command    Command
	}{
		{"a command on a value of another type", "WRONGTYPE", b, NewCommand("GET", "list")},
		{"a script that is not there", "NOSCRIPT", b, NewCommand("EVALSHA", strings.Repeat("0", 40), "0")},
		{"a command that does not exist", "ERR", b, NewCommand("NONSENSE", "x")},
		{"a command that the user may not use", "NOPERM", newBench(t, app, nil), NewCommand("SET", "k", "v")},
		{"a wrong password", "WRONGPASS", newBench(t, stranger, nil), NewCommand("GET", "k")},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, failure := test.by.Do(test.by.seat, test.command)
			test.by.expect(t, failure, test.code, Rejected)
		})
	}

	redis.Call("CONFIG", "SET", "maxmemory", "1kb")
	b.expect(t, b.do("SET", "k", "v"), "OOM", Rejected)
	b.expect(t, b.do("EVAL", "redis.call('GET', 'a') error('late')", "0"), "ERR", Indeterminate)
	redis.Call("CONFIG", "SET", "maxmemory", "0")
	redis.Call("CONFIG", "SET", "min-replicas-to-write", "1")
	b.expect(t, b.do("SET", "k", "v"), "NOREPLICAS", Rejected)
	redis.Call("REPLICAOF", "127.0.0.1", "1")
	b.expect(t, b.do("SET", "k", "v"), "READONLY", Rejected)
	redis.Call("CONFIG", "SET", "replica-serve-stale-data", "no")
	b.expect(t, b.do("GET", "k"), "MASTERDOWN", Rejected)
}

func TestTellsThatItIsNotAuthenticated(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "requirepass", "secret")
	b := newBench(t, standaloneOf(redis), nil)
	b.expect(t, b.do("GET", "k"), "NOAUTH", Rejected)
}

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

func TestTellsALostConnectionFromOneThatNeverWorked(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), nil)
	b.mustDo(t, "SET", "k", "v")
	time.Sleep(2 * usefulAge)
	go func() {
		time.Sleep(soon)
		redis.Kill()
	}()
	b.expect(t, b.do("BLPOP", "empty", "0"), CodeEOF, Indeterminate)

	closer := listen(t, func(c net.Conn) { _ = c.Close() })
	b = newBench(t, Target{Topology: Standalone, Addresses: []string{closer}}, nil)
	if failure := b.do("SET", "k", "v"); failure == nil || failure.Outcome != Rejected {
		t.Errorf("expected a rejected command on a connection that closes at once, got %v", failure)
	}
}

func TestTellsAReplyThatIsNotRESP(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{"HTTP/1.1 200 OK\r\n\r\n", "$-7\r\n", "$99999999999\r\nx", "*x\r\n", "$3\r\nabcdefgh\r\n"} {
		t.Run(strings.TrimSpace(reply), func(t *testing.T) {
			redis := redistest.Start(t)
			address := listen(t, func(c net.Conn) { garble(c, redis.Address, reply) })
			b := newBench(t, Target{Topology: Standalone, Addresses: []string{address}}, func(p *Profile) { p.Connections = 1 })
			b.expect(t, b.do("SET", "k", "v"), CodeMalformed, Indeterminate)
		})
	}
}

// garble passes the greeting through, and answers everything else with the given bytes.
func garble(c net.Conn, upstream, reply string) {
	defer func() { _ = c.Close() }()
	server, err := net.Dial("tcp", upstream)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	buffer := make([]byte, 1<<14)
	n, _ := c.Read(buffer)
	_, _ = server.Write(buffer[:n])
	n, _ = server.Read(buffer)
	_, _ = c.Write(buffer[:n])
	if _, err := c.Read(buffer); err == nil {
		_, _ = c.Write([]byte(reply))
		_, _ = c.Read(buffer)
	}
}

// listen serves each connection until the test ends.
func listen(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				// Held until it was served: the garbage collector closes a connection that nobody refers to any more, with a reset.
				defer func() { _ = c.Close() }()
				serve(c)
			}()
		}
	}()
	return listener.Addr().String()
}
