package ledger

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// flushInterval is how much of the ledger is lost at most when the engine is killed.
const flushInterval = 100 * time.Millisecond

// maxFiles bounds the search for a free name.
const maxFiles = 1000

// Book is the ledger of one load while it runs. All workers of the load share it. Create makes it, Close ends it.
type Book struct {
	Header
	keys  []string
	fresh *freshness
	file  *os.File
	ids   atomic.Uint32
	reads atomic.Uint32

	mu            sync.Mutex
	buffer, spare []byte

	readsWritten  uint32
	failure       error
	stop, stopped chan struct{}
}

// Create begins a file `ledger-<load>.bin` in the folder (with a number behind it where there is one already), and writes to
// it until Close. It calls failed once if that is not possible any more: a ledger with a hole would lie.
func Create(folder string, header Header, failed func(error)) (*Book, error) {
	if err := header.Check(); err != nil {
		return nil, err
	}
	line, err := json.Marshal(header)
	if err != nil {
		return nil, err
	}
	file, err := createFile(folder, "ledger-"+header.Load)
	if err != nil {
		return nil, err
	}
	b := &Book{Header: header, keys: header.keyList(), fresh: newFreshness(header.Keys), file: file, stop: make(chan struct{}), stopped: make(chan struct{})}
	if _, err := file.Write(append(line, '\n')); err != nil {
		return nil, errors.Join(fmt.Errorf("writing the ledger: %w", err), file.Close())
	}
	go b.run(failed)
	return b, nil
}

func createFile(folder, name string) (*os.File, error) {
	for n := 1; ; n++ {
		suffix := ".bin"
		if n > 1 {
			suffix = fmt.Sprintf("-%d.bin", n)
		}
		file, err := os.OpenFile(filepath.Join(folder, name+suffix), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
		if err == nil || !errors.Is(err, fs.ErrExist) || n == maxFiles {
			return file, err
		}
	}
}

// NextID gives a write of Append or Increment its id.
func (b *Book) NextID() uint32 { return b.ids.Add(1) - 1 }

// Note adds what became of a write, or a read that was wrong.
func (b *Book) Note(r Record) {
	if r.Op == Write && r.Outcome == Acknowledged && b.Style != Own {
		b.fresh.acknowledged(r)
	}
	b.mu.Lock()
	b.buffer = r.appendTo(b.buffer)
	b.mu.Unlock()
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
		if b.flush(); b.failure != nil {
			failed(b.failure)
			return
		}
	}
}

// flush writes what is new. Only run calls it, and Close after run has ended.
func (b *Book) flush() {
	if reads := b.reads.Load(); reads != b.readsWritten {
		b.Note(Record{Op: Reads, ID: reads})
		b.readsWritten = reads
	}
	b.mu.Lock()
	full := b.buffer
	b.buffer, b.spare = b.spare[:0], full
	b.mu.Unlock()
	if len(full) == 0 || b.failure != nil {
		return
	}
	if _, err := b.file.Write(full); err != nil {
		b.failure = fmt.Errorf("writing the ledger: %w", err)
	}
}

// Close writes what is left and the end. Nothing may be noted after it.
func (b *Book) Close() error {
	close(b.stop)
	<-b.stopped
	b.flush() // with the count of reads before the end
	b.Note(Record{Op: End, ID: b.ids.Load()})
	b.flush()
	return errors.Join(b.failure, b.file.Close())
}
