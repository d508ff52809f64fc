package redrill_test

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"redrill.dev/engine/internal/redistest"
)

// lagBySecond is the p99 of the lag in each whole second of a run.
func lagBySecond(t *testing.T, r *run) map[float64]time.Duration {
	t.Helper()
	r.mustEndWith(0)
	e, bySecond := r.read(), make(map[float64]time.Duration)
	e.expectAccounted(t)
	for _, line := range e.lines {
		if line["type"] != "latency" || line["time"] != "lag" || line["operation"] != "" {
			continue
		}
		lag, err := hdrhistogram.Decode([]byte(line["histogram"].(string)))
		if err != nil {
			t.Fatal(err)
		}
		if lag.TotalCount() >= 500 {
			bySecond[line["windowMs"].(float64)] = time.Duration(lag.ValueAtQuantile(99)) * time.Microsecond
		}
	}
	return bySecond
}

func TestKeepsTimeWithTwoHundredWorkersAsWithTwenty(t *testing.T) {
	redis := redistest.Start(t) // not parallel: this one measures
	skipIfBusy := watchMachine(t)
	const rate = 1000.0
	start := func(workers int, seconds float64) *run {
		input := inputOf(redis.Address, workers, int(rate*seconds), []object{segment(0, 1000*seconds, rate, rate)}, nil)
		return startK6(t, input, `function serve() { load.redis.get("k"); }`)
	}
	// All at the same time, so that in each second the machine is the same for all of them.
	few, many, planted := start(20, 5), start(200, 5), start(20, 3)
	redistest.WaitFor(t, 10*time.Second, "the clock", func() bool {
		content, _ := os.ReadFile(planted.records)
		return len(content) > 0
	})
	for range 20 { // one that stands still for 100 ms five times a second, until it ends
		planted.signal(syscall.SIGSTOP)
		time.Sleep(100 * time.Millisecond)
		planted.signal(syscall.SIGCONT)
		time.Sleep(100 * time.Millisecond)
	}
	lagOfFew, lagOfMany, lagOfPlanted := lagBySecond(t, few), lagBySecond(t, many), lagBySecond(t, planted)
	t.Logf("lag p99 by second: %v with 20 workers, %v with 200, %v where it stands still now and then", lagOfFew, lagOfMany, lagOfPlanted)
	skipIfBusy()
	// What other programs do to a generator only makes it worse, and seldom in every second; what it does to itself is there
	// in each of them.
	isAsGood := func(lag map[float64]time.Duration) (good int) {
		for second, late := range lag {
			if reference, isThere := lagOfFew[second]; isThere && late <= 3*reference+time.Millisecond {
				good++
			}
		}
		return good
	}
	if isAsGood(lagOfMany) == 0 {
		t.Error("expected 200 workers to be woken about as well as 20, at least in some second")
	}
	// Where the machine is so busy that all of its slots heap up, there is no lag to compare: that is no good second either.
	if isAsGood(lagOfPlanted) >= 3 {
		t.Error("expected a generator that stands still to be found out")
	}
}
