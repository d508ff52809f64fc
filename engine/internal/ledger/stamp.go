package ledger

import (
	"strconv"
	"strings"

	"redrill.dev/engine/internal/keys"
)

// stamp makes the value of a write: the key, the id, and filling to the size. The key is in it so that a reply that was
// meant for somebody else shows.
func stamp(key string, id uint32, sizeBytes int) string {
	start := key + " " + strconv.FormatUint(uint64(id), 10) + " "
	if len(start) >= sizeBytes {
		return start
	}
	return start + keys.Payload(sizeBytes)[:sizeBytes-len(start)]
}

// stampBytes is how much of a value holds its stamp, for keys of this length.
func stampBytes(key string) int { return len(key) + 12 }

// readStamp returns the key and id that a value carries.
func readStamp(value string) (key string, id uint32, isStamp bool) {
	key, rest, hasKey := strings.Cut(value, " ")
	digits, _, hasID := strings.Cut(rest, " ")
	number, err := strconv.ParseUint(digits, 10, 32)
	return key, uint32(number), hasKey && hasID && err == nil
}

// stepOf is by how much one increment raises a counter. Each counter has a step of its own, so that its value carries its
// key: one that is no multiple of the step belongs to another counter.
func stepOf(key uint16) int64 { return 1_000_003 + int64(key) }

// countFrom returns how often a counter was raised; false where the value is not the counter's.
func countFrom(key uint16, value int64) (count uint32, isOwn bool) {
	step := stepOf(key)
	return uint32(value / step), value >= 0 && value%step == 0
}
