package client

import (
	"bufio"
	"encoding/binary"
	"io"

	"github.com/redis/rueidis"
)

// readReply reads one reply of RESP2 or RESP3 and skips what was pushed before it. rueidis keeps its own reader to itself,
// so the reply goes through the one form that its messages can be made from: that of its cache, which is eight bytes of
// size after the type, then the text or the elements. A test compares the two readers, since the form is rueidis' own.
func readReply(r *bufio.Reader) (rueidis.RedisMessage, error) {
	for {
		isPush, buffer, err := appendReply(make([]byte, expiryBytes, 64), r, 0)
		if err != nil {
			return rueidis.RedisMessage{}, err
		}
		if isPush {
			continue
		}
		var message rueidis.RedisMessage
		err = message.CacheUnmarshalView(buffer)
		return message, err
	}
}

// expiryBytes is the place of a cached message's expiry.
const expiryBytes = 7

// appendReply appends the cache's form of one reply; isPush says that it was none.
func appendReply(to []byte, r *bufio.Reader, depth int) (isPush bool, _ []byte, err error) {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return false, nil, lineError(err)
	}
	kind, text := line[0], line[1:max(1, len(line)-2)]
	switch kind {
	case '$', '!', '=':
		size, ok := lengthOf(text)
		switch {
		case !ok:
			return false, nil, errMalformed
		case size < 0:
			return false, appendHeader(to, '_', 0), nil
		}
		to, err = appendText(appendHeader(to, kind, size), r, size)
		return false, to, err
	case ':':
		n, ok := integer(text)
		if !ok {
			return false, nil, errMalformed
		}
		return false, appendHeader(to, kind, n), nil
	case '_':
		return false, appendHeader(to, kind, 0), nil
	case '#':
		isTrue := 0
		if string(text) == "t" {
			isTrue = 1
		}
		return false, appendHeader(to, kind, isTrue), nil
	case '*', '~', '%', '>', '|':
		return appendElements(to, r, kind, text, depth)
	case '+', '-', ',', '(':
		return false, append(appendHeader(to, kind, len(text)), text...), nil
	}
	return false, nil, errMalformed
}

func appendElements(to []byte, r *bufio.Reader, kind byte, text []byte, depth int) (isPush bool, _ []byte, err error) {
	count, ok := lengthOf(text)
	if !ok || count > maxElements || depth == maxDepth {
		return false, nil, errMalformed
	}
	if count < 0 {
		return false, appendHeader(to, '_', 0), nil
	}
	if kind == '%' || kind == '|' {
		count *= 2
	}
	from := len(to)
	to = appendHeader(to, kind, count)
	for range count {
		if _, to, err = appendReply(to, r, depth+1); err != nil {
			return false, nil, err
		}
	}
	switch kind {
	case '|': // an attribute stands before the reply that it is about
		return appendReply(to[:from], r, depth)
	case '>':
		return true, to, nil
	}
	return false, to, nil
}

func appendHeader(to []byte, kind byte, size int) []byte {
	return binary.BigEndian.AppendUint64(append(to, kind), uint64(size))
}

// appendText reads a text of that size and the CRLF behind it.
func appendText(to []byte, r *bufio.Reader, size int) ([]byte, error) {
	from := len(to)
	if need := from + size + 2; need > cap(to) {
		to = append(make([]byte, 0, need), to...)
	}
	to = to[:from+size+2]
	if _, err := io.ReadFull(r, to[from:]); err != nil {
		return nil, err
	}
	return to[:from+size], nil
}

// lineError tells a line that is too long for the reader from a broken connection.
func lineError(err error) error {
	if err == bufio.ErrBufferFull {
		return errMalformed
	}
	return err
}
