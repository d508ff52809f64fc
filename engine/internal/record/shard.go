package record

import "sync"

// Code is what ended a slot or an operation. Done is the good end; the others are numbered by Load.Code.
type Code uint16

// The codes that mean the same in every load.
const (
	Done      Code = 0
	Abandoned Code = 1
	// GivenUp is a slot that was abandoned when it fell due, because too many waited already.
	GivenUp Code = 2
)

// Operation is the number of an operation name in its load; Slot stands for the slot as a whole.
type Operation uint16

// Slot is the operation "".
const Slot Operation = 0

// Event is the end of one slot or operation. Times are nanoseconds of pace.Now; durations are nanoseconds.
type Event struct {
	Operation Operation
	Code      Code
	// Due is when the slot was due, Ended when the slot or operation ended.
	Due, Ended int64
	// Response counts from the due time, Service from the call.
	Response, Service int64
	// Lag is how late the generator itself was with the slot; negative when it was late by another's doing.
	Lag                    int64
	Hits, Misses, Attempts int32
}

// batchSize bounds a shard's memory: a full batch is counted by the worker that filled it.
const batchSize = 512

// Shard is one worker's part of a load's records: recording is an append under a lock that nobody else wants, except
// the flusher four times a second.
type Shard struct {
	load   *Load
	mu     sync.Mutex
	events []Event
	spare  []Event
}

// Record adds one event.
func (s *Shard) Record(e Event) {
	s.mu.Lock()
	s.events = append(s.events, e)
	isFull := len(s.events) >= batchSize
	s.mu.Unlock()
	if isFull {
		s.load.collect(s)
	}
}

// take swaps the filled batch for the empty one. Only collect calls it, under the load's lock.
func (s *Shard) take() []Event {
	s.mu.Lock()
	full := s.events
	s.events, s.spare = s.spare[:0], full
	s.mu.Unlock()
	return full
}
