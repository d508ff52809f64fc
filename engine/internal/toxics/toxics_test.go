package toxics

import (
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2/stream"
	upstream "github.com/Shopify/toxiproxy/v2/toxics"
)

// pass sends chunks through a toxic on a new connection, and returns what came out and whether the connection was closed before
// the last chunk was in.
func pass(t *testing.T, toxic upstream.StatefulToxic, chunks ...string) (out string, closed bool) {
	t.Helper()
	input := make(chan *stream.StreamChunk, len(chunks)+1)
	output := make(chan *stream.StreamChunk, len(chunks)+1)
	stub := upstream.NewToxicStub(input, output)
	stub.State = toxic.NewState()
	for _, chunk := range chunks {
		input <- &stream.StreamChunk{Data: []byte(chunk), Timestamp: time.Now()}
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		toxic.(upstream.Toxic).Pipe(stub)
	}()
	deadline := time.After(10 * time.Second)
	for range chunks {
		select {
		case chunk, isOpen := <-output:
			if !isOpen {
				close(input)
				<-ended
				return out, true
			}
			out += string(chunk.Data)
		case <-deadline:
			t.Fatal("nothing came out")
		}
	}
	select {
	case _, isOpen := <-output:
		closed = !isOpen
	case <-time.After(10 * time.Millisecond):
	}
	close(input)
	<-ended
	return out, closed
}

func TestPartialReply(t *testing.T) {
	for _, test := range []struct {
		name   string
		every  int64
		chunks []string
		want   string
		closed bool
	}{
		{"cuts the first reply in the middle and closes", 1, []string{"+PONG\r\n"}, "+PO", true},
		{"takes zero for each", 0, []string{":1\r\n"}, ":1", true},
		{"lets replies pass until one is due", 3, []string{"+A\r\n", "+B\r\n", "$4\r\nabcd\r\n"}, "+A\r\n+B\r\n$4\r\na", true},
		{"counts replies that share a chunk", 2, []string{"+A\r\n+LONG\r\n"}, "+A\r\n+LO", true},
		{"counts an array as one", 2, []string{"*2\r\n$1\r\na\r\n*1\r\n:1\r\n", "+NEXT\r\n"}, "*2\r\n$1\r\na\r\n*1\r\n:1\r\n+NE", true},
		{"counts a value that looks like replies as one", 2, []string{"$8\r\n+A\r\n+B\r\n\r\n", "+NEXT\r\n"}, "$8\r\n+A\r\n+B\r\n\r\n+NE", true},
		{"follows a reply over several chunks", 2, []string{"$1", "0\r\n01234", "56789\r", "\n", "+NEXT\r\n"}, "$10\r\n0123456789\r\n+NE", true},
		{"cuts what is there of a long reply", 1, []string{"$100\r\n0123"}, "$100\r", true},
		{"counts maps and attributes of RESP3", 3, []string{"%1\r\n+k\r\n:1\r\n", "|1\r\n+ttl\r\n:5\r\n+A\r\n", "+LONG\r\n"}, "%1\r\n+k\r\n:1\r\n|1\r\n+ttl\r\n:5\r\n+A\r\n+LO", true},
		{"counts nulls and empty arrays", 4, []string{"$-1\r\n*-1\r\n*0\r\n", "+LONG\r\n"}, "$-1\r\n*-1\r\n*0\r\n+LO", true},
		{"waits for a beginning where it came in the middle", 1, []string{"rest of a value\r\n", "+PONG\r\n"}, "rest of a value\r\n+PO", true},
		{"does nothing while none is due", 9, []string{"+A\r\n", "+B\r\n"}, "+A\r\n+B\r\n", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, closed := pass(t, &PartialReply{Every: test.every}, test.chunks...)
			if out != test.want || closed != test.closed {
				t.Errorf("got %q, closed %v; want %q, closed %v", out, closed, test.want, test.closed)
			}
		})
	}
}

func TestMalformedReply(t *testing.T) {
	flipped := func(kind string) string { return string([]byte{kind[0] ^ flip}) }
	for _, test := range []struct {
		name   string
		every  int64
		chunks []string
		want   string
	}{
		{"flips the type of each reply", 1, []string{"+A\r\n$1\r\nx\r\n"}, flipped("+") + "A\r\n" + flipped("$") + "1\r\nx\r\n"},
		{"flips each second one", 2, []string{"+A\r\n", "+B\r\n+C\r\n", "+D\r\n"}, "+A\r\n" + flipped("+") + "B\r\n+C\r\n" + flipped("+") + "D\r\n"},
		{"leaves values alone", 1, []string{"$6\r\n+A\r\n+B\r\n"}, flipped("$") + "6\r\n+A\r\n+B\r\n"},
		{"leaves the parts of an array alone", 1, []string{"*1\r\n+A\r\n"}, flipped("*") + "1\r\n+A\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, closed := pass(t, &MalformedReply{Every: test.every}, test.chunks...)
			if out != test.want || closed {
				t.Errorf("got %q, closed %v; want %q", out, closed, test.want)
			}
		})
	}
}

func TestBothPassOnWhatTheyHaveWhenInterrupted(t *testing.T) {
	for _, toxic := range []upstream.StatefulToxic{&PartialReply{Every: 3}, &MalformedReply{Every: 3}} {
		state := toxic.NewState()
		var out strings.Builder
		for range 2 { // as when another toxic is added: the same connection goes on, in a new pipe
			input := make(chan *stream.StreamChunk)
			output := make(chan *stream.StreamChunk, 1)
			stub := upstream.NewToxicStub(input, output)
			stub.State = state
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				toxic.(upstream.Toxic).Pipe(stub)
			}()
			input <- &stream.StreamChunk{Data: []byte("+A\r\n")}
			out.Write((<-output).Data)
			stub.Interrupt <- struct{}{}
			<-ended
		}
		if out.String() != "+A\r\n+A\r\n" {
			t.Errorf("%T passed on %q", toxic, out.String())
		}
		if seen := state.(*counter).seen; seen != 2 {
			t.Errorf("%T counted %d replies, want 2", toxic, seen)
		}
	}
}
