package toxics

import upstream "github.com/Shopify/toxiproxy/v2/toxics"

// flip turns the type of a reply into a byte that is none.
const flip = 0x80

// MalformedReply flips a bit in the type of each nth reply of a connection, as a broken middle box does: no client can read on
// from there. For the downstream.
type MalformedReply struct {
	// Every is n; below 1 it means 1.
	Every int64 `json:"every"`
}

var (
	_ upstream.Toxic         = (*MalformedReply)(nil)
	_ upstream.StatefulToxic = (*MalformedReply)(nil)
)

// NewState returns what is known of one connection.
func (t *MalformedReply) NewState() interface{} { return new(counter) }

// Pipe passes everything on, with the replies that are due flipped.
func (t *MalformedReply) Pipe(stub *upstream.ToxicStub) {
	counter := stub.State.(*counter)
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-stub.Input:
			if chunk == nil {
				stub.Close()
				return
			}
			for from := 0; ; {
				start, end, isDue := counter.next(chunk.Data, from, t.Every)
				if !isDue {
					break
				}
				chunk.Data[start] ^= flip
				from = end
			}
			stub.Output <- chunk
		}
	}
}
