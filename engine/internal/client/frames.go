package client

import "bytes"

// maxLength bounds what a reply may announce: Redis' own limit of a value is 512 MB.
const maxLength = 1 << 30

// maxElements bounds an array: rueidis makes room for all elements at once.
const maxElements = 1 << 24

// maxLine bounds the line of a simple reply.
const maxLine = 1 << 16

// frames follows the framing of RESP through a stream of bytes, without looking into the values. The zero value is at
// the start of a reply. It does not follow nesting: each element of an array is a frame of its own.
type frames struct {
	line []byte // the unfinished line, when a chunk ends within one
	body int    // how many bytes of a value are still to come, its CRLF included
	// redirects counts the MOVED and ASK replies until the reader of the stream takes them.
	redirects int64
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

// header reads one line, and expects a body if it announces one.
func (f *frames) header(line []byte) bool {
	last := len(line) - 2
	if last < 1 || line[last] != '\r' || !isFrameType(line[0]) {
		return false
	}
	switch line[0] {
	case '-':
		if bytes.HasPrefix(line, []byte("-MOVED ")) || bytes.HasPrefix(line, []byte("-ASK ")) {
			f.redirects++
		}
	case '$', '!', '=':
		length, ok := lengthOf(line[1:last])
		if length >= 0 {
			f.body = length + 2
		}
		return ok
	case '*', '%', '~', '>', '|':
		elements, ok := lengthOf(line[1:last])
		return ok && elements <= maxElements
	case ':':
		_, ok := integer(line[1:last])
		return ok
	}
	return true
}

func isFrameType(b byte) bool {
	switch b {
	case '$', '+', '-', ':', '_', '*', ',', '#', '!', '=', '(', '%', '~', '|', '>':
		return true
	}
	return false
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
