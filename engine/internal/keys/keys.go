// Package keys draws key indexes, sizes and random numbers as pure functions of seed, load and slot, so that they are the
// same for any number of workers and instances.
package keys

import (
	"hash/fnv"
	"time"
)

// Source is the randomness of one load.
type Source struct {
	state uint64
	// Due tells when a slot is due by the plan; nil where there is no schedule. A hot spot that moves with time needs it.
	Due func(slot int64) time.Duration
}

// NewSource ties the run's seed to the load's name.
func NewSource(seed int64, load string) Source {
	return Source{state: mix(uint64(seed)) ^ hash(load)}
}

// Random returns an even number in [0, 1) for the slot; each salt is a stream of its own.
func (s Source) Random(slot int64, salt uint64) float64 {
	next := s.stream(salt).at(slot)
	return next.unit()
}

// stream is an endless row of random numbers for every slot.
type stream uint64

func (s Source) stream(salt uint64) stream { return stream(mix(s.state ^ mix(salt+1))) }

// at returns the slot's numbers.
func (s stream) at(slot int64) numbers { return numbers(mix(uint64(s) + uint64(slot))) }

// numbers are the random numbers of one slot, drawn one after the other.
type numbers uint64

// unit returns the next even number in [0, 1).
func (n *numbers) unit() float64 {
	u := float64(*n>>11) / (1 << 53)
	*n = numbers(mix(uint64(*n)))
	return u
}

// mix is the finaliser of splitmix64: every bit of the input changes half of the output.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

func hash(text string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(text)) // a hash never fails to write
	return h.Sum64()
}
