package client

import (
	"bytes"
	"sync/atomic"
)

// requests follows the commands through the bytes that are sent, and counts them. It trusts their form: the client made
// them. The zero value is at the start of a command. One goroutine writes; the other methods are for any.
type requests struct {
	args   int    // how many arguments of the command are still to come
	size   int    // how many there are
	body   int    // how many bytes of an argument are still to come, its CRLF included
	number int    // the number of a header, as far as it was read
	kind   byte   // the header that is being read, or named: the argument is kept
	name   []byte // of the command, if it may matter here

	sent atomic.Int64
	// mayPush is set once a command was sent that makes Redis send what nobody asked for.
	mayPush atomic.Bool
	// isSubscriber is set once replies and messages can no longer be told apart by counting.
	isSubscriber atomic.Bool
}

// follow reads the next bytes to be sent; it counts a command before its last byte is on its way.
func (r *requests) follow(chunk []byte) {
	ended, i := int64(0), 0
	for i < len(chunk) {
		if r.body > 0 {
			n := min(r.body, len(chunk)-i)
			if r.kind == named {
				r.name = append(r.name, chunk[i:i+n]...)
			}
			r.body -= n
			i += n
			if r.body > 0 {
				break
			}
			r.args--
			if r.kind == named {
				r.note()
			}
			if r.args == 0 {
				ended++
			}
			continue
		}
		if r.kind != '*' && r.kind != '$' { // between two headers
			r.kind, r.number = chunk[i], 0
			if r.kind == '*' {
				r.args = 1 // the header says how many
			}
			i++
		}
		number := r.number
		for i < len(chunk) && chunk[i] >= '0' {
			number = number*10 + int(chunk[i]-'0')
			i++
		}
		r.number = number
		for i < len(chunk) && chunk[i] < '0' { // CR and LF
			i++
			if chunk[i-1] == '\n' {
				r.header()
				break
			}
		}
	}
	if ended > 0 {
		r.sent.Add(ended)
	}
}

// The states between headers, beside the two kinds of header.
const (
	unnamed = 0
	named   = 'n'
)

// header notes what a complete header says.
func (r *requests) header() {
	isCommand := r.kind == '*'
	r.kind = unnamed
	if isCommand {
		r.args, r.size = r.number, r.number
		r.name = r.name[:0]
		return
	}
	r.body = r.number + len("\r\n")
	if length := r.number; r.args == r.size && (length == len("CLIENT") || length >= len("SUBSCRIBE") && length <= len("PUNSUBSCRIBE")) {
		r.kind = named
	}
}

// note looks at a name that may matter.
func (r *requests) note() {
	name := bytes.ToUpper(r.name)
	switch {
	case bytes.HasSuffix(name, []byte("SUBSCRIBE\r\n")):
		r.mayPush.Store(true)
		r.isSubscriber.Store(true)
	case string(name) == "CLIENT\r\n": // perhaps CLIENT TRACKING
		r.mayPush.Store(true)
	}
}

// isBetween reports whether no command is half sent. Only the writer may ask.
func (r *requests) isBetween() bool { return r.args == 0 }
