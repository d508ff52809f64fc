package toxics

import (
	"github.com/Shopify/toxiproxy/v2/stream"
	upstream "github.com/Shopify/toxiproxy/v2/toxics"
)

// PartialReply cuts each nth reply of a connection in the middle and closes the connection, as a server does that dies while
// it answers. For the downstream. What is of the reply in the chunk that it begins in is halved.
type PartialReply struct {
	// Every is n; below 1 it means 1.
	Every int64 `json:"every"`
}

var (
	_ upstream.Toxic         = (*PartialReply)(nil)
	_ upstream.StatefulToxic = (*PartialReply)(nil)
)

// NewState returns what is known of one connection.
func (t *PartialReply) NewState() interface{} { return new(counter) }

// Pipe passes everything on until a reply is due.
func (t *PartialReply) Pipe(stub *upstream.ToxicStub) {
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
			start, end, isDue := counter.next(chunk.Data, 0, t.Every)
			if !isDue {
				stub.Output <- chunk
				continue
			}
			cut := start + max(1, (end-start)/2)
			stub.Output <- &stream.StreamChunk{Data: chunk.Data[:cut], Timestamp: chunk.Timestamp}
			stub.Close()
			for chunk != nil { // or who reads from the server would wait for ever
				chunk = <-stub.Input
			}
			return
		}
	}
}
