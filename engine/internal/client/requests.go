package client

import (
	"bytes"
	"sync"
	"sync/atomic"
)

// requests follows the commands through the bytes that are sent, and counts them. It trusts their form: rueidis made it.
// The zero value is at the start of a command. One goroutine writes; the other methods are for any.
type requests struct {
	args   int    // how many arguments of the command are still to come
	size   int    // how many there are
	body   int    // how many bytes of an argument are still to come, its CRLF included
	number int    // the number of a header, as far as it was read
	kind   byte   // the header that is being read, or named: the argument is kept
	name   []byte // of the first two arguments, those that matter here

	sent atomic.Int64
	// mayPush is set once a command was sent that makes Redis send what nobody asked for.
	mayPush atomic.Bool
	// isSubscriber is set once replies and messages can no longer be told apart by counting.
	isSubscriber atomic.Bool

	hasShort atomic.Bool
	mu       sync.Mutex
	short    map[int64]int
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
				r.note(r.sent.Load() + ended + 1)
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
	switch length := r.number; {
	case r.args == r.size && (length == len("ROLE") || length == len("CLIENT") || length >= len("SENTINEL") && length <= len("PUNSUBSCRIBE")),
		r.args == r.size-1 && length == len(getMaster) && bytes.EqualFold(r.name, []byte("SENTINEL\r\n")):
		r.kind = named
	}
}

const getMaster = "GET-MASTER-ADDR-BY-NAME"

// note looks at a name that may matter; number is the command's own.
func (r *requests) note(number int64) {
	name := bytes.ToUpper(r.name)
	switch {
	case bytes.HasSuffix(name, []byte("SUBSCRIBE\r\n")):
		r.mayPush.Store(true)
		r.isSubscriber.Store(true)
	case string(name) == "CLIENT\r\n": // perhaps CLIENT TRACKING
		r.mayPush.Store(true)
	case string(name) == "ROLE\r\n":
		r.expect(number, 1)
	case bytes.HasSuffix(name, []byte("\r\n"+getMaster+"\r\n")):
		r.expect(number, 2)
	}
}

// expect notes how many elements the answer to a command must have: rueidis takes them without a look.
func (r *requests) expect(number int64, elements int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.short == nil {
		r.short = make(map[int64]int)
	}
	r.short[number] = elements
	r.hasShort.Store(true)
}

// least returns how many elements an array must have that answers the command with this number.
func (r *requests) least(number int64) int {
	if !r.hasShort.Load() {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	elements := r.short[number]
	for earlier := range r.short { // an error is no array: nobody asked for its number
		if earlier <= number {
			delete(r.short, earlier)
		}
	}
	r.hasShort.Store(len(r.short) > 0)
	return elements
}

// isBetween reports whether no command is half sent. Only the writer may ask.
func (r *requests) isBetween() bool { return r.args == 0 }
