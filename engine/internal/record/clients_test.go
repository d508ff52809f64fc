package record

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
)

func TestGivesWhatAClientDoesToTheWindowsInWhichItIsSeen(t *testing.T) {
	var out bytes.Buffer
	reading := ClientReading{Target: "cache", Profile: "fit", LongestCall: 1500 * time.Microsecond}
	r := New(&out, Instance{}, Readings{Gauge: noReadings.Gauge, Clients: func() []ClientReading { return []ClientReading{{Target: "idle"}, reading} }})
	r.SetZero(pace.Now())
	look := func(windowMs int64, change func()) {
		change()
		r.lookAtClients(windowMs)
	}
	look(beforeZero, func() { reading.Counts.ConnectionsOpened = 4 })
	look(0, func() { reading.Counts.BytesIn, reading.Counts.Requests = 100, 2 })
	look(100, func() {})
	look(200, func() { reading.State.WorkersBlocked = 3 })
	look(300, func() {
		reading.Counts.BytesIn, reading.Counts.Retries, reading.State = 150, 1, ClientState{BreakersOpen: 1}
	})
	r.flush()

	var lines []clientLine
	for line := range strings.Lines(out.String()) {
		var of clientLine
		if err := json.Unmarshal([]byte(line), &of); err != nil {
			t.Fatal(err)
		}
		if of.Type == "client" {
			lines = append(lines, of)
		}
	}
	expected := []clientLine{
		{WindowMs: -100, ClientCounts: ClientCounts{ConnectionsOpened: 4}},
		{WindowMs: 0, ClientCounts: ClientCounts{BytesIn: 100, Requests: 2}},
		{WindowMs: 200, ClientState: ClientState{WorkersBlocked: 3}},
		{WindowMs: 300, ClientCounts: ClientCounts{BytesIn: 50, Retries: 1}, ClientState: ClientState{BreakersOpen: 1}},
	}
	if len(lines) != len(expected) {
		t.Fatalf("expected %d lines, got %+v", len(expected), lines)
	}
	for i, line := range expected {
		line.Type, line.Target, line.Profile, line.LongestCallMs = "client", "cache", "fit", 1.5
		if lines[i] != line {
			t.Errorf("line %d: expected %+v, got %+v", i, line, lines[i])
		}
	}
}

func TestLosesNothingOfWhatClientsDidHoweverShortTheRun(t *testing.T) {
	var out bytes.Buffer
	var redirects atomic.Int64
	r := New(&out, Instance{}, Readings{Gauge: noReadings.Gauge, Clients: func() []ClientReading {
		return []ClientReading{{Target: "cache", Counts: ClientCounts{Redirects: redirects.Load()}}}
	}})
	r.SetZero(pace.Now())
	go r.Run(func(err error) { t.Error(err) })
	redirects.Store(9)
	if err := r.Finish(false); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"redirects":9`) {
		t.Errorf("expected the redirects in the last line of the client, got %s", out.String())
	}
}

func TestLooksAtTheEndOfEachWindow(t *testing.T) {
	for now, expected := range map[time.Duration]time.Duration{
		-150 * time.Millisecond: 100 * time.Millisecond, -20 * time.Millisecond: 20 * time.Millisecond, 0: 100 * time.Millisecond,
		130 * time.Millisecond: 70 * time.Millisecond,
	} {
		if got := untilNextWindow(now); got != expected {
			t.Errorf("at %v: expected to wait for %v, got %v", now, expected, got)
		}
	}
}
