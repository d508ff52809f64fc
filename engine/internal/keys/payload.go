package keys

import (
	"strings"
	"sync"
)

// longest is the text that every payload is the beginning of: one for the whole process.
var longest struct {
	sync.Mutex
	text  string
	state uint64
}

const payloadAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// Payload returns a text of exactly size ASCII characters that compresses badly, always the same for the same size. Payloads
// share their memory: what they cost is the longest one, once.
func Payload(size int) string {
	longest.Lock()
	defer longest.Unlock()
	if size > len(longest.text) {
		growPayload(max(size, min(2*len(longest.text), MaxSize)))
	}
	return longest.text[:max(0, size)]
}

func growPayload(size int) {
	var text strings.Builder
	text.Grow(size)
	text.WriteString(longest.text)
	for text.Len() < size {
		longest.state = mix(longest.state)
		text.WriteByte(payloadAlphabet[longest.state&63])
	}
	longest.text = text.String()
}
