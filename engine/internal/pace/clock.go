// Package pace keeps time: one clock for the whole process, and one thread that wakes workers when their slot is due.
package pace

import (
	"math"
	"time"

	"golang.org/x/sys/unix"
)

// origin ties Go's hidden monotonic clock to CLOCK_MONOTONIC, once per process. Go has no public name for that base,
// and asking the kernel for every reading would cost a system call each.
var origin = bindClock()

type binding struct {
	at          time.Time
	monotonicNs int64
}

// bindClock reads both clocks several times and keeps the reading that took the least time.
func bindClock() binding {
	best, bestGap := binding{}, time.Duration(math.MaxInt64)
	for range 16 {
		before := time.Now()
		var reading unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &reading); err != nil {
			panic("pace: CLOCK_MONOTONIC cannot be read: " + err.Error())
		}
		if gap := time.Since(before); gap < bestGap {
			best, bestGap = binding{at: before.Add(gap / 2), monotonicNs: reading.Nano()}, gap
		}
	}
	return best
}

// Now returns CLOCK_MONOTONIC in nanoseconds: the base of Node's process.hrtime.bigint().
func Now() int64 {
	return origin.monotonicNs + int64(time.Since(origin.at))
}

// Time turns a reading of Now into a time.Time, for interfaces that ask for one.
func Time(monotonicNs int64) time.Time {
	return origin.at.Add(time.Duration(monotonicNs - origin.monotonicNs))
}
