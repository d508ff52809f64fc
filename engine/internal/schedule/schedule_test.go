package schedule

import (
	"math"
	"testing"
	"time"
)

// peak is the schedule of a drill: base, ramp, peak, after.
var peak = []Segment{{0, 20_000, 500, 500}, {20_000, 30_000, 500, 5000}, {30_000, 80_000, 5000, 5000}, {80_000, 100_000, 500, 500}}

const peakSlots = 10_000 + 27_500 + 250_000 + 10_000

func mustMake(t *testing.T, slots int64, segments ...Segment) *Schedule {
	t.Helper()
	s, err := New(segments, slots)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPutsSlotsWhereTheIntegralReachesTheirNumber(t *testing.T) {
	for _, test := range []struct {
		name    string
		slots   int64
		plan    []Segment
		slot    int64
		seconds float64
	}{
		{"the first slot of a constant rate at once", 80_000, []Segment{{0, 8000, 10_000, 10_000}}, 0, 0},
		{"a slot of a constant rate at n / rate", 80_000, []Segment{{0, 8000, 10_000, 10_000}}, 12_345, 1.2345},
		{"the first slot after an idle start", 100, []Segment{{0, 5000, 0, 0}, {5000, 6000, 100, 100}}, 0, 5},
		{"a slot of a ramp from zero at a square root", 5000, []Segment{{0, 10_000, 0, 1000}}, 1250, 5},
		{"a slot of a ramp to zero", 5000, []Segment{{0, 10_000, 1000, 0}}, 3750, 5},
		{"the last slot before a gap", 20, []Segment{{0, 1000, 10, 10}, {5000, 6000, 10, 10}}, 9, 0.9},
		{"the first slot after a gap", 20, []Segment{{0, 1000, 10, 10}, {5000, 6000, 10, 10}}, 10, 5},
		{"a slot of a nearly constant rate", 10_000, []Segment{{0, 10_000, 1000, 1000.0000001}}, 5000, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			due := mustMake(t, test.slots, test.plan...).Due(test.slot)
			if math.Abs(due.Seconds()-test.seconds) > 1e-6 {
				t.Errorf("slot %d: expected %v s, got %v", test.slot, test.seconds, due)
			}
		})
	}
}

func TestNeverGoesBackAndEndsInTime(t *testing.T) {
	s := mustMake(t, peakSlots, peak...)
	last := time.Duration(-1)
	for n := range int64(peakSlots) {
		due := s.Due(n)
		if due < last || due > 100*time.Second {
			t.Fatalf("slot %d is due at %v, the one before at %v", n, due, last)
		}
		last = due
	}
}

func TestCountsTheSlotsBeforeATimeAsDueDoes(t *testing.T) {
	s := mustMake(t, peakSlots, peak...)
	total := int64(0)
	for window := time.Duration(0); window < 100*time.Second; window += 100 * time.Millisecond {
		n := s.CountBefore(window + 100*time.Millisecond)
		if n < peakSlots && s.Due(n) < window+100*time.Millisecond || n > 0 && s.Due(n-1) >= window+100*time.Millisecond {
			t.Fatalf("%v: %d slots before the end of the window", window, n)
		}
		total = n
	}
	if total != peakSlots {
		t.Errorf("expected all %d slots, got %d", peakSlots, total)
	}
	if n := s.CountBefore(20 * time.Second); n != 10_000 {
		t.Errorf("expected 10000 slots in the base, got %d", n)
	}
}

func TestRefuses(t *testing.T) {
	for _, test := range []struct {
		name  string
		slots int64
		plan  []Segment
	}{
		{"a number of slots that is not the integral", 79_998, []Segment{{0, 8000, 10_000, 10_000}}},
		{"more slots than the integral", 80_002, []Segment{{0, 8000, 10_000, 10_000}}},
		{"overlapping segments", 20, []Segment{{0, 1000, 10, 10}, {900, 1900, 10, 10}}},
		{"a segment without length", 1, []Segment{{5, 5, 10, 10}}},
		{"a negative rate", 1, []Segment{{0, 1000, -1, 2}}},
		{"no slots", 0, nil},
		{"a schedule whose rate is zero everywhere", 5, []Segment{{0, 1000, 0, 0}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := New(test.plan, test.slots); err == nil {
				t.Error("expected an error")
			}
		})
	}
}

func TestAcceptsBothRoundingsOfAPartialSlot(t *testing.T) {
	for _, slots := range []int64{10, 11} {
		s := mustMake(t, slots, Segment{0, 1050, 10, 10})
		if last := s.Due(slots - 1); last > 1050*time.Millisecond {
			t.Errorf("%d slots: the last one is due at %v", slots, last)
		}
	}
}

func TestIsEmptyWithoutSegments(t *testing.T) {
	if s := mustMake(t, 5); !s.IsEmpty() || s.Slots() != 5 {
		t.Errorf("expected an empty schedule of 5 slots, got %+v", s)
	}
}
