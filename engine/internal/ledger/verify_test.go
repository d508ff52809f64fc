package ledger

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/redistest"
)

// rig writes to a real server through a book, as a load does, and verifies.
type rig struct {
	t      *testing.T
	server *redistest.Server
	redis  *client.Client
	watch  client.Watch
	pacer  pace.Pacer
	folder string
	book   *Book
}

func newRig(t *testing.T, settings Settings, server ...string) *rig {
	t.Helper()
	r := &rig{t: t, server: redistest.Start(t, server...), folder: t.TempDir()}
	redis, err := client.New(client.Target{Topology: client.Standalone, Addresses: []string{r.server.Address}}, Profile(), &r.pacer)
	if err != nil {
		t.Fatal(err)
	}
	r.redis = redis
	t.Cleanup(func() {
		redis.Close()
		r.watch.Close()
		r.pacer.Close()
	})
	h := NewHeader("writes", "store", settings)
	h.ZeroMonotonicNs = pace.Now()
	r.book = mustCreate(t, r.folder, h)
	return r
}

// hand is one worker of the rig.
type hand struct {
	*rig
	pen  *Pen
	seat *client.Seat
}

func (r *rig) hand() *hand { return &hand{r, r.book.NewPen(), r.watch.NewSeat()} }

func (h *hand) do(a Attempt) {
	sent := pace.Now()
	reply, _, failure := h.redis.Do(h.seat, a.Command)
	h.pen.Ended(a, sent, pace.Now(), &reply, failure)
}

func (h *hand) read(place uint32) Reading {
	h.t.Helper()
	q := h.pen.Read(place)
	sent := pace.Now()
	reply, _, failure := h.redis.Do(h.seat, q.Command)
	if failure != nil {
		h.t.Fatal(failure)
	}
	return h.pen.Found(q, sent, pace.Now(), &reply)
}

// raw sends a command behind the ledger's back.
func (r *rig) raw(words ...string) rueidis.RedisMessage {
	r.t.Helper()
	reply, _, failure := r.redis.Do(r.watch.NewSeat(), client.NewCommand(words[0], words[1:]...))
	if failure != nil {
		r.t.Fatal(failure)
	}
	return reply
}

func (r *rig) verify() Result {
	r.t.Helper()
	if err := r.book.Close(); err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	result, err := Verify(ctx, mustRead(r.t, filepath.Join(r.folder, "ledger-writes.bin")), r.redis, &r.watch)
	if err != nil {
		r.t.Fatal(err)
	}
	return result
}

var (
	lists    = Settings{Style: Append, Keys: 4, Prefix: "ledger", SizeBytes: 100}
	counters = Settings{Style: Increment, Keys: 4, Prefix: "ledger"}
	ownKeys  = Settings{Style: Own, Prefix: "session", SizeBytes: 200}
)

func TestFindsWhatHappenedToRealListsBehindItsBack(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		tamper func(r *rig)
		wanted found
	}{
		{"nothing", func(*rig) {}, found{}},
		{"a list is gone", func(r *rig) { r.raw("DEL", r.book.Key(1)) }, found{lost: 25}},
		{"everything is gone", func(r *rig) { r.raw("FLUSHALL") }, found{lost: 100}},
		{"the last three of a list are gone", func(r *rig) { r.raw("LTRIM", r.book.Key(1), "0", "-4") }, found{lost: 3}},
		{"an entry is there twice", func(r *rig) { r.raw("LPUSH", r.book.Key(1), stamp(r.book.Key(1), 5, 100)) }, found{duplicate: 1}},
		{"an entry was never sent", func(r *rig) { r.raw("LPUSH", r.book.Key(1), stamp(r.book.Key(1), 100, 100)) }, found{ghost: 1}},
		{"an entry is in another list", func(r *rig) { r.raw("RPOPLPUSH", r.book.Key(1), r.book.Key(2)) }, found{wrong: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, lists)
			h := r.hand()
			for place := range uint32(100) {
				h.do(h.pen.Write(place))
				if got := h.read(place); got != Fresh {
					t.Fatalf("read %d: expected a fresh one, got %s", place, got)
				}
			}
			test.tamper(r)
			got := r.verify()
			expect(t, got, test.wanted)
			if got.Writes != (Writes{Acknowledged: 100}) || got.Reads != 100 || !got.IsComplete {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestFindsWhatHappenedToRealCountersBehindItsBack(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		tamper func(r *rig)
		wanted found
	}{
		{"nothing", func(*rig) {}, found{}},
		{"a counter is gone", func(r *rig) { r.raw("DEL", r.book.Key(1)) }, found{lost: 25}},
		{"a counter was set back", func(r *rig) { r.raw("DECRBY", r.book.Key(1), fmt.Sprint(3*stepOf(1))) }, found{lost: 3}},
		{"a counter was raised", func(r *rig) { r.raw("INCRBY", r.book.Key(1), fmt.Sprint(2*stepOf(1))) }, found{duplicate: 2}},
		{"a counter has the value of another", func(r *rig) { r.raw("COPY", r.book.Key(2), r.book.Key(1), "REPLACE") }, found{wrong: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, counters)
			h := r.hand()
			for place := range uint32(100) {
				h.do(h.pen.Write(place))
				if got := h.read(place); got != Fresh {
					t.Fatalf("read %d: expected a fresh one, got %s", place, got)
				}
			}
			test.tamper(r)
			expect(t, r.verify(), test.wanted)
		})
	}
}

func TestFindsWhatHappenedToRealKeysBehindItsBack(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		ttlMs  int64
		tamper func(r *rig)
		wanted found
	}{
		{"nothing", 0, func(*rig) {}, found{}},
		{"nothing, with an expiry", 600_000, func(*rig) {}, found{}},
		{"a key is gone", 0, func(r *rig) { r.raw("DEL", r.book.Key(3)) }, found{lost: 1}},
		{"an erased key is back", 0, func(r *rig) { r.raw("SET", r.book.Key(4), stamp(r.book.Key(4), 4, 200)) }, found{lost: 1}},
		{"a key has the value of another", 0, func(r *rig) { r.raw("COPY", r.book.Key(1), r.book.Key(3), "REPLACE") }, found{wrong: 1}},
		{"all keys may have expired", 1, func(r *rig) {
			for id := range uint32(1200) {
				r.raw("DEL", r.book.Key(id))
			}
		}, found{expired: 600}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			settings := ownKeys
			settings.TTLMs = test.ttlMs
			r := newRig(t, settings)
			h := r.hand()
			for id := range uint32(1200) {
				h.do(h.pen.Write(id))
				if got := h.read(id); got != Fresh && test.ttlMs != 1 {
					t.Fatalf("read %d: expected a fresh one, got %s", id, got)
				}
				if id%2 == 0 {
					h.do(h.pen.Erase(id))
					if got := h.read(id); got != Nothing {
						t.Fatalf("read %d: expected nothing, got %s", id, got)
					}
				}
			}
			test.tamper(r)
			expect(t, r.verify(), test.wanted)
		})
	}
}

func TestFindsStaleReadsAndThoseOfAnotherKey(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		settings Settings
		tamper   func(r *rig)
		expected Reading
	}{
		{"a list whose last entry is gone", lists, func(r *rig) { r.raw("RPOP", r.book.Key(0)) }, Stale},
		{"a list that is gone", lists, func(r *rig) { r.raw("DEL", r.book.Key(0)) }, Stale},
		{"a list with an entry of another", lists, func(r *rig) { r.raw("RPUSH", r.book.Key(0), stamp(r.book.Key(1), 0, 0)) }, WrongKey},
		{"a list with something else", lists, func(r *rig) { r.raw("RPUSH", r.book.Key(0), "x") }, WrongKey},
		{"a counter that was set back", counters, func(r *rig) { r.raw("DECRBY", r.book.Key(0), fmt.Sprint(stepOf(0))) }, Stale},
		{"a counter that is gone", counters, func(r *rig) { r.raw("DEL", r.book.Key(0)) }, Stale},
		{"a counter with the value of another", counters, func(r *rig) { r.raw("SET", r.book.Key(0), fmt.Sprint(3*stepOf(1))) }, WrongKey},
		{"a key that is gone", ownKeys, func(r *rig) { r.raw("DEL", r.book.Key(0)) }, Stale},
		{"a key with the value of another", ownKeys, func(r *rig) { r.raw("SET", r.book.Key(0), stamp(r.book.Key(1), 1, 0)) }, WrongKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, test.settings)
			h := r.hand()
			if got := h.read(0); got != Nothing {
				t.Fatalf("expected nothing before the first write, got %s", got)
			}
			h.do(h.pen.Write(0))
			r.raw("PING") // longer than what times are rounded by
			h.do(h.pen.Write(0))
			test.tamper(r)
			if got := h.read(0); got != test.expected {
				t.Errorf("expected %s, got %s", test.expected, got)
			}
			got := r.verify()
			stale, wrong := int64(0), int64(0)
			if test.expected == Stale {
				stale = 1
			} else {
				wrong = 2 // the read, and what is found in the end
			}
			if got.Stale.Count != stale || got.WrongKey.Count != wrong || got.Reads != 2 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestNotesWhatRedisRejectsAndWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	for _, settings := range []Settings{lists, counters, ownKeys} {
		t.Run(string(settings.Style), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, settings)
			h := r.hand()
			h.do(h.pen.Write(0))
			r.raw("CONFIG", "SET", "maxmemory", "1")
			h.do(h.pen.Write(1))
			r.raw("CONFIG", "SET", "maxmemory", "0")
			r.server.Freeze()
			ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
			defer cancel()
			h.seat.Enter(ctx)
			h.do(h.pen.Write(2))
			r.server.Thaw()
			h.seat.Enter(context.Background())
			h.do(h.pen.Write(3))
			got := r.verify()
			expect(t, got, found{})
			if got.Writes != (Writes{Acknowledged: 2, Rejected: 1, Indeterminate: 1}) {
				t.Errorf("got %+v", got.Writes)
			}
		})
	}
}

func TestInventsNothingWithManyWorkersOnFewKeys(t *testing.T) {
	t.Parallel()
	for _, settings := range []Settings{{Style: Append, Keys: 2, Prefix: "l", SizeBytes: 50}, {Style: Increment, Keys: 2, Prefix: "l"}} {
		t.Run(string(settings.Style), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, settings)
			var group sync.WaitGroup
			for worker := range uint32(20) {
				h := r.hand()
				group.Go(func() {
					for n := range uint32(300) {
						h.do(h.pen.Write(worker + n))
						if got := h.read(n); got != Fresh {
							t.Errorf("expected a fresh read, got %s", got)
						}
					}
				})
			}
			group.Wait()
			got := r.verify()
			expect(t, got, found{})
			if got.Writes.Acknowledged != 6000 || got.Reads != 6000 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestSaysWhatItCannotRead(t *testing.T) {
	t.Parallel()
	t.Run("a key of another type", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, lists)
		r.raw("SET", r.book.Key(2), "x")
		if err := r.book.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := Verify(context.Background(), mustRead(t, filepath.Join(r.folder, "ledger-writes.bin")), r.redis, &r.watch)
		if err == nil || !strings.Contains(err.Error(), "WRONGTYPE") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("a server that is gone", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, lists)
		if err := r.book.Close(); err != nil {
			t.Fatal(err)
		}
		r.server.Kill()
		ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
		defer cancel()
		start := time.Now()
		_, err := Verify(ctx, mustRead(t, filepath.Join(r.folder, "ledger-writes.bin")), r.redis, &r.watch)
		if err == nil || time.Since(start) > 5*time.Second {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}
