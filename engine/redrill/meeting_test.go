package redrill

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
)

func TestInstancesThatMeetHaveOneZeroToCome(t *testing.T) {
	folder := t.TempDir()
	zeros := make(chan int64, 3)
	for number := 1; number <= 3; number++ {
		go func() {
			zero, err := (&InstanceInput{Number: number, Of: 3, Folder: folder}).meet(t.Context())
			if err != nil {
				t.Error(err)
			}
			zeros <- zero
		}()
	}
	first := <-zeros
	if first <= pace.Now() {
		t.Errorf("expected a zero to come, got one %v ago", time.Duration(pace.Now()-first))
	}
	for range 2 {
		if other := <-zeros; other != first {
			t.Errorf("expected the zero %d, got %d", first, other)
		}
	}
}

func TestAnInstanceThatIsAloneWaitsUntilItIsToldToEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	folder := t.TempDir()
	ended := make(chan error, 1)
	go func() {
		_, err := (&InstanceInput{Number: 1, Of: 2, Folder: folder}).meet(ctx)
		ended <- err
	}()
	for {
		if _, err := os.Stat(filepath.Join(folder, "ready-1")); err == nil {
			break
		}
	}
	select {
	case err := <-ended:
		t.Fatalf("expected it to wait, got %v", err)
	default:
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("expected the context's error, got %v", err)
	}
}

func TestSaysThatItCannotMeet(t *testing.T) {
	_, err := (&InstanceInput{Number: 1, Of: 1, Folder: "/nowhere"}).meet(t.Context())
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("expected an error about the folder, got %v", err)
	}
}
