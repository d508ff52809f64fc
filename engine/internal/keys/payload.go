package keys

import "sync"

// payloads holds one text per size for the whole process.
var payloads sync.Map

const payloadAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// Payload returns a text of exactly size ASCII characters that compresses badly, always the same for the same size.
func Payload(size int) string {
	if text, ok := payloads.Load(size); ok {
		return text.(string)
	}
	bytes := make([]byte, max(0, size))
	state := uint64(size)
	for i := range bytes {
		state = mix(state)
		bytes[i] = payloadAlphabet[state&63]
	}
	text, _ := payloads.LoadOrStore(size, string(bytes))
	return text.(string)
}
