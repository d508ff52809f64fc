package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"redrill.dev/engine/internal/pace"
)

// sums is what happened, by what it is and its window: counts, and latencies.
type sums struct {
	counts    map[string]int64
	latencies map[string]*hdrhistogram.Histogram
}

func newSums() sums {
	return sums{counts: make(map[string]int64), latencies: make(map[string]*hdrhistogram.Histogram)}
}

func (s sums) latency(key string) *hdrhistogram.Histogram {
	if s.latencies[key] == nil {
		s.latencies[key] = hdrhistogram.New(1, highestMicros, significantDigs)
	}
	return s.latencies[key]
}

// note adds an event as it is meant to be recorded: written apart from the code under test.
func (s sums) note(t *testing.T, operation, code string, due, took, lag time.Duration, hits int64) {
	count := func(by string, at time.Duration) {
		key := fmt.Sprintf("%s/%s/%d/", operation, by, at.Milliseconds()/100*100)
		if code == "" {
			s.counts[key+"done"]++
		} else {
			s.counts[key+"failed "+code]++
		}
		if by == "end" {
			s.counts[key+"hits"] += hits
		}
	}
	timed := func(what string, took time.Duration) {
		key := fmt.Sprintf("%s/%s/%d", operation, what, due.Milliseconds()/1000*1000)
		if err := s.latency(key).RecordValue(took.Microseconds()); err != nil {
			t.Error(err)
		}
	}
	count("end", due+took)
	timed("response", took)
	timed("service", took/2)
	if operation == "" {
		count("due", due)
		if lag >= 0 {
			timed("lag", lag)
		}
	}
}

func (s sums) add(t *testing.T, other sums) {
	for key, n := range other.counts {
		s.counts[key] += n
	}
	for key, histogram := range other.latencies {
		if dropped := s.latency(key).Merge(histogram); dropped > 0 {
			t.Errorf("%s: %d values dropped", key, dropped)
		}
	}
}

// read adds the lines of one file up.
func (s sums) read(t *testing.T, lines string) {
	for line := range strings.Lines(lines) {
		var of struct {
			Type, Operation, By, Time, Histogram string
			WindowMs, Done, Abandoned, Hits      int64
			Failed                               map[string]int64
		}
		if !strings.Contains(line, `"type":"count"`) && !strings.Contains(line, `"type":"latency"`) {
			continue
		}
		if err := json.Unmarshal([]byte(line), &of); err != nil {
			t.Fatal(err)
		}
		if of.Type == "latency" {
			histogram, err := hdrhistogram.Decode([]byte(of.Histogram))
			if err != nil {
				t.Fatal(err)
			}
			s.latency(fmt.Sprintf("%s/%s/%d", of.Operation, of.Time, of.WindowMs)).Merge(histogram)
			continue
		}
		key := fmt.Sprintf("%s/%s/%d/", of.Operation, of.By, of.WindowMs)
		s.counts[key+"done"] += of.Done
		s.counts[key+"abandoned"] += of.Abandoned
		s.counts[key+"hits"] += of.Hits
		for code, n := range of.Failed {
			s.counts[key+"failed "+code] += n
		}
	}
}

func (s sums) expect(t *testing.T, truth sums) {
	t.Helper()
	for _, counts := range []map[string]int64{s.counts, truth.counts} {
		maps.DeleteFunc(counts, func(_ string, n int64) bool { return n == 0 })
	}
	if !maps.Equal(s.counts, truth.counts) {
		t.Errorf("expected the counts %v, got %v", truth.counts, s.counts)
	}
	if len(s.latencies) != len(truth.latencies) {
		t.Errorf("expected %d windows of latencies, got %d", len(truth.latencies), len(s.latencies))
	}
	for key, histogram := range truth.latencies {
		if !histogram.Equals(s.latency(key)) {
			t.Errorf("%s: expected %d values up to %d, got %d up to %d", key, histogram.TotalCount(), histogram.Max(), s.latency(key).TotalCount(), s.latency(key).Max())
		}
	}
}

func TestLinesOfAllInstancesAddUpToWhatHappened(t *testing.T) {
	for _, instances := range []int{1, 3} {
		for seed := range uint64(2) {
			t.Run(fmt.Sprintf("%d instances, seed %d", instances, seed), func(t *testing.T) {
				t.Parallel()
				truth, read := newSums(), newSums()
				for number := range instances {
					lines, happened := recordAtRandom(t, seed*10+uint64(number))
					truth.add(t, happened)
					read.read(t, lines)
				}
				read.expect(t, truth)
			})
		}
	}
}

// recordAtRandom lets four workers record 800 random events each, while lines are written at random moments.
func recordAtRandom(t *testing.T, seed uint64) (lines string, truth sums) {
	const workers, events = 4, 800
	var out bytes.Buffer
	zero := pace.Now() - int64(10*time.Second)
	r := New(&out, Instance{}, noReadings)
	load := r.AddLoad("shop", perSecond{slots: workers * events})
	r.SetZero(zero)
	truths, running := make([]sums, workers), sync.WaitGroup{}
	for worker := range workers {
		truths[worker] = newSums()
		running.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(worker)))
			shard := load.NewShard()
			for range events {
				operation := []string{"", "", "get", "set"}[random.IntN(4)]
				code := []string{"", "", "", "OOM", "TIMEOUT"}[random.IntN(5)]
				due := time.Duration(random.Int64N(int64(4 * time.Second)))
				took := time.Duration(random.ExpFloat64() * float64(50*time.Millisecond)).Truncate(2 * time.Microsecond)
				lag, hits := time.Duration(random.IntN(3)-1)*time.Millisecond, int64(random.IntN(2))
				truths[worker].note(t, operation, code, due, took, lag, hits)
				shard.Record(Event{
					Operation: load.Operation(operation), Code: load.Code(code), Due: zero + int64(due), Ended: zero + int64(due+took),
					Response: int64(took), Service: int64(took / 2), Lag: int64(lag), Hits: int32(hits),
				})
			}
		})
	}
	flusher, done := rand.New(rand.NewPCG(seed, 99)), make(chan struct{})
	go func() { running.Wait(); close(done) }()
	for isOpen := true; isOpen; {
		select {
		case <-done:
			isOpen = false
		case <-time.After(time.Duration(flusher.IntN(200)) * time.Microsecond):
			at := time.Duration(flusher.Int64N(int64(5 * time.Second)))
			if err := r.writeNew(at, at, flusher.IntN(3) == 0); err != nil {
				t.Error(err)
			}
		}
	}
	go r.Run(func(err error) { t.Error(err) })
	if err := r.Finish(false); err != nil {
		t.Error(err)
	}
	for _, of := range truths[1:] {
		truths[0].add(t, of)
	}
	return out.String(), truths[0]
}
