package redrill

import (
	"fmt"
	"strings"
	"testing"

	"go.k6.io/k6/v2/lib"

	"redrill.dev/engine/internal/origin"
	"redrill.dev/engine/internal/schedule"
)

// tupleOf is the segment of one of several equal instances.
func tupleOf(t *testing.T, number, of int) *lib.ExecutionTuple {
	t.Helper()
	var bounds []string
	for n := range of + 1 {
		bounds = append(bounds, fmt.Sprintf("%d/%d", n, of))
	}
	sequence, err := lib.NewExecutionSegmentSequenceFromString(strings.Join(bounds, ","))
	if err != nil {
		t.Fatal(err)
	}
	tuple, err := lib.NewExecutionTuple(sequence[number-1], &sequence)
	if err != nil {
		t.Fatal(err)
	}
	return tuple
}

func TestSharesOfAllInstancesAreTheWhole(t *testing.T) {
	for _, instances := range []int{1, 2, 3, 7} {
		for _, workers := range []int64{1, 2, 5, 10, 50} {
			for _, slots := range []int64{50, 997, 1000} {
				plan, err := schedule.New([]schedule.Segment{{EndMs: 1000, FromPerSecond: float64(slots), ToPerSecond: float64(slots)}}, slots)
				if err != nil {
					t.Fatal(err)
				}
				queue := 11
				whole := origin.Settings{Concurrency: 20, MaxQueue: &queue}
				all, half, concurrency, queued := int64(0), int64(0), 0, 0
				for number := range instances {
					s := newShare(plan, tupleOf(t, number+1, instances), workers)
					all += s.OfferedAll()
					half += s.OfferedBefore(500_000_000)
					if s.hasNone {
						continue
					}
					part, err := s.ofOrigin(whole)
					if err != nil || part.Concurrency < 1 {
						t.Errorf("expected a part of the origin, got %+v, %v", part, err)
					}
					concurrency += part.Concurrency
					queued += *part.MaxQueue
				}
				if all != slots || half != plan.CountBefore(500_000_000) || concurrency != 20 || queued != 11 {
					t.Errorf("%d instances, %d workers, %d slots: got %d slots, %d in the first half, %d calls at once, %d queued",
						instances, workers, slots, all, half, concurrency, queued)
				}
			}
		}
	}
}

func TestRefusesAnOriginThatIsTooSmallToShare(t *testing.T) {
	plan, err := schedule.New(nil, 10)
	if err != nil {
		t.Fatal(err)
	}
	_, err = newShare(plan, tupleOf(t, 1, 3), 10).ofOrigin(origin.Settings{Concurrency: 2})
	if err == nil || !strings.Contains(err.Error(), "at least 1 for each of 3 instances, got 2") {
		t.Errorf("expected an error that names the instances, got %v", err)
	}
}

func TestBelievesTheInstanceOnlyIfTheSegmentSaysTheSame(t *testing.T) {
	input := &Input{Instance: &InstanceInput{Number: 2, Of: 3}}
	if got, err := input.instanceIn(tupleOf(t, 2, 3)); err != nil || got.Number != 2 || got.Of != 3 {
		t.Errorf("expected instance 2 of 3, got %+v, %v", got, err)
	}
	if _, err := input.instanceIn(tupleOf(t, 1, 3)); err == nil || !strings.Contains(err.Error(), "expected number 1 of 3") {
		t.Errorf("expected an error that names the segment, got %v", err)
	}
	if _, err := input.instanceIn(nil); err == nil {
		t.Error("expected an error without a segment")
	}
}
