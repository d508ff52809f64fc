package origin

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

func draw(s Settings, queued int64) []float64 {
	d, times := &dice{}, make([]float64, 20_000)
	for i := range times {
		times[i] = s.serviceMs(d, queued)
	}
	slices.Sort(times)
	return times
}

func mean(times []float64) float64 {
	sum := 0.0
	for _, ms := range times {
		sum += ms
	}
	return sum / float64(len(times))
}

func TestDrawsTimesOfServiceWithTheMeanThatWasAskedForAndTheRightTail(t *testing.T) {
	sigma := 1.0
	for name, c := range map[string]struct {
		settings Settings
		p99      float64 // of the distribution with mean 20
	}{
		"constant":          {Settings{ServiceMs: 20}, 20},
		"exponential":       {Settings{ServiceMs: 20, Distribution: Exponential}, 20 * math.Log(100)},
		"log-normal":        {Settings{ServiceMs: 20, Distribution: LogNormal}, 20 * math.Exp(2.3263*0.5-0.125)},
		"log-normal, wider": {Settings{ServiceMs: 20, Distribution: LogNormal, Sigma: &sigma}, 20 * math.Exp(2.3263-0.5)},
	} {
		t.Run(name, func(t *testing.T) {
			times := draw(c.settings, 0)
			if got := mean(times); math.Abs(got-20) > 0.8 {
				t.Errorf("expected a mean of 20 ms, got %v", got)
			}
			if got := times[len(times)*99/100]; math.Abs(got-c.p99) > c.p99*0.08 {
				t.Errorf("expected a p99 of %v ms, got %v", c.p99, got)
			}
		})
	}
}

func TestTakesLongerTheMoreCallsWait(t *testing.T) {
	s := Settings{ServiceMs: 20, SlowdownRatio: 0.1}
	if alone, crowded := draw(s, 0)[0], draw(s, 10)[0]; alone != 20 || crowded != 40 {
		t.Errorf("expected 20 ms alone and 40 ms with ten waiting, got %v and %v", alone, crowded)
	}
}

func TestFailsTheShareOfCallsThatItShould(t *testing.T) {
	o := newOrigin(t, Settings{Concurrency: 50, ErrorRatio: 0.25})
	failed := 0
	for _, err := range fetchAll(context.Background(), o, 2_000) {
		if errors.Is(err, ErrFailed) {
			failed++
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if failed < 430 || failed > 570 {
		t.Errorf("expected about 500 of 2,000 calls to fail, got %d", failed)
	}
}

func TestRefusesSettingsThatMeanNothing(t *testing.T) {
	negative := -1.0
	for name, s := range map[string]Settings{
		"an unknown distribution": {Concurrency: 1, Distribution: "normal"},
		"a share above one":       {Concurrency: 1, ErrorRatio: 1.5},
		"a negative slow-down":    {Concurrency: 1, SlowdownRatio: -1},
		"a negative width":        {Concurrency: 1, Distribution: LogNormal, Sigma: &negative},
	} {
		if _, err := New(s, nil); err == nil {
			t.Errorf("%s: expected an error", name)
		}
	}
}
