package redrill_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// evidence is what the records add up to.
type evidence struct {
	lines     []object
	byDue     map[string]int64 // of the slots: done, abandoned, and failed by code
	byEnd     map[string]int64 // "get done", "get hits", "get attempts", "get failed OOM"
	latencies map[string]*hdrhistogram.Histogram
	gauge     object
	totals    object
}

// read adds the records up.
func (r *run) read() *evidence {
	r.t.Helper()
	content, err := os.ReadFile(r.records)
	if err != nil {
		r.t.Fatal(err)
	}
	e := &evidence{byDue: make(map[string]int64), byEnd: make(map[string]int64), latencies: make(map[string]*hdrhistogram.Histogram)}
	for line := range strings.Lines(string(content)) {
		record := object{}
		if err := json.Unmarshal([]byte(line), &record); err != nil {
			r.t.Fatalf("%s: %v", line, err)
		}
		e.lines = append(e.lines, record)
		switch record["type"] {
		case "count":
			e.count(record)
		case "latency":
			e.time(r.t, record)
		case "gauge":
			e.gauge = record
		case "end":
			e.totals = record["totals"].(object)["shop"].(object)
		}
	}
	if len(e.lines) == 0 || e.lines[0]["type"] != "zero" {
		r.t.Fatal("expected the first line to be the zero")
	}
	return e
}

func (e *evidence) count(record object) {
	sums, prefix := e.byDue, ""
	if record["by"] == "end" {
		sums, prefix = e.byEnd, record["operation"].(string)+" "
	}
	for _, name := range []string{"done", "abandoned", "hits", "misses", "attempts"} {
		sums[prefix+name] += int64(record[name].(float64))
	}
	for code, n := range record["failed"].(object) {
		sums[prefix+"failed "+code] += int64(n.(float64))
		sums[prefix+"failed"] += int64(n.(float64))
	}
}

func (e *evidence) time(t *testing.T, record object) {
	histogram, err := hdrhistogram.Decode([]byte(record["histogram"].(string)))
	if err != nil {
		t.Fatal(err)
	}
	name := record["operation"].(string) + " " + record["time"].(string)
	if e.latencies[name] == nil {
		e.latencies[name] = hdrhistogram.New(1, 3_600_000_000, 3)
	}
	e.latencies[name].Merge(histogram)
}

// total returns one of the end's totals.
func (e *evidence) total(name string) int64 {
	n, isThere := e.totals[name].(float64)
	if !isThere {
		return -1
	}
	return int64(n)
}

// expectAccounted checks what must hold for every run: nothing is lost.
func (e *evidence) expectAccounted(t *testing.T) {
	t.Helper()
	offered, done, failed, abandoned := e.total("offered"), e.total("done"), e.total("failed"), e.total("abandoned")
	if offered < 0 || offered != done+failed+abandoned {
		t.Errorf("expected offered = done + failed + abandoned, got %d, %d, %d, %d", offered, done, failed, abandoned)
	}
	if e.byDue["done"] != done || e.byDue["failed"] != failed || e.byDue["abandoned"] != abandoned {
		t.Errorf("expected the windows by due to add up to the totals %v, got %v", e.totals, e.byDue)
	}
	if e.byEnd[" done"] != done || e.byEnd[" failed"] != failed {
		t.Errorf("expected the windows by end to add up to the totals %v, got %v", e.totals, e.byEnd)
	}
}
