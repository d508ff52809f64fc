package history

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

func create(t *testing.T, path string) *Book {
	t.Helper()
	book, err := Create(path, Header{Load: "shop", Instance: 2}, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestWritesEveryNoteAsALineAndSaysHowManyThereWere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history-shop.ndjson")
	book := create(t, path)
	book.Note(Note{At: 1500 * time.Microsecond, Sent: time.Millisecond, Worker: 3, Event: "taken", Subject: `lock "1"`, Value: 2.5, HasValue: true})
	book.Note(Note{Worker: 0, Event: "ünused", Subject: ""})
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	expected := `{"version":1,"load":"shop","instance":2}
[1500,1000,3,"taken","lock \"1\"",2.5]
[0,0,0,"ünused","",null]
{"notes":2}
`
	if string(content) != expected {
		t.Errorf("expected\n%s\ngot\n%s", expected, content)
	}
}

func TestLosesNoNoteOfManyWorkers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history-shop.ndjson")
	book := create(t, path)
	var workers sync.WaitGroup
	for worker := range 8 {
		workers.Go(func() {
			for range 500 {
				book.Note(Note{Worker: worker, Event: "taken", Subject: "lock"})
			}
		})
	}
	workers.Wait()
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(path)
	if lines := strings.Count(string(content), "\n"); lines != 4002 || !strings.HasSuffix(string(content), "{\"notes\":4000}\n") {
		t.Errorf("expected a header, 4,000 notes and the end, got %d lines", lines)
	}
}

func TestNeverWritesOverAnotherHistory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history-shop.ndjson")
	if err := os.WriteFile(path, []byte("of another run"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path, Header{}, nil); !errors.Is(err, os.ErrExist) {
		t.Errorf("expected that the file is there, got %v", err)
	}
}
