package redrill_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redrill.dev/engine/internal/redistest"
)

// notes returns the rows of the load's history, which has to be whole.
func (r *run) notes() [][]any {
	r.t.Helper()
	content, err := os.ReadFile(filepath.Join(filepath.Dir(r.records), "history-shop.ndjson"))
	if err != nil {
		r.t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	if !strings.HasPrefix(lines[len(lines)-1], `{"notes":`) {
		r.t.Fatalf("expected the end of the history, got %s", lines[len(lines)-1])
	}
	var rows [][]any
	for _, line := range lines[1 : len(lines)-1] {
		var row []any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			r.t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}

func TestNotesWhatHappenedWithTheTimeOfTheLastCall(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 3, 30, []object{segment(0, 300, 100, 100)}, nil), `function serve(slot) {
  load.redis.set("k", slot);
  load.note("set", "page " + slot % 3, slot);
  load.note("seen", load.worker);
}`)
	r.mustEndWith(0)
	workers, slots := map[any]bool{}, 0.0
	for _, row := range r.notes() {
		at, sent := row[0].(float64), row[1].(float64)
		if !(sent >= 0 && sent <= at && at < 2_000_000) {
			t.Errorf("expected the call to lie before its note, got %v", row)
		}
		workers[row[2]] = true
		if row[3] == "set" {
			slots += row[5].(float64)
		} else if row[5] != nil {
			t.Errorf("expected no value, got %v", row)
		}
	}
	if slots != 29*30/2 || len(workers) > 3 {
		t.Errorf("expected each of 30 slots once by at most 3 workers, got a sum of %v by %v", slots, workers)
	}
}

func TestRefusesANoteThatNobodyCouldRead(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 1, 1, []object{}, nil), `function serve() {
  for (const args of [[], [7, "a"], ["", "a"], ["e"], ["e", {}], ["e", "s", NaN], ["e", "s", "x"]]) {
    let told = "nothing";
    try { load.note(...args); } catch (error) { told = String(error); }
    if (!told.includes("TypeError: note(event, subject, value?): ")) throw new Error(JSON.stringify(args) + ": " + told);
  }
}`)
	r.mustEndWith(0)
	if e := r.read(); e.total("done") != 1 {
		t.Errorf("expected each of them to be refused, got %v", e.lines)
	}
}

func TestComputesOnceForAllWhoAskAtTheSameTime(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 8, 8, []object{}, func(load object) {
		load["origin"] = object{"concurrency": 8, "serviceMs": 300, "maxQueue": nil}
	}), `function serve(slot) {
  const text = load.coalesce("page", () => { load.origin.fetch(); load.count("computed"); return "of " + slot; });
  if (!/^of \d$/.test(text)) throw new Error("got " + text);
}`)
	r.mustEndWith(0)
	e := r.read()
	if computed := e.gauge["counters"].(object)["computed"]; e.total("done") != 8 || computed != 1.0 {
		t.Errorf("expected one computation for 8 slots, got %v for %v: %v", computed, e.totals, e.lines)
	}
}

func TestComputesAgainWhereTheFirstOneFailed(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 4, 4, []object{}, func(load object) {
		load["origin"] = object{"concurrency": 8, "serviceMs": 100, "maxQueue": nil}
	}), `function serve(slot) {
  load.coalesce("page", () => { load.origin.fetch(); if (load.redis.incr("flights") === 1) throw new Error("boom"); return "page"; });
}`)
	r.mustEndWith(0)
	if e := r.read(); e.byDue["failed SCENARIO"] != 1 || e.total("done") != 3 {
		t.Errorf("expected the failure to be of the first one alone, got %v: %v", e.totals, e.lines)
	}
}
