package ledger

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Contents is what a ledger's file says.
type Contents struct {
	Header Header
	// IsComplete is false when the engine died: then its last moments are missing.
	IsComplete bool
	// Writes are those of which the end was recorded, in no exact order.
	Writes []Record
	// WrongReads are the stale ones, and those of a wrong key.
	WrongReads []Record
	Reads      int64
	// IDs is how many ids were given out to writes of Append and Increment, as far as is known.
	IDs uint32
}

// Read reads a file; what a dying engine left half written at its end is dropped.
func Read(path string) (*Contents, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	contents, err := read(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return contents, nil
}

func read(from *bufio.Reader) (*Contents, error) {
	c := &Contents{}
	line, err := from.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("expected a ledger, got no first line: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c.Header); err != nil {
		return nil, fmt.Errorf("expected a ledger's first line, got %.80q: %w", line, err)
	}
	if c.Header.Version != version {
		return nil, fmt.Errorf("expected a ledger of version %d, got %d", version, c.Header.Version)
	}
	if err := c.Header.Check(); err != nil {
		return nil, err
	}
	for b := make([]byte, recordBytes); ; {
		switch _, err := io.ReadFull(from, b); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return c, nil
		case err != nil:
			return nil, err
		}
		if err := c.add(recordFrom(b)); err != nil {
			return nil, err
		}
	}
}

func (c *Contents) add(r Record) error {
	if c.Header.Style != Own && int(r.Key) >= c.Header.Keys {
		return fmt.Errorf("expected a key below %d, got %d", c.Header.Keys, r.Key)
	}
	switch r.Op {
	case Write, Erase:
		c.Writes = append(c.Writes, r)
		if c.Header.Style != Own {
			c.IDs = max(c.IDs, r.ID+1)
		}
	case StaleRead, WrongKeyRead:
		c.WrongReads = append(c.WrongReads, r)
	case Reads:
		c.Reads = int64(r.ID)
	case End:
		c.IsComplete, c.IDs = true, r.ID
	default:
		return fmt.Errorf("expected a record, got one of the unknown kind %d", r.Op)
	}
	return nil
}
