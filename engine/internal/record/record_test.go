package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
)

// perSecond offers slots at an even rate, from zero.
type perSecond struct {
	rate, slots int64
}

func (p perSecond) IsEmpty() bool     { return p.rate == 0 }
func (p perSecond) OfferedAll() int64 { return p.slots }
func (p perSecond) OfferedBefore(t time.Duration) int64 {
	return min(p.slots, (t.Nanoseconds()*p.rate+1e9-1)/1e9)
}

var noReadings = Readings{Gauge: func(string) Gauge { return Gauge{} }}

// recording is a recorder whose clock started some time ago, and what it wrote.
type recording struct {
	*Recorder
	load *Load
	zero int64
	out  bytes.Buffer
}

func newRecording(offered Offered, age time.Duration) *recording {
	r := &recording{zero: pace.Now() - int64(age)}
	r.Recorder = New(&r.out, Instance{}, noReadings)
	r.load = r.AddLoad("shop", offered)
	r.SetZero(r.zero)
	return r
}

// finish ends the recorder and returns the counts by due of the slots, summed up, and the totals.
func (r *recording) finish(t *testing.T, isInterrupted bool) (windows map[int64]Totals, totals Totals) {
	t.Helper()
	go r.Run(func(err error) { t.Error(err) })
	if err := r.Finish(isInterrupted); err != nil {
		t.Fatal(err)
	}
	windows = make(map[int64]Totals)
	for line := range strings.Lines(r.out.String()) {
		count, end := countLine{}, endLine{}
		if err := errors.Join(json.Unmarshal([]byte(line), &count), json.Unmarshal([]byte(line), &end)); err != nil {
			t.Fatal(err)
		}
		if count.Type == "count" && count.Operation == "" && count.By == "due" {
			w := windows[count.WindowMs]
			w.Done += count.Done
			w.Abandoned += count.Abandoned
			for _, n := range count.Failed {
				w.Failed += n
			}
			windows[count.WindowMs] = w
		}
		if end.Type == "end" {
			totals = end.Totals["shop"]
		}
	}
	return windows, totals
}

func (r *recording) slot(shard *Shard, code Code, due time.Duration) {
	at := r.zero + int64(due)
	shard.Record(Event{Operation: Slot, Code: code, Due: at, Ended: at + 1, Response: 1, Service: 1, Lag: -1})
}

func TestCountsASlotThatIsGivenUpOnceAndAtOnce(t *testing.T) {
	r := newRecording(perSecond{100, 100}, 500*time.Millisecond) // interrupted: 50 slots were due
	shard := r.load.NewShard()
	for i := range 40 {
		code := Done
		if i%4 == 0 {
			code = GivenUp
		}
		r.slot(shard, code, time.Duration(i)*10*time.Millisecond)
	}
	early := map[string]int64{}
	for _, line := range r.load.drainCounts(time.Second) {
		early[line.By] += line.Abandoned
	}
	if early["due"] != 10 || early["end"] != 10 {
		t.Errorf("expected ten slots to be abandoned by due and by end at once, got %v", early)
	}
	_, totals := r.finish(t, true)
	if totals.Done != 30 || totals.Abandoned != totals.Offered-30 || totals.Abandoned < 20 {
		t.Errorf("expected 30 done, and ten given up beside those that never ended, got %+v", totals)
	}
}

func TestAccountsEverySlotOfARunThatEnded(t *testing.T) {
	r := newRecording(perSecond{100, 1000}, 3*time.Second) // 7 of 10 s are still to come: k6 gave up early
	shard := r.load.NewShard()
	for i := range 150 {
		code := Done
		if i%10 == 0 {
			code = r.load.Code("OOM")
		}
		r.slot(shard, code, time.Duration(i)*10*time.Millisecond)
	}
	windows, totals := r.finish(t, false)
	if expected := (Totals{Offered: 1000, Done: 135, Failed: 15, Abandoned: 850}); totals != expected {
		t.Errorf("expected %+v, got %+v", expected, totals)
	}
	if w := windows[200]; w != (Totals{Done: 9, Failed: 1}) {
		t.Errorf("window 200: got %+v", w)
	}
	if w := windows[9900]; w != (Totals{Abandoned: 10}) {
		t.Errorf("window 9900: got %+v", w)
	}
}

func TestOffersOnlyWhatWasDueWhenARunIsInterrupted(t *testing.T) {
	r := newRecording(perSecond{100, 1000}, 3*time.Second)
	shard := r.load.NewShard()
	for i := range 150 {
		r.slot(shard, Done, time.Duration(i)*10*time.Millisecond)
	}
	windows, totals := r.finish(t, true)
	if totals.Offered < 300 || totals.Offered > 330 || totals.Offered != totals.Done+totals.Failed+totals.Abandoned {
		t.Errorf("expected about 300 offered slots, all accounted for, got %+v", totals)
	}
	sum := Totals{}
	for _, w := range windows {
		sum.Done += w.Done
		sum.Abandoned += w.Abandoned
	}
	if sum.Done != totals.Done || sum.Abandoned != totals.Abandoned {
		t.Errorf("expected the windows to add up to %+v, got %+v", totals, sum)
	}
}

func TestOffersWhatWasTakenWhenThereIsNoSchedule(t *testing.T) {
	r := newRecording(perSecond{slots: 1_000_000}, time.Second)
	shard := r.load.NewShard()
	for range 20 {
		r.slot(shard, Done, 10*time.Millisecond)
	}
	r.slot(shard, Abandoned, 20*time.Millisecond)
	if _, totals := r.finish(t, true); totals != (Totals{Offered: 21, Done: 20, Abandoned: 1}) {
		t.Errorf("expected 21 slots, one abandoned, got %+v", totals)
	}
}

func TestWritesADeltaOnlyOnce(t *testing.T) {
	r := newRecording(perSecond{100, 100}, 5*time.Second)
	shard := r.load.NewShard()
	for i := range 100 {
		r.slot(shard, Done, time.Duration(i)*10*time.Millisecond)
		if i%7 == 0 {
			if err := r.writeNew(time.Second, time.Second, i%2 == 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	windows, totals := r.finish(t, false)
	if totals != (Totals{Offered: 100, Done: 100}) || len(windows) != 10 {
		t.Errorf("got %+v in %d windows", totals, len(windows))
	}
	for window, w := range windows {
		if w != (Totals{Done: 10}) {
			t.Errorf("window %d: got %+v", window, w)
		}
	}
}

func TestWritesFewScenarioErrorsAndEachOnce(t *testing.T) {
	r := newRecording(perSecond{100, 100}, time.Second)
	for i := range 50 {
		r.ScenarioError("shop", "message "+string(rune('a'+i%20)), "")
	}
	r.finish(t, false)
	if n := strings.Count(r.out.String(), `"scenario-error"`); n != maxScenarioErrors {
		t.Errorf("expected %d lines, got %d", maxScenarioErrors, n)
	}
}

// full fails like a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestReportsThatItCannotWrite(t *testing.T) {
	r := New(full{}, Instance{}, noReadings)
	r.AddLoad("shop", perSecond{100, 100})
	r.SetZero(pace.Now() - int64(time.Second))
	failed := make(chan error, 1)
	go r.Run(func(err error) { failed <- err })
	select {
	case <-failed:
	case <-time.After(5 * time.Second):
		t.Fatal("expected to be told within 5 s")
	}
	if err := r.Finish(false); err == nil {
		t.Error("expected an error at the end, too")
	}
}

func BenchmarkRecord(b *testing.B) {
	r := newRecording(perSecond{100_000, 1 << 40}, time.Second)
	shard := r.load.NewShard()
	get := r.load.Operation("get")
	for i := 0; b.Loop(); i++ {
		at := r.zero + int64(i)*10_000
		shard.Record(Event{Operation: get, Due: at, Ended: at + 90_000, Response: 90_000, Service: 80_000, Lag: -1, Hits: 1, Attempts: 1})
		shard.Record(Event{Operation: Slot, Due: at, Ended: at + 90_000, Response: 90_000, Service: 80_000, Lag: 10_000})
		if i%100_000 == 0 {
			_ = r.writeNew(time.Hour, time.Hour, true)
			r.out.Reset()
		}
	}
}
