// Package history writes down what a load's scenario notes: who took which lock when, which request was let in. Nothing here
// judges it; harness/verdict/models does, after the run, with code that shares nothing with what is being tested.
package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"time"
)

// formatVersion changes when a reader of the version before would misread the lines.
const formatVersion = 1

// flushInterval is how much of the history is lost at most when the engine is killed.
const flushInterval = 100 * time.Millisecond

// Header is the first line of the file, as harness/journal/history.ts describes it.
type Header struct {
	Version  int    `json:"version"`
	Load     string `json:"load"`
	Instance int    `json:"instance"`
}

// Note is one thing that a scenario says happened. Times count from zero.
type Note struct {
	At time.Duration
	// Sent is when the worker's last call began, so that what Redis decided lies between Sent and At.
	Sent           time.Duration
	Worker         int
	Event, Subject string
	// Value is only there where HasValue is set.
	Value    float64
	HasValue bool
}

// Book is the history of one load while it runs. Create makes it, Close ends it.
type Book struct {
	file          *os.File
	mu            sync.Mutex
	out           *bufio.Writer
	line          []byte
	notes         int64
	failure       error
	stop, stopped chan struct{}
}

// Create begins the file, and writes to it until Close. It calls failed once if that is not possible any more: a history with a
// hole would lie.
func Create(path string, header Header, failed func(error)) (*Book, error) {
	header.Version = formatVersion
	line, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	b := &Book{file: file, out: bufio.NewWriterSize(file, 1<<16), stop: make(chan struct{}), stopped: make(chan struct{})}
	b.write(append(line, '\n'))
	go b.run(failed)
	return b, nil
}

// Note adds a line.
func (b *Book) Note(n Note) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.line = n.appendTo(b.line[:0])
	b.notes++
	b.write(b.line)
}

func (b *Book) write(line []byte) {
	if b.failure != nil {
		return
	}
	if _, err := b.out.Write(line); err != nil {
		b.failure = fmt.Errorf("writing the history: %w", err)
	}
}

func (b *Book) run(failed func(error)) {
	defer close(b.stopped)
	ticker := time.NewTicker(flushInterval)
	defer ticker.Stop()
	for {
		select {
		case <-b.stop:
			return
		case <-ticker.C:
		}
		if err := b.flush(); err != nil {
			failed(err)
			return
		}
	}
}

func (b *Book) flush() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.out.Flush(); err != nil && b.failure == nil {
		b.failure = fmt.Errorf("writing the history: %w", err)
	}
	return b.failure
}

// Close writes the last line, which says how many notes there are: a file without it was torn.
func (b *Book) Close() error {
	close(b.stop)
	<-b.stopped
	b.mu.Lock()
	b.write(fmt.Appendf(nil, "{\"notes\":%d}\n", b.notes))
	b.mu.Unlock()
	return errors.Join(b.flush(), b.file.Close())
}

// appendTo writes `[at, sent, worker, event, subject, value]`, times in microseconds, the value null where there is none.
func (n *Note) appendTo(line []byte) []byte {
	line = append(line, '[')
	line = strconv.AppendInt(line, n.At.Microseconds(), 10)
	line = append(line, ',')
	line = strconv.AppendInt(line, n.Sent.Microseconds(), 10)
	line = append(line, ',')
	line = strconv.AppendInt(line, int64(n.Worker), 10)
	line = append(line, ',')
	line = appendText(line, n.Event)
	line = append(line, ',')
	line = appendText(line, n.Subject)
	line = append(line, ',')
	if n.HasValue {
		line = strconv.AppendFloat(line, n.Value, 'g', -1, 64)
	} else {
		line = append(line, "null"...)
	}
	return append(line, "]\n"...)
}

// appendText writes a JSON string; nearly all of them need no escape.
func appendText(line []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			quoted, _ := json.Marshal(text) // a string never fails
			return append(line, quoted...)
		}
	}
	line = append(line, '"')
	line = append(line, text...)
	return append(line, '"')
}
