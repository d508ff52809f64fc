package redrill_test

import (
	"os"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

func TestGivesUpWhatItsBacklogHasNoRoomForThroughAFreeze(t *testing.T) {
	redis := redistest.Start(t) // not parallel: this one measures
	const rate, seconds, workers, limit, freeze = 2000.0, 3.0, 20, 200, 800 * time.Millisecond
	input := inputOf(redis.Address, workers, rate*seconds, []object{segment(0, 1000*seconds, rate, rate)}, func(load object) {
		load["client"].(object)["deadlineMs"] = nil
		load["maxBacklog"] = limit
	})
	r := startK6(t, input, `function serve() { load.redis.get("k"); }`)
	redistest.WaitFor(t, 10*time.Second, "the clock", func() bool {
		content, _ := os.ReadFile(r.records)
		return len(content) > 0
	})
	time.Sleep(time.Second)
	redis.Freeze()
	start := time.Now()
	time.Sleep(freeze)
	redis.Thaw()
	frozen := time.Since(start)
	r.mustEndWith(0)
	e := r.read()
	e.expectAccounted(t)

	// Of the slots that fell due in the freeze the workers hold some, the backlog holds 200, and the others are given up.
	// Other programs on the machine can make it more, and a late start of the freeze less.
	expected := rate*frozen.Seconds() - workers - limit
	abandoned := float64(e.total("abandoned"))
	t.Logf("frozen for %v: %v slots given up, expected about %v", frozen, abandoned, expected)
	if abandoned < 0.9*expected || abandoned > 1.3*expected {
		t.Errorf("expected about %v slots given up, got %v", expected, abandoned)
	}
	if e.byEnd[" abandoned"] != int64(abandoned) {
		t.Errorf("expected all of them to be counted when they were given up, got %d of %v", e.byEnd[" abandoned"], abandoned)
	}
	// Nobody waits behind a full queue: the last one that got in did so early in the freeze, and none is late at its end.
	for _, line := range e.lines {
		if line["type"] == "gauge" && line["backlog"].(float64) > limit {
			t.Errorf("expected a backlog of at most %d, got %v", limit, line["backlog"])
		}
	}
	if late := e.gauge["lateWhileIdle"].(float64); late > 0.5*rate*frozen.Seconds() {
		t.Errorf("expected the freeze not to be the generator's doing, got %v late slots", late)
	}
}
