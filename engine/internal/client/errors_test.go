package client

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestTellsWhatRedisAnsweredByItsFirstWord(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
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
		{"a consumer group that is not there", "ERR", b, NewCommand("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">")}, // NOGROUP
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, failure := test.by.Do(test.by.seat, test.command)
			test.by.expect(t, failure, test.code, Rejected)
		})
	}
}

func TestTellsThatItIsNotAuthenticated(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, "requirepass", "secret")
	b := newBench(t, standaloneOf(redis), nil)
	b.expect(t, b.do("GET", "k"), "NOAUTH", Rejected)
}

func TestTellsWhyAServerTakesNoWrites(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, code string
		settings   []string
		make, undo func(redis *redistest.Server)
		read       string
	}{
		{
			name: "the memory is full", code: "OOM", settings: []string{"maxmemory-policy", "noeviction"},
			make: func(redis *redistest.Server) { redis.Call("CONFIG", "SET", "maxmemory", "1kb") },
			undo: func(redis *redistest.Server) { redis.Call("CONFIG", "SET", "maxmemory", "0") },
		},
		{
			name: "there are too few replicas", code: "NOREPLICAS",
			make: func(redis *redistest.Server) { redis.Call("CONFIG", "SET", "min-replicas-to-write", "1") },
			undo: func(redis *redistest.Server) { redis.Call("CONFIG", "SET", "min-replicas-to-write", "0") },
		},
		{
			name: "the last snapshot failed", code: "MISCONF", settings: []string{"save", "3600 1"},
			make: func(redis *redistest.Server) { snapshotFails(t, redis) },
			undo: func(redis *redistest.Server) { redis.Call("CONFIG", "SET", "stop-writes-on-bgsave-error", "no") },
		},
		{
			name: "the master was demoted", code: "READONLY",
			make: func(redis *redistest.Server) { redis.Call("REPLICAOF", "127.0.0.1", "1") },
			undo: func(redis *redistest.Server) { redis.Call("REPLICAOF", "NO", "ONE") },
		},
		{
			name: "the master of a replica is away", code: "MASTERDOWN", settings: []string{"replica-serve-stale-data", "no", "replica-read-only", "no"},
			make: func(redis *redistest.Server) { redis.Call("REPLICAOF", "127.0.0.1", "1") },
			undo: func(redis *redistest.Server) { redis.Call("REPLICAOF", "NO", "ONE") },
			read: "MASTERDOWN",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			inBothModes(t, func(t *testing.T, mode func(*Profile)) {
				redis := redistest.Start(t, test.settings...)
				b := newBench(t, standaloneOf(redis), mode)
				b.mustDo(t, "SET", "k", "before")
				test.make(redis)
				b.expect(t, b.do("SET", "k", "after"), test.code, Rejected)
				b.expect(t, b.do("EVAL", "return redis.call('SET', KEYS[1], 'after')", "1", "k"), test.code, Rejected)
				if failure := b.do("GET", "k"); test.read == "" && failure != nil {
					t.Errorf("expected reads to work, got %v", failure)
				} else if test.read != "" {
					b.expect(t, failure, test.read, Rejected)
				}
				test.undo(redis)
				redis.Call("APPEND", "k", "!") // the write after the one that was rejected
				if value := redis.Call("GET", "k"); !strings.Contains(value, "before!") {
					t.Errorf("expected the value from before, got %q", value)
				}
				b.mustDo(t, "SET", "k", "after")
			})
		})
	}
}

// snapshotFails makes a BGSAVE fail: what should become the dump is a folder.
func snapshotFails(t *testing.T, redis *redistest.Server) {
	t.Helper()
	if err := os.Mkdir(filepath.Join(redis.Folder, "dump.rdb"), 0o700); err != nil {
		t.Fatal(err)
	}
	redis.Call("BGSAVE")
	redistest.WaitFor(t, 5*time.Second, "the failed snapshot", func() bool {
		return strings.Contains(redis.Call("INFO", "persistence"), "rdb_last_bgsave_status:err")
	})
}

func TestTellsThatAServerStillLoadsItsData(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), func(p *Profile) { p.DeadlineMs = ms(2000) })
	redis.Call("DEBUG", "POPULATE", "30000")
	redis.Call("SAVE")
	redis.Restart("key-load-delay", "200", "loading-process-events-interval-bytes", "1024") // 8 s; between two looks at its clients 15 ms
	redistest.WaitFor(t, 5*time.Second, "a new connection", func() bool {
		failure := b.do("SET", "k", "v")
		return failure == nil || failure.Code == "LOADING"
	})
	b.expect(t, b.do("SET", "k", "v"), "LOADING", Rejected)
	b.expect(t, b.do("EVAL", "return redis.call('SET', KEYS[1], 'v')", "1", "k"), "LOADING", Rejected)
}
