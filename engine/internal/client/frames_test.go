package client

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

const wellFormed = "+OK\r\n$5\r\nhello\r\n$0\r\n\r\n$-1\r\n:-12\r\n*2\r\n$3\r\na\nb\r\n_\r\n%1\r\n+k\r\n,1.5\r\n-ERR no\r\n#t\r\n=7\r\ntxt:abc\r\n*-1\r\n" +
	"-MOVED 1 127.0.0.1:1\r\n*2\r\n*0\r\n*1\r\n*1\r\n:1\r\n~1\r\n(12345678901234567890\r\n"

// wellFormedReplies is how many replies that is.
const wellFormedReplies = 14

func TestFollowsRepliesThatComeInPieces(t *testing.T) {
	t.Parallel()
	for range 500 {
		var f frames
		for rest := []byte(wellFormed); len(rest) > 0; {
			n := 1 + rand.IntN(len(rest))
			if err := f.check(rest[:n]); err != nil {
				t.Fatalf("%q: %v", rest[:n], err)
			}
			rest = rest[n:]
		}
		if !f.isBetween() || f.replies != wellFormedReplies {
			t.Fatalf("expected to be at the start of a reply after %d, got %d and %+v", wellFormedReplies, f.replies, f)
		}
	}
}

func TestCountsRepliesAndNotWhatComesBesideThem(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, stream    string
		replies, pushes int64
	}{
		{"a text", "+OK\r\n", 1, 0},
		{"a value that is not complete", "$3\r\nab", 0, 0},
		{"an array that is not complete", "*2\r\n:1\r\n*1\r\n", 0, 0},
		{"an empty array in an array", "*2\r\n*0\r\n:1\r\n", 1, 0},
		{"a push", ">2\r\n+x\r\n*1\r\n:1\r\n", 0, 1},
		{"a push before a reply", ">1\r\n+x\r\n+OK\r\n", 1, 1},
		{"an attribute before a reply", "|1\r\n+ttl\r\n:1\r\n+OK\r\n", 1, 0},
		{"an empty attribute before a reply", "|0\r\n+OK\r\n", 1, 0},
		{"an attribute inside of a reply", "*2\r\n|1\r\n+ttl\r\n:1\r\n:2\r\n:3\r\n+OK\r\n", 2, 0},
		{"a map of maps", "%1\r\n+a\r\n%1\r\n+b\r\n%0\r\n", 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			var f frames
			if err := f.check([]byte(test.stream)); err != nil || f.replies != test.replies || f.pushes != test.pushes {
				t.Errorf("expected %d replies and %d pushes, got %d and %d, %v", test.replies, test.pushes, f.replies, f.pushes, err)
			}
		})
	}
}

var malformed = []string{"x\r\n", "\r\n", "$3\r\nabcd\r\n", "$3\r\nabc\rx", "$-2\r\n", "$2147483648\r\n", "*99999999\r\n", ":1x\r\n", "$\r\n", "+OK\n", "HTTP/1.1",
	"%-1\r\n", "|-1\r\n", "~-1\r\n", ">-1\r\n", "=-1\r\n", "*-2\r\n", "#tt\r\n", "#x\r\n", "_x\r\n", "$?\r\n", "*?\r\n", "!5\r\nERR x\r\n", ".\r\n",
	"-MOVED\r\n", "-MOVED 1\r\n", "-ASK 1\r\n", "*1\r\n>1\r\n:1\r\n", "*16777216\r\n*1\r\n", "%16777215\r\n",
	strings.Repeat("*1\r\n", maxDepth+1), strings.Repeat("%1\r\n+k\r\n", maxDepth+1), strings.Repeat("|1\r\n", maxDepth+1)}

func TestRefusesWhatIsNotAReply(t *testing.T) {
	t.Parallel()
	for _, stream := range malformed {
		t.Run(fmt.Sprintf("%.20q", stream), func(t *testing.T) {
			var whole, pieces frames
			if whole.check([]byte(stream)) == nil {
				t.Error("expected an error for the whole")
			}
			var err error
			for i := 0; i < len(stream) && err == nil; i++ {
				err = pieces.check([]byte(stream[i : i+1]))
			}
			if err == nil {
				t.Error("expected an error for the pieces")
			}
		})
	}
}

// FuzzFrames checks that it makes no difference in which pieces a stream comes.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(wellFormed), uint64(1))
	for i, stream := range malformed {
		f.Add([]byte(wellFormed[:i]+stream), uint64(i))
	}
	f.Fuzz(func(t *testing.T, stream []byte, seed uint64) {
		var whole, pieces frames
		wholeErr := whole.check(stream)
		var err error
		draw := rand.New(rand.NewPCG(seed, 0))
		for rest := stream; len(rest) > 0 && err == nil; {
			n := 1 + draw.IntN(len(rest))
			err = pieces.check(rest[:n])
			rest = rest[n:]
		}
		if (wholeErr == nil) != (err == nil) {
			t.Fatalf("expected the same for the whole and the pieces, got %v and %v", wholeErr, err)
		}
		if err == nil && (whole.replies != pieces.replies || whole.depth != pieces.depth || whole.pending != pieces.pending || whole.body != pieces.body) {
			t.Fatalf("expected the same state, got %+v and %+v", whole, pieces)
		}
		if whole.pending < 0 || whole.pending > maxElements || whole.depth < 0 || whole.depth > maxDepth {
			t.Fatalf("out of bounds: %+v", whole)
		}
	})
}
