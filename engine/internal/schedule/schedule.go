// Package schedule says when each slot of a load is due: at the inverse of the integral of a piecewise-linear rate.
package schedule

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"time"
)

// Segment is the rate over one stretch of the clock, linear from its start to its end.
type Segment struct {
	StartMs       float64 `json:"startMs"`
	EndMs         float64 `json:"endMs"`
	FromPerSecond float64 `json:"fromPerSecond"`
	ToPerSecond   float64 `json:"toPerSecond"`
}

// slack is how far rounding may carry the integral past a whole number: half of the sixth decimal, as Count rounds it.
const slack = 5e-7

// Schedule maps slot numbers to due times. The zero value is the empty schedule: a slot is due when it is taken.
type Schedule struct {
	segments []segment
	slots    int64
}

// segment is a Segment in seconds, with the integral of the rate up to its start and up to its end.
type segment struct {
	start, length float64
	from, slope   float64
	before, until float64
}

// New checks the segments and the number of slots that belong to them. No segments make the empty schedule.
func New(segments []Segment, slots int64) (*Schedule, error) {
	s := &Schedule{slots: slots}
	if slots < 1 {
		return nil, fmt.Errorf("slots: expected at least 1, got %d", slots)
	}
	end, sum := 0.0, 0.0
	for i, given := range segments {
		if err := given.check(end); err != nil {
			return nil, fmt.Errorf("schedule[%d]: %w", i, err)
		}
		end = given.EndMs
		part := segment{start: given.StartMs / 1e3, length: (given.EndMs - given.StartMs) / 1e3, from: given.FromPerSecond, before: sum}
		part.slope = (given.ToPerSecond - given.FromPerSecond) / part.length
		part.until = sum + given.slots()
		if part.until > sum {
			s.segments = append(s.segments, part)
			sum = part.until
		}
	}
	if expected := round(sum); len(segments) > 0 && slots != expected {
		return nil, fmt.Errorf("slots: expected %d, the integral of the rates in the schedule, got %d", expected, slots)
	}
	return s, nil
}

// Count returns how many slots belong to segments: the integral of the rate, rounded to six decimals, rounded up. It is
// countSlots of harness/plan/plan-rates.ts, operation by operation, so that both get the same number.
func Count(segments []Segment) int64 {
	sum := 0.0
	for _, segment := range segments {
		sum += segment.slots()
	}
	return round(sum)
}

func (g Segment) slots() float64 {
	return (g.FromPerSecond + g.ToPerSecond) / 2 * (g.EndMs - g.StartMs) / 1000
}

func round(integral float64) int64 {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(integral, 'f', 6, 64), 64)
	return int64(math.Ceil(rounded))
}

func (g Segment) check(previousEndMs float64) error {
	switch {
	case g.StartMs < previousEndMs:
		return fmt.Errorf("startMs: expected at least %v (the end of the segment before), got %v", previousEndMs, g.StartMs)
	case !(g.EndMs > g.StartMs):
		return fmt.Errorf("endMs: expected more than startMs (%v), got %v", g.StartMs, g.EndMs)
	case !(g.FromPerSecond >= 0) || !(g.ToPerSecond >= 0) || math.IsInf(g.FromPerSecond+g.ToPerSecond, 0):
		return fmt.Errorf("expected rates of at least 0 per second, got %v to %v", g.FromPerSecond, g.ToPerSecond)
	}
	return nil
}

// IsEmpty reports whether slots are due when they are taken.
func (s *Schedule) IsEmpty() bool { return len(s.segments) == 0 }

// Slots returns how many slots there are.
func (s *Schedule) Slots() int64 { return s.slots }

// Due returns when slot n is due, counted from zero. It must not be called on the empty schedule.
func (s *Schedule) Due(n int64) time.Duration {
	want := float64(n)
	i := sort.Search(len(s.segments)-1, func(i int) bool { return want < s.segments[i].until-slack })
	// Rounded, or a slot that is due with a second would lie a nanosecond before it.
	return time.Duration(math.Round(s.segments[i].at(want-s.segments[i].before) * float64(time.Second)))
}

// at solves from*x + slope*x*x/2 = count for x, in the form that stays exact when the slope is tiny.
func (g segment) at(count float64) float64 {
	if count <= 0 {
		return g.start
	}
	root := math.Sqrt(math.Max(0, g.from*g.from+2*g.slope*count))
	return g.start + math.Min(g.length, 2*count/(g.from+root))
}

// CountBefore returns how many slots are due before the given time, consistent with Due to the slot.
func (s *Schedule) CountBefore(t time.Duration) int64 {
	n := sort.Search(int(s.slots), func(n int) bool { return s.Due(int64(n)) >= t })
	return int64(n)
}
