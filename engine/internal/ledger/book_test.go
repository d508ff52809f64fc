package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func header(style Style) Header {
	settings := Settings{Style: style, Keys: 4, Prefix: "ledger", SizeBytes: 100}
	if style == Own {
		settings.Keys = 0
	}
	return NewHeader("writes", "store", settings)
}

func mustCreate(t *testing.T, folder string, h Header) *Book {
	t.Helper()
	book, err := Create(folder, h, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func mustRead(t *testing.T, path string) *Contents {
	t.Helper()
	contents, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	return contents
}

func TestReadsWhatWasNoted(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	book := mustCreate(t, folder, header(Append))
	noted := []Record{
		{Op: Write, Outcome: Acknowledged, Key: 3, ID: book.NextID(), SentUs: -5, TookUs: 1},
		{Op: Write, Outcome: Rejected, Key: 1, ID: book.NextID(), SentUs: 1 << 40, TookUs: 1<<32 - 1, Count: 1<<32 - 1},
	}
	for _, r := range noted {
		book.Note(r)
	}
	stale := Record{Op: StaleRead, Key: 2, SentUs: 12}
	book.Note(stale)
	book.NextID() // cut off
	book.reads.Add(7)
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	got := mustRead(t, filepath.Join(folder, "ledger-writes.bin"))
	wanted := &Contents{Header: book.Header, IsComplete: true, Writes: noted, WrongReads: []Record{stale}, Reads: 7, IDs: 3}
	if !reflect.DeepEqual(got, wanted) {
		t.Errorf("expected %+v, got %+v", wanted, got)
	}
}

func TestKeepsNamesApart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for range 3 {
		if err := mustCreate(t, folder, header(Append)).Close(); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	nonces := make(map[string]bool)
	for i, path := range files {
		files[i] = filepath.Base(path)
		nonces[mustRead(t, path).Header.Nonce] = true
	}
	if !slices.Equal(files, []string{"ledger-writes-2.bin", "ledger-writes-3.bin", "ledger-writes.bin"}) || len(nonces) != 3 {
		t.Errorf("got %v with %v", files, nonces)
	}
}

func TestReadsWhatAnEngineThatDiedHasLeft(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	path := filepath.Join(folder, "ledger-writes.bin")
	book := mustCreate(t, folder, header(Append))
	for range 3 {
		book.Note(Record{Op: Write, Outcome: Acknowledged, ID: book.NextID()})
	}
	deadline := time.Now().Add(10 * time.Second)
	for len(mustRead(t, path).Writes) < 3 { // it writes by itself
		if time.Now().After(deadline) {
			t.Fatal("nothing was written")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if mustRead(t, path).IsComplete {
		t.Error("expected no end before the end")
	}
	if err := book.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range 2 * recordBytes {
		if err := os.WriteFile(path, whole[:len(whole)-cut-1], 0o600); err != nil {
			t.Fatal(err)
		}
		got := mustRead(t, path)
		if wanted := 3 - cut/recordBytes; got.IsComplete || len(got.Writes) != wanted || got.IDs != uint32(wanted) {
			t.Fatalf("%d bytes less: expected %d writes and no end, got %+v", cut+1, wanted, got)
		}
	}
}

func TestRefusesWhatIsNoLedger(t *testing.T) {
	t.Parallel()
	good := `{"version":1,"load":"a","target":"b","nonce":"n","zeroMonotonicNs":"1","style":"append","keys":1,"prefix":"p","sizeBytes":0,"ttlMs":0}` + "\n"
	for _, test := range []struct{ name, content, expected string }{
		{"an empty file", "", "no first line"},
		{"another text", "hello\n", "first line"},
		{"another version", strings.Replace(good, `"version":1`, `"version":2`, 1), "version 1"},
		{"settings that cannot be", strings.Replace(good, `"keys":1`, `"keys":0`, 1), "keys"},
		{"an unknown kind of record", good + "\x63" + strings.Repeat("\x00", recordBytes-1), "unknown kind 99"},
		{"a key that there is not", good + "\x01\x01\x05\x00" + strings.Repeat("\x00", recordBytes-4), "key below 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "ledger.bin")
			if err := os.WriteFile(path, []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := Read(path); err == nil || !strings.Contains(err.Error(), test.expected) {
				t.Errorf("expected %q, got %v", test.expected, err)
			}
		})
	}
}

func TestRefusesSettings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		settings Settings
		expected string
	}{
		{"of no style", Settings{Keys: 1, Prefix: "p"}, "style"},
		{"without keys", Settings{Style: Append, Prefix: "p"}, "keys"},
		{"with too many keys", Settings{Style: Increment, Keys: 65_537, Prefix: "p"}, "keys"},
		{"with keys where each write has its own", Settings{Style: Own, Keys: 1, Prefix: "p"}, "keys"},
		{"without a prefix", Settings{Style: Own}, "prefix"},
		{"with a prefix that would break the key", Settings{Style: Own, Prefix: "a b"}, "prefix"},
		{"with an expiry where entries share a key", Settings{Style: Append, Keys: 1, Prefix: "p", TTLMs: 1}, "ttlMs"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := test.settings.Check(); err == nil || !strings.HasPrefix(err.Error(), test.expected) {
				t.Errorf("expected an error about %s, got %v", test.expected, err)
			}
		})
	}
}

func TestTellsOnceThatItCannotWrite(t *testing.T) {
	t.Parallel()
	failures := make(chan error, 2)
	book, err := Create(t.TempDir(), header(Append), func(err error) { failures <- err })
	if err != nil {
		t.Fatal(err)
	}
	if err := book.file.Close(); err != nil {
		t.Fatal(err)
	}
	book.Note(Record{Op: Write})
	if err := <-failures; !errors.Is(err, os.ErrClosed) {
		t.Errorf("got %v", err)
	}
	if err := book.Close(); !errors.Is(err, os.ErrClosed) || len(failures) != 0 {
		t.Errorf("got %v, and %d more", err, len(failures))
	}
}

func TestPlacesKeysInTheSameSlotInEveryRun(t *testing.T) {
	t.Parallel()
	a, b := header(Append), header(Append)
	if a.Key(3) == b.Key(3) || a.Key(3) != "ledger:{writes:3}:"+a.Nonce || a.Key(3) == a.Key(2) {
		t.Errorf("got %s and %s", a.Key(3), b.Key(3))
	}
}

func TestCallsOnlyAReadStaleThatIsOlderForSure(t *testing.T) {
	t.Parallel()
	acked := func(id uint32, sentUs, endedUs int64) Record {
		return Record{Op: Write, Outcome: Acknowledged, ID: id, SentUs: sentUs, TookUs: uint32(endedUs - sentUs)}
	}
	for _, test := range []struct {
		name    string
		writes  []Record
		returns uint32
		isStale bool
	}{
		{"nothing was acknowledged", nil, 0, false},
		{"the newest", []Record{acked(0, 0, 100), acked(1, 1000, 1100)}, 1, false},
		{"an older one", []Record{acked(0, 0, 100), acked(1, 1000, 1100)}, 0, true},
		{"one that was under way together with the newest", []Record{acked(0, 0, 1050), acked(1, 1000, 1100)}, 0, false},
		{"one whose answer is not known", []Record{acked(1, 1000, 1100)}, 0, false},
		{"an older one, though the newest was noted first", []Record{acked(1, 1000, 1100), acked(0, 0, 100)}, 0, true},
		{"an older one far back", []Record{acked(70_000, 0, 100), acked(200_000, 1000, 1100)}, 70_000, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFreshness(1)
			for _, r := range test.writes {
				f.acknowledged(r)
			}
			if got := f.isStaleEntry(test.returns, f.before(0)); got != test.isStale {
				t.Errorf("expected %v, got %v", test.isStale, got)
			}
		})
	}
}

func TestReadsTheStampThatItMade(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 10, 64, 1000} {
		value := stamp("ledger:{a:1}:n", 4_000_000_000, size)
		key, id, isStamp := readStamp(value)
		if key != "ledger:{a:1}:n" || id != 4_000_000_000 || !isStamp || len(value) != max(size, len("ledger:{a:1}:n 4000000000 ")) {
			t.Errorf("%d: got %q, %d, %v of %d bytes", size, key, id, isStamp, len(value))
		}
		if _, id, isStamp := readStamp(value[:min(len(value), stampBytes(key))]); id != 4_000_000_000 || !isStamp {
			t.Errorf("%d: the beginning is not enough", size)
		}
	}
	for _, value := range []string{"", " ", "key", "key 1", "key x y", "key -1 y", "key 4294967296 y"} {
		if _, _, isStamp := readStamp(value); isStamp {
			t.Errorf("expected no stamp in %q", value)
		}
	}
}
