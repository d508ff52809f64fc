package client

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// wire is a command as rueidis sends it.
func wire(words ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(words))
	for _, word := range words {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(word), word)
	}
	return b.String()
}

func TestCountsTheCommandsInWhateverPiecesTheyAreSent(t *testing.T) {
	t.Parallel()
	stream, ends := "", make(map[int]bool)
	for _, command := range [][]string{{"PING"}, {"SET", "k", wire("PING")}, {"SET", "", strings.Repeat("x", 1000)}, {"CLIENT", "ID"}, {"EVALSHA_RO", "x", "0"}} {
		stream += wire(command...)
		ends[len(stream)] = true
	}
	for range 500 {
		var r requests
		for rest := []byte(stream); len(rest) > 0; {
			n := 1 + rand.IntN(len(rest))
			r.follow(rest[:n])
			if isAtStart := ends[len(stream)-len(rest)+n]; r.isBetween() != isAtStart {
				t.Fatalf("expected to know that %q follows", rest[n:])
			}
			rest = rest[n:]
		}
		if r.sent.Load() != 5 || !r.isBetween() || r.isSubscriber.Load() || !r.mayPush.Load() {
			t.Fatalf("expected 5 commands, got %d", r.sent.Load())
		}
	}
}

func TestKnowsTheCommandsThatChangeWhatMayCome(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		command               []string
		mayPush, isSubscriber bool
	}{
		{[]string{"GET", "SUBSCRIBE"}, false, false},
		{[]string{"EVALSHA_RO", "CLIENT", "0"}, false, false},
		{[]string{"CLIENT", "TRACKING", "ON"}, true, false},
		{[]string{"subscribe", "x"}, true, true},
		{[]string{"SSUBSCRIBE", "x"}, true, true},
		{[]string{"PUNSUBSCRIBE"}, true, true},
	} {
		t.Run(strings.Join(test.command, " "), func(t *testing.T) {
			var r requests
			r.follow([]byte(wire(test.command...)))
			if r.mayPush.Load() != test.mayPush || r.isSubscriber.Load() != test.isSubscriber {
				t.Errorf("expected pushes %v, subscriber %v, got %v, %v", test.mayPush, test.isSubscriber, r.mayPush.Load(), r.isSubscriber.Load())
			}
		})
	}
}
