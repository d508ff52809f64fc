package ledger

import (
	"os"
	"testing"
	"time"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/pace"
)

// The promise is a million acknowledged writes verified in a few seconds. REDRILL_E2E=full tries a million, else it is a
// twentieth of that: the race detector makes it slow.
func TestVerifiesManyWritesExactly(t *testing.T) {
	t.Parallel()
	writes := 50_000
	if os.Getenv("REDRILL_E2E") == "full" {
		writes *= 20
	}
	for _, test := range []struct {
		settings Settings
		tamper   func(r *rig)
		wanted   found
	}{
		{Settings{Style: Append, Keys: 64, Prefix: "ledger", SizeBytes: 100}, func(r *rig) {
			r.raw("LTRIM", r.book.Key(7), "0", "-11")
			r.raw("LPUSH", r.book.Key(8), stamp(r.book.Key(8), 8, 100))
		}, found{lost: 10, duplicate: 1}},
		{Settings{Style: Increment, Keys: 50, Prefix: "ledger"}, func(r *rig) {
			r.raw("DEL", r.book.Key(7))
		}, found{lost: int64(writes / 50)}},
		{Settings{Style: Own, Prefix: "session"}, func(r *rig) {
			r.raw("DEL", r.book.Key(7))
		}, found{lost: 1}},
	} {
		t.Run(string(test.settings.Style), func(t *testing.T) {
			r := newRig(t, test.settings)
			r.writeMany(writes)
			test.tamper(r)
			start := time.Now()
			got := r.verify()
			t.Logf("%d writes verified in %v", writes, time.Since(start))
			expect(t, got, test.wanted)
			if got.Writes.Acknowledged != int64(writes) {
				t.Errorf("got %+v", got.Writes)
			}
		})
	}
}

// writeMany writes to places 0 .. writes-1, in pipelines.
func (r *rig) writeMany(writes int) {
	const batch = 1000
	h := r.hand()
	commands, attempts := make([]client.Command, batch), make([]Attempt, batch)
	for from := 0; from < writes; from += batch {
		for i := range batch {
			attempts[i] = h.pen.Write(uint32(from + i))
			commands[i] = attempts[i].Command
		}
		sent := pace.Now()
		replies, _ := r.redis.DoMulti(h.seat, commands)
		for i := range replies {
			h.pen.Ended(attempts[i], sent, pace.Now(), &replies[i].Message, replies[i].Failure)
		}
	}
}
