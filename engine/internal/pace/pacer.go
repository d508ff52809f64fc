package pace

import (
	"container/heap"
	"math"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Pacer wakes waiting workers at exact times from one OS-locked thread. Go's own timers oversleep up to 1 ms when the
// process is idle, and a thread sleep in each worker collapses at high rates. The zero value works; its thread starts
// with the first Wait and ends with Close.
type Pacer struct {
	mu      sync.Mutex
	waiting tickets
	// sleepingUntil is when the thread will look again; an earlier ticket has to wake it.
	sleepingUntil int64
	wakeFd        int
	started       bool
	closed        bool
	ended         chan struct{}

	witness witness
}

// Ticket is one worker's place in the queue. A worker reuses its ticket; the zero value works.
type Ticket struct {
	due   int64
	index int
	woken chan struct{}
}

// Wait blocks until the clock reads due, and reports true; or until done is closed, and reports false.
func (p *Pacer) Wait(done <-chan struct{}, t *Ticket, due int64) bool {
	if t.woken == nil {
		t.woken = make(chan struct{}, 1)
	}
	t.due = due
	p.mu.Lock()
	if !p.started {
		p.start()
	}
	heap.Push(&p.waiting, t)
	isEarlier := due < p.sleepingUntil
	if isEarlier {
		p.sleepingUntil = due
	}
	p.mu.Unlock()
	if isEarlier {
		p.wake()
	}

	select {
	case <-t.woken:
		return true
	case <-done:
	}
	p.mu.Lock()
	if t.index >= 0 {
		heap.Remove(&p.waiting, t.index)
	}
	p.mu.Unlock()
	select {
	case <-t.woken: // it came at the same moment; the ticket must be clean for its next use
	default:
	}
	return false
}

// Close ends the thread. Workers that still wait are woken only by their own done channel.
func (p *Pacer) Close() {
	p.mu.Lock()
	started := p.started && !p.closed
	p.closed = true
	p.mu.Unlock()
	if started {
		p.wake()
		<-p.ended
		_ = unix.Close(p.wakeFd)
	}
}

func (p *Pacer) start() {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		panic("pace: no eventfd for the pacer: " + err.Error())
	}
	p.wakeFd, p.started, p.ended = fd, true, make(chan struct{})
	p.sleepingUntil = math.MaxInt64
	go p.run()
}

func (p *Pacer) wake() {
	one := [8]byte{1}
	_, _ = unix.Write(p.wakeFd, one[:]) // a full counter means that a wake-up is on its way already
}

func (p *Pacer) run() {
	runtime.LockOSThread() // never unlocked: the thread has its own timer slack and ends with this goroutine
	defer close(p.ended)
	_ = unix.Prctl(unix.PR_SET_TIMERSLACK, 1, 0, 0, 0) // the default lets the kernel be 50 us late

	for {
		next, isOpen := p.wakeDue()
		if !isOpen {
			return
		}
		p.sleep(next)
	}
}

// wakeDue hands out the tickets that are due, and returns when the next one is.
func (p *Pacer) wakeDue() (next int64, isOpen bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := Now()
	for len(p.waiting) > 0 && p.waiting[0].due <= now {
		heap.Pop(&p.waiting).(*Ticket).woken <- struct{}{}
	}
	p.sleepingUntil = math.MaxInt64
	if len(p.waiting) > 0 {
		p.sleepingUntil = p.waiting[0].due
	}
	return p.sleepingUntil, !p.closed
}

func (p *Pacer) sleep(until int64) {
	now := Now()
	until = min(until, now+heartbeat)
	timeout := unix.NsecToTimespec(max(0, until-now))
	fds := [1]unix.PollFd{{Fd: int32(p.wakeFd), Events: unix.POLLIN}}
	p.witness.sleeps(now, until)
	n, err := unix.Ppoll(fds[:], &timeout, nil)
	p.witness.woke(Now())
	switch {
	case n > 0:
		var counter [8]byte
		_, _ = unix.Read(p.wakeFd, counter[:])
	case err != nil && err != unix.EINTR:
		time.Sleep(time.Millisecond) // worse than exact, better than a spinning thread
	}
}
