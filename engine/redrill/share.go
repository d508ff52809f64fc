package redrill

import (
	"fmt"
	"time"

	"go.k6.io/k6/v2/lib"

	"redrill.dev/engine/internal/origin"
	"redrill.dev/engine/internal/record"
	"redrill.dev/engine/internal/schedule"
)

// share is this instance's part of a schedule; k6 stripes the slots over the execution segments.
type share struct {
	schedule *schedule.Schedule
	// tuple is nil where everything belongs to this instance.
	tuple *lib.ExecutionTuple
	// hasNone is set where the instance has no worker of the load.
	hasNone bool
}

var _ record.Offered = share{}

func newShare(plan *schedule.Schedule, tuple *lib.ExecutionTuple, workers int64) share {
	s := share{schedule: plan}
	if tuple != nil {
		// The executor stripes by its number of VUs, and a segment too small for one of them runs nothing.
		var err error
		s.tuple, err = tuple.GetNewExecutionTupleFromValue(workers)
		s.hasNone = err != nil
	}
	return s
}

func (s share) IsEmpty() bool     { return s.schedule.IsEmpty() }
func (s share) OfferedAll() int64 { return s.scale(s.schedule.Slots()) }
func (s share) OfferedBefore(t time.Duration) int64 {
	return s.scale(s.schedule.CountBefore(t))
}

func (s share) scale(slots int64) int64 {
	switch {
	case s.hasNone:
		return 0
	case s.tuple == nil:
		return slots
	}
	return s.tuple.ScaleInt64(slots)
}

// ofOrigin returns the part of a simulated origin that belongs to this instance: the parts of all instances together allow
// exactly as many calls at once as the whole does.
func (s share) ofOrigin(whole origin.Settings) (origin.Settings, error) {
	if s.tuple == nil {
		return whole, nil
	}
	instances := len(s.tuple.Sequence.ExecutionSegmentSequence)
	if whole.Concurrency < instances {
		return whole, fmt.Errorf("origin.concurrency: expected at least 1 for each of %d instances, got %d", instances, whole.Concurrency)
	}
	part := whole
	part.Concurrency = 1 + int(s.scale(int64(whole.Concurrency-instances)))
	if whole.MaxQueue != nil {
		queue := int(s.scale(int64(*whole.MaxQueue)))
		part.MaxQueue = &queue
	}
	return part, nil
}
