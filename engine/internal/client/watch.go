package client

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"redrill.dev/engine/internal/pace"
)

// watchInterval is how late a deadline may be noticed.
const watchInterval = time.Millisecond

// Watch cuts calls short when their deadline passes or their worker has to end, by looking at every seat once a
// millisecond: a store and a swap per call instead of a timer. The zero value works; the watching starts with the
// first seat and ends with Close.
type Watch struct {
	mu    sync.Mutex
	seats atomic.Pointer[[]*Seat]
	stop  chan struct{}
	ended chan struct{}
}

// NewSeat adds a worker.
func (w *Watch) NewSeat() *Seat {
	seat := &Seat{watch: w}
	seat.Enter(context.Background())
	seat.call.Store(&callContext{done: make(chan struct{})})
	w.mu.Lock()
	defer w.mu.Unlock()
	var seats []*Seat
	if old := w.seats.Load(); old != nil {
		seats = append(seats, *old...)
	}
	seats = append(seats, seat)
	w.seats.Store(&seats)
	if w.stop == nil {
		w.stop, w.ended = make(chan struct{}), make(chan struct{})
		go w.run()
	}
	return seat
}

// remove takes a worker out.
func (w *Watch) remove(seat *Seat) {
	w.mu.Lock()
	defer w.mu.Unlock()
	seats := slices.DeleteFunc(slices.Clone(*w.seats.Load()), func(s *Seat) bool { return s == seat })
	w.seats.Store(&seats)
}

// Close ends the watching.
func (w *Watch) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stop != nil {
		close(w.stop)
		<-w.ended
		w.stop = nil
	}
}

func (w *Watch) run() {
	defer close(w.ended)
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-ticker.C:
		}
		now := pace.Now()
		for _, seat := range *w.seats.Load() {
			seat.look(now)
		}
	}
}

// look cuts the seat's call if it has to end. The order matters: the number is read first, so that a parent which
// belongs to an earlier or later call can never end this one.
func (s *Seat) look(now int64) {
	call := s.call.Load()
	number := call.state.Load()
	if number > 0 {
		if t := s.tally.Load(); t != nil {
			t.note(now)
		}
	}
	switch {
	case number <= 0:
	case number < withoutDeadline && number <= now:
		call.cut(number, cutByDeadline)
	case s.isCancelled():
		call.cut(number, cutByParent)
	}
}
