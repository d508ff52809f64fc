package schedule

import (
	"encoding/json"
	"math"
	"os"
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

// sharedCase is a case of testdata/slots.json, which the harness's test of countSlots reads too.
type sharedCase struct {
	Name     string
	Schedule []Segment
	Slots    int64
	// Due holds slots and the milliseconds at which they are due.
	Due [][2]float64
}

func sharedCases(t *testing.T) []sharedCase {
	t.Helper()
	content, err := os.ReadFile("testdata/slots.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []sharedCase
	if err := json.Unmarshal(content, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestCountsAndPlacesTheSlotsThatTheHarnessPlans(t *testing.T) {
	for _, test := range sharedCases(t) {
		t.Run(test.Name, func(t *testing.T) {
			if slots := Count(test.Schedule); slots != test.Slots {
				t.Fatalf("expected %d slots, got %d", test.Slots, slots)
			}
			s := mustMake(t, test.Slots, test.Schedule...)
			for _, due := range test.Due {
				if got := s.Due(int64(due[0])); math.Abs(got.Seconds()*1000-due[1]) > 1e-3 {
					t.Errorf("slot %v: expected %v ms, got %v", due[0], due[1], got)
				}
			}
			last, end := time.Duration(-1), time.Duration(test.Schedule[len(test.Schedule)-1].EndMs*1e6)
			for n := range test.Slots {
				due := s.Due(n)
				if due < last || due > end {
					t.Fatalf("slot %d is due at %v, the one before at %v, the schedule ends at %v", n, due, last, end)
				}
				last = due
			}
			for _, wrong := range []int64{test.Slots - 1, test.Slots + 1} {
				if _, err := New(test.Schedule, wrong); err == nil {
					t.Errorf("expected %d slots to be refused", wrong)
				}
			}
		})
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

func TestIsEmptyWithoutSegments(t *testing.T) {
	if s := mustMake(t, 5); !s.IsEmpty() || s.Slots() != 5 {
		t.Errorf("expected an empty schedule of 5 slots, got %+v", s)
	}
}

// Every slot of a rate that is cut into ten thousand pieces lies where it lies without the cuts.
func TestPiecesMoveNoSlot(t *testing.T) {
	const pieces, slots = 10_000, 75_000
	var cut []Segment
	for i := range pieces {
		at := func(i int) float64 { return 100 + 1300*float64(i)/pieces }
		cut = append(cut, Segment{float64(i) * 10, float64(i+1) * 10, at(i), at(i + 1)})
	}
	whole, inPieces := mustMake(t, slots, Segment{0, 100_000, 100, 1400}), mustMake(t, slots, cut...)
	for n := range int64(slots) {
		if a, b := whole.Due(n), inPieces.Due(n); (a - b).Abs() > time.Microsecond {
			t.Fatalf("slot %d: %v, and in pieces %v", n, a, b)
		}
	}
}

func BenchmarkDue(b *testing.B) {
	for name, plan := range map[string][]Segment{"constant": {{0, 8000, 10_000, 10_000}}, "peak": peak} {
		b.Run(name, func(b *testing.B) {
			s, _ := New(plan, Count(plan))
			for n := range int64(b.N) {
				s.Due(n % s.slots)
			}
		})
	}
}
