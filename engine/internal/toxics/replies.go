package toxics

import (
	"bytes"
	"strconv"
)

// replies follows the framing of a stream of replies, in chunks as they come. The zero value is for a stream of which nothing is
// known: it may have begun in the middle of a reply, so it takes the first chunk that begins with the type of a reply for the
// beginning of one.
type replies struct {
	inStep bool
	line   []byte // a header that is not complete
	body   int    // bytes of a bulk string, its line end included, that are to come
	parts  []int  // replies that are missing in each open array
}

// reply returns the stretch of the chunk from an offset to the end of the reply that it is in, or to the end of the chunk, and
// whether a reply begins with it.
func (r *replies) reply(chunk []byte, from int) (start, end int, begins bool) {
	if !r.inStep {
		if from > 0 || !isType(chunk[0]) {
			return from, len(chunk), false
		}
		r.inStep = true
	}
	begins = r.isBetween()
	at := from
	for at < len(chunk) {
		at += r.step(chunk[at:])
		if r.isBetween() {
			break
		}
	}
	return from, at, begins
}

func (r *replies) isBetween() bool { return r.body == 0 && len(r.parts) == 0 && len(r.line) == 0 }

// step takes what is left of a bulk string, or of a header, and returns how many bytes that were.
func (r *replies) step(chunk []byte) int {
	if r.body > 0 {
		taken := min(r.body, len(chunk))
		r.body -= taken
		if r.body == 0 {
			r.complete()
		}
		return taken
	}
	end := bytes.IndexByte(chunk, '\n')
	if end < 0 {
		r.line = append(r.line, chunk...)
		return len(chunk)
	}
	header := bytes.TrimRight(append(r.line, chunk[:end]...), "\r")
	r.line = nil
	r.header(header)
	return end + 1
}

func (r *replies) header(header []byte) {
	if len(header) == 0 {
		r.complete()
		return
	}
	count, err := strconv.Atoi(string(header[1:]))
	switch header[0] {
	case '$', '=', '!':
		if err == nil && count >= 0 {
			r.body = count + len("\r\n")
			return
		}
	case '*', '~', '>':
		if err == nil && count > 0 {
			r.parts = append(r.parts, count)
			return
		}
	case '%':
		if err == nil && count > 0 {
			r.parts = append(r.parts, 2*count)
			return
		}
	case '|': // attributes stand before the reply that they belong to
		if err == nil {
			r.parts = append(r.parts, 2*count+1)
			return
		}
	}
	r.complete()
}

// complete counts a reply in the array that it is in, which it may complete.
func (r *replies) complete() {
	for last := len(r.parts) - 1; last >= 0; last-- {
		r.parts[last]--
		if r.parts[last] > 0 {
			return
		}
		r.parts = r.parts[:last]
	}
}

func isType(b byte) bool { return bytes.IndexByte([]byte("+-:$*_,#!=(%~>|"), b) >= 0 }
