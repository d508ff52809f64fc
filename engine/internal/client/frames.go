package client

import (
	"bytes"
	"errors"
)

// errMalformed is a reply that is not RESP.
var errMalformed = errors.New("the reply is not RESP")

const (
	// maxLength bounds what a reply may announce: Redis' own limit of a value is 512 MB.
	maxLength = 1 << 30
	// maxElements bounds what is still to come of a reply: rueidis makes room for all elements of an array at once.
	maxElements = 1 << 24
	// maxLine bounds the line of a simple reply.
	maxLine = 1 << 16
	// maxDepth bounds how deep arrays lie in each other: rueidis reads each level in a call of its own.
	maxDepth = 128
)

// frames follows RESP through a stream of bytes, without looking into the values, and counts the replies. The zero value
// is at the start of a reply.
type frames struct {
	line []byte // the unfinished line, when a chunk ends within one
	body int    // how many bytes of a value are still to come, its CRLF included
	// redirects counts the MOVED and ASK replies until the reader of the stream takes them.
	redirects int64

	left    [maxDepth]int // the elements to come at each level of the reply
	depth   int
	pending int // the sum of left
	// isAside is set within a push or an attribute, which nobody waits for.
	isAside bool
	// replies counts those that are complete.
	replies int64
	// pushes counts the pushes that have begun.
	pushes int64
}

// check follows the next bytes; after an error the stream must not be read any more.
func (f *frames) check(chunk []byte) error {
	for len(chunk) > 0 {
		if f.body > 0 {
			n := min(f.body, len(chunk))
			if !f.endsWell(chunk[:n]) {
				return errMalformed
			}
			f.body -= n
			chunk = chunk[n:]
			if f.body == 0 {
				f.complete()
			}
			continue
		}
		end := bytes.IndexByte(chunk, '\n')
		if end < 0 {
			f.line = append(f.line, chunk...)
			if len(f.line) > maxLine || !isFrameType(f.line[0]) {
				return errMalformed
			}
			return nil
		}
		line := chunk[:end+1]
		if len(f.line) > 0 {
			f.line = append(f.line, line...)
			line = f.line
		}
		if !f.header(line) {
			return errMalformed
		}
		f.line = f.line[:0]
		chunk = chunk[end+1:]
	}
	return nil
}

// endsWell checks the CR and LF after a value, as far as they are in this part of it.
func (f *frames) endsWell(part []byte) bool {
	if f.body-len(part) < 1 && part[len(part)-1] != '\n' {
		return false
	}
	cr := f.body - 2
	return cr < 0 || cr >= len(part) || part[cr] == '\r'
}

// header reads one line, and expects a body or elements if it announces them.
func (f *frames) header(line []byte) bool {
	last := len(line) - 2
	if last < 1 || line[last] != '\r' {
		return false
	}
	text := line[1:last]
	switch line[0] {
	case '$', '=':
		return f.value(text, line[0] == '$')
	case '*', '~', '%', '>', '|':
		return f.aggregate(line[0], text)
	case '-':
		if isRedirection(text) {
			return f.redirection(text)
		}
	case ':':
		if _, ok := integer(text); !ok {
			return false
		}
	case '#':
		if len(text) != 1 || text[0] != 't' && text[0] != 'f' {
			return false
		}
	case '_':
		if len(text) != 0 {
			return false
		}
	case '+', ',', '(':
	default:
		return false
	}
	f.complete()
	return true
}

// redirection checks that the error names its slot and its node: rueidis takes them without a look.
func (f *frames) redirection(text []byte) bool {
	f.redirects++
	f.complete()
	return bytes.Count(text, []byte(" ")) >= 2
}

// value expects the bytes of a text.
func (f *frames) value(digits []byte, mayBeNull bool) bool {
	length, ok := lengthOf(digits)
	switch {
	case !ok, length < 0 && !mayBeNull:
		return false
	case length < 0:
		f.complete()
	default:
		f.body = length + 2
	}
	return true
}

// aggregate expects the elements of an array, a set, a map, a push or an attribute.
func (f *frames) aggregate(kind byte, digits []byte) bool {
	elements, ok := lengthOf(digits)
	if !ok || elements > maxElements || elements < 0 && kind != '*' {
		return false
	}
	switch kind {
	case '%':
		elements *= 2
	case '>':
		if f.depth > 0 {
			return false // it comes between replies, not inside of one
		}
		f.isAside = true
		f.pushes++
	case '|':
		elements *= 2
		if f.depth == 0 {
			f.isAside = true
		} else { // it stands before an element and is none
			f.left[f.depth-1]++
			f.pending++
		}
	}
	if elements <= 0 {
		f.complete()
		return true
	}
	if f.depth == maxDepth || f.pending+elements > maxElements {
		return false
	}
	f.left[f.depth] = elements
	f.depth++
	f.pending += elements
	return true
}

// complete notes the end of a value or an aggregate, and of all those that end with it.
func (f *frames) complete() {
	for f.depth > 0 {
		level := f.depth - 1
		f.left[level]--
		f.pending--
		if f.left[level] > 0 {
			return
		}
		f.depth = level
	}
	if !f.isAside {
		f.replies++
	}
	f.isAside = false
}

// isFrameType tells with what a reply can begin. Blob errors (!) are left out: Redis has never sent one.
func isFrameType(b byte) bool {
	switch b {
	case '$', '+', '-', ':', '_', '*', ',', '#', '=', '(', '%', '~', '|', '>':
		return true
	}
	return false
}

// isRedirection goes by the letters alone, as rueidis does.
func isRedirection(text []byte) bool {
	return bytes.HasPrefix(text, []byte("MOVED")) || bytes.HasPrefix(text, []byte("ASK"))
}

// lengthOf reads a length; -1 is the old form of null.
func lengthOf(digits []byte) (int, bool) {
	if len(digits) > 11 {
		return 0, false
	}
	n, ok := integer(digits)
	return n, ok && n >= -1 && n <= maxLength
}

func integer(digits []byte) (int, bool) {
	sign := 1
	if len(digits) > 1 && digits[0] == '-' {
		sign, digits = -1, digits[1:]
	}
	if len(digits) == 0 {
		return 0, false
	}
	n := 0
	for _, d := range digits {
		if d < '0' || d > '9' {
			return 0, false
		}
		n = n*10 + int(d-'0')
	}
	return sign * n, true
}

// isBetween reports whether no reply is half read.
func (f *frames) isBetween() bool { return f.body == 0 && f.depth == 0 && len(f.line) == 0 }
