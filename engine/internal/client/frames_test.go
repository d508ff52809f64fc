package client

import (
	"math/rand/v2"
	"testing"
)

func TestFollowsRepliesThatComeInPieces(t *testing.T) {
	stream := "+OK\r\n$5\r\nhello\r\n$0\r\n\r\n$-1\r\n:-12\r\n*2\r\n$3\r\na\nb\r\n_\r\n%1\r\n+k\r\n,1.5\r\n-ERR no\r\n>2\r\n+x\r\n:1\r\n#t\r\n=7\r\ntxt:abc\r\n*-1\r\n"
	for range 500 {
		var f frames
		for rest := []byte(stream); len(rest) > 0; {
			n := 1 + rand.IntN(len(rest))
			if err := f.check(rest[:n]); err != nil {
				t.Fatalf("%q: %v", rest[:n], err)
			}
			rest = rest[n:]
		}
		if f.body != 0 || len(f.line) != 0 {
			t.Fatalf("expected to be at the start of a reply, got %+v", f)
		}
	}
}

func TestRefusesWhatIsNotAReply(t *testing.T) {
	for _, stream := range []string{"x\r\n", "\r\n", "$3\r\nabcd\r\n", "$3\r\nabc\rx", "$-2\r\n", "$2147483648\r\n", "*99999999\r\n", ":1x\r\n", "$\r\n", "+OK\n", "HTTP/1.1"} {
		t.Run(stream, func(t *testing.T) {
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
