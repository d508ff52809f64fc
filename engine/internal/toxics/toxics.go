// Package toxics has the toxics that toxiproxy lacks: what a broken server, or a broken middle box, does to the replies of Redis.
// They follow the framing of the replies (RESP2 and RESP3), so what they break is a reply and not a value in it.
package toxics

import upstream "github.com/Shopify/toxiproxy/v2/toxics"

// Register adds them to the types that the control API knows.
func Register() {
	upstream.Register("partial_reply", new(PartialReply))
	upstream.Register("malformed_reply", new(MalformedReply))
}
