package redrill

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"redrill.dev/engine/internal/pace"
)

const (
	// lead is how long after the first slot() the clock starts: all workers are ready by then.
	lead = 200 * time.Millisecond
	// leadTogether is the lead of several instances. They meet before their workers start.
	leadTogether = 500 * time.Millisecond
	// meetingPoll is how often an instance looks whether the others are there.
	meetingPoll = 5 * time.Millisecond
)

// meet lets the instances agree on one zero: each says that it is ready by a file in a folder of theirs, and the first one,
// when it has seen all of them, names the instant, on the machine's monotonic clock, which they share.
func (i *InstanceInput) meet(ctx context.Context) (zero int64, err error) {
	if err := os.WriteFile(i.readyPath(i.Number), nil, 0o600); err != nil {
		return 0, fmt.Errorf("instance.folder: %w", err)
	}
	path := filepath.Join(i.Folder, "zero")
	for {
		if i.Number == 1 && i.areAllReady() {
			if err := i.announce(path, pace.Now()+int64(leadTogether)); err != nil {
				return 0, fmt.Errorf("instance.folder: %w", err)
			}
		}
		content, err := os.ReadFile(path)
		switch {
		case err == nil:
			return strconv.ParseInt(strings.TrimSpace(string(content)), 10, 64)
		case !errors.Is(err, fs.ErrNotExist):
			return 0, fmt.Errorf("instance.folder: %w", err)
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(meetingPoll):
		}
	}
}

func (i *InstanceInput) readyPath(number int) string {
	return filepath.Join(i.Folder, "ready-"+strconv.Itoa(number))
}

func (i *InstanceInput) areAllReady() bool {
	for number := 1; number <= i.Of; number++ {
		if _, err := os.Stat(i.readyPath(number)); err != nil {
			return false
		}
	}
	return true
}

// announce writes the zero at once and whole: nobody reads half a number.
func (i *InstanceInput) announce(path string, zero int64) error {
	if err := os.WriteFile(path+".new", []byte(strconv.FormatInt(zero, 10)), 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
