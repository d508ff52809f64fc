package redrill_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestAccountsEverySlotWhenItIsInterrupted(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"multiplexed", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			redis := redistest.Start(t)
			input := inputOf(redis.Address, 20, 10_000, []object{segment(0, 10_000, 1000, 1000)}, func(load object) {
				profile := load["client"].(object)
				profile["mode"], profile["connections"], profile["deadlineMs"] = mode, 20, nil
			})
			r := startK6(t, input, `function serve() { load.redis.get("k"); }`)
			redistest.WaitFor(t, 15*time.Second, "the first counts", func() bool {
				content, _ := os.ReadFile(r.records)
				return strings.Contains(string(content), `"get"`)
			})
			redis.Freeze() // every worker hangs in a call that has no deadline
			time.Sleep(300 * time.Millisecond)
			start := time.Now()
			if err := r.process.Process.Signal(syscall.SIGINT); err != nil {
				t.Fatal(err)
			}
			r.mustEndWith(105)
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("expected the end at once, got it after %v", took)
			}
			e := r.read()
			e.expectAccounted(t)
			offered, abandoned := e.total("offered"), e.total("abandoned")
			if offered < 300 || offered > 9000 || abandoned < 100 || e.total("failed") != 0 {
				t.Errorf("expected only what was due to be offered, and the rest of it abandoned, got %v", e.totals)
			}
		})
	}
}

func TestAbandonsWhatIsLeftWhenTheTimeIsUp(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	input := inputOf(redis.Address, 2, 100, []object{segment(0, 500, 200, 200)}, func(load object) {
		load["client"].(object)["deadlineMs"] = nil // redis may answer a BLPOP a tick late
	})
	input["loads"].(object)["shop"].(object)["maxDuration"] = "2s" // for k6, not for the engine
	r := startK6(t, input, `function serve() { load.redis.call("BLPOP", "empty", 0.4); }`)
	r.mustEndWith(0)
	e := r.read()
	e.expectAccounted(t)
	if done, abandoned := e.total("done"), e.total("abandoned"); done < 2 || done > 12 || done+abandoned != 100 {
		t.Errorf("expected two workers to serve what fits into two seconds, and all the rest abandoned, got %v", e.totals)
	}
}

func TestSplitsTheSlotsOverInstances(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	sums, seen := map[string]int64{}, int64(0)
	for _, share := range []string{"0:1/3", "1/3:1"} {
		input := inputOf(redis.Address, 6, 300, []object{segment(0, 300, 1000, 1000)}, nil)
		r := startK6(t, input, `function serve(slot) { load.redis.call("SADD", "slots", slot); }`,
			"--execution-segment", share, "--execution-segment-sequence", "0,1/3,1")
		r.mustEndWith(0)
		e := r.read()
		e.expectAccounted(t)
		if e.total("abandoned") != 0 {
			t.Errorf("%s: expected nothing abandoned, got %v", share, e.totals)
		}
		sums["offered"] += e.total("offered")
		seen += e.byEnd["sadd done"]
	}
	if members := redis.Call("SCARD", "slots"); sums["offered"] != 300 || seen != 300 || strings.TrimSpace(members) != ":300" {
		t.Errorf("expected 300 different slots, got %v, %d and %s", sums, seen, members)
	}
}

func TestRefusesToRunWithAQueueThatMakesDeadlinesLate(t *testing.T) {
	t.Parallel()
	r := startK6(t, inputOf("127.0.0.1:1", 1, 1, []object{}, nil), `function serve() {}`, "RUEIDIS_QUEUE_TYPE=ring")
	if code := r.wait(); code == 0 || !strings.Contains(r.stderr.String(), "RUEIDIS_QUEUE_TYPE") {
		t.Errorf("expected an exit code above 0 that names the variable, got %d and %s", code, r.stderr.String())
	}
}

func TestRefusesToRun(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, expected string
		change         func(input object)
	}{
		{"when the slots are not those of the schedule", "loads.shop.slots: expected 100", func(input object) {
			input["loads"].(object)["shop"].(object)["slots"] = 50
		}},
		{"when the input has a key that it does not know", "surprise", func(input object) { input["surprise"] = 1 }},
		{"when the input is of another version", "version: expected 1", func(input object) { input["version"] = 2 }},
		{"when the records cannot be opened", "recordsPath", func(input object) { input["recordsPath"] = "/nowhere/load.ndjson" }},
		{"when the records cannot be written", "no space left", func(input object) { input["recordsPath"] = "/dev/full" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			input := inputOf("127.0.0.1:1", 2, 100, []object{segment(0, 1000, 100, 100)}, nil)
			test.change(input)
			r := startK6(t, input, `function serve() {}`)
			if code := r.wait(); code == 0 || !strings.Contains(r.stderr.String(), test.expected) {
				t.Errorf("expected an exit code above 0 and %q, got %d and %s", test.expected, code, r.stderr.String())
			}
		})
	}
}
