package client

// helper runs one worker's calls that cannot be cut short, so that the worker can leave them behind. Such calls read
// from a socket of their own: pooled connections, and blocking commands.
type helper struct {
	work chan func()
	done chan struct{}
}

func newHelper() *helper {
	h := &helper{work: make(chan func()), done: make(chan struct{}, 1)}
	go func() {
		for f := range h.work {
			f()
			h.done <- struct{}{}
		}
	}()
	return h
}

// run calls f and reports whether it came back before the call was cut short. If it did not, f may still be running, and
// nothing that it writes to may be read.
func (s *Seat) run(call *callContext, f func()) bool {
	if s.helper == nil {
		s.helper = newHelper()
	}
	s.helper.work <- f
	select {
	case <-s.helper.done:
		return true
	case <-call.done:
		close(s.helper.work) // it ends when f does
		s.helper = nil
		return false
	}
}

// Close gives back what the seat holds. The worker must not be in a call.
func (s *Seat) Close() {
	if s.helper != nil {
		close(s.helper.work)
		s.helper = nil
	}
}
