// Package keys draws key indexes and random numbers as pure functions of seed, load and slot, so that they are the same
// for any number of workers and instances.
package keys

import (
	"fmt"
	"hash/fnv"
	"math"
)

// Source is the randomness of one load.
type Source struct {
	state uint64
}

// NewSource ties the run's seed to the load's name.
func NewSource(seed int64, load string) Source {
	h := fnv.New64a()
	_, _ = h.Write([]byte(load)) // a hash never fails to write
	return Source{state: mix(uint64(seed)) ^ h.Sum64()}
}

// Random returns an even number in [0, 1) for the slot; each salt is a stream of its own.
func (s Source) Random(slot int64, salt uint64) float64 {
	return unit(mix(mix(s.state^mix(salt+1)) + uint64(slot)))
}

// Drawer draws key indexes 0 .. count-1; rank 0 is the most popular.
type Drawer struct {
	source Source
	count  int
	salt   uint64
	ranks  *zipf
}

// Distribution is which keys are popular.
type Distribution struct {
	Distribution string  `json:"distribution"`
	Exponent     float64 `json:"exponent"`
}

// maxCount bounds the table of a Zipf distribution: 8 bytes a key.
const maxCount = 100_000_000

// NewDrawer checks its arguments; drawers of different counts draw independently of each other.
func (s Source) NewDrawer(count int, d Distribution) (*Drawer, error) {
	if count < 1 || count > maxCount {
		return nil, fmt.Errorf("keys: expected a count from 1 to %d, got %d", maxCount, count)
	}
	drawer := &Drawer{source: s, count: count, salt: mix(uint64(count)) ^ math.Float64bits(d.Exponent)}
	switch d.Distribution {
	case "uniform":
	case "zipf":
		if !(d.Exponent >= 0) || math.IsInf(d.Exponent, 0) {
			return nil, fmt.Errorf("keys: expected an exponent of at least 0, got %v", d.Exponent)
		}
		drawer.ranks = sharedZipf(count, d.Exponent)
	default:
		return nil, fmt.Errorf(`keys: expected the distribution "uniform" or "zipf", got %q`, d.Distribution)
	}
	return drawer, nil
}

// Draw returns the slot's key index.
func (d *Drawer) Draw(slot int64) int {
	u := d.source.Random(slot, d.salt)
	if d.ranks != nil {
		return d.ranks.rank(u)
	}
	return min(int(u*float64(d.count)), d.count-1)
}

// mix is the finaliser of splitmix64: every bit of the input changes half of the output.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return x ^ (x >> 31)
}

func unit(x uint64) float64 { return float64(x>>11) / (1 << 53) }
