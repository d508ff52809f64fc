package keys

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// Sizes is a distribution of sizes: each share of the draws lies evenly between two sizes, both included. A fixed size is
// one share, a weighted one several, a histogram one for each of its buckets.
type Sizes struct {
	Sizes []SizeShare `json:"sizes"`
}

// SizeShare is one share of Sizes.
type SizeShare struct {
	MinBytes int64   `json:"minBytes"`
	MaxBytes int64   `json:"maxBytes"`
	Ratio    float64 `json:"ratio"`
}

// MaxSize is the longest value that Redis takes.
const MaxSize = 512 << 20

// SizeDrawer gives each number a size. It is safe for concurrent use.
type SizeDrawer struct {
	random stream
	shares []SizeShare
	// until is the sum of the ratios up to and with each share; the last one is 1.
	until []float64
}

// NewSizes checks the distribution. All loads of a run with the same seed draw the same sizes for the same numbers, so
// that a key which one load writes and another one writes again keeps its size.
func NewSizes(seed int64, s Sizes) (*SizeDrawer, error) {
	d := &SizeDrawer{random: NewSource(seed, "").stream(0), shares: s.Sizes}
	sum := 0.0
	for i, share := range s.Sizes {
		switch {
		case share.MinBytes < 0 || share.MaxBytes < share.MinBytes || share.MaxBytes > MaxSize:
			return nil, fmt.Errorf("sizes[%d]: expected sizes from 0 to 512 MB, the smaller one first, got %d to %d", i, share.MinBytes, share.MaxBytes)
		case !(share.Ratio > 0):
			return nil, fmt.Errorf("sizes[%d]: expected a ratio above 0, got %v", i, share.Ratio)
		}
		sum += share.Ratio
		d.until = append(d.until, sum)
	}
	switch {
	case len(s.Sizes) == 0:
		return nil, errors.New("sizes: expected at least one share")
	case math.Abs(sum-1) > 1e-6:
		return nil, fmt.Errorf("sizes: expected ratios whose sum is 1, got %v", sum)
	}
	d.until[len(d.until)-1] = 1
	return d, nil
}

// Draw returns the size for a number: of a slot, or of a key.
func (d *SizeDrawer) Draw(n int64) int64 {
	numbers, i := d.random.at(n), 0
	if len(d.until) > 1 {
		u := numbers.unit()
		i = sort.Search(len(d.until)-1, func(i int) bool { return u < d.until[i] })
	}
	share := d.shares[i]
	if share.MinBytes == share.MaxBytes {
		return share.MinBytes
	}
	return share.MinBytes + below(numbers.unit(), float64(share.MaxBytes-share.MinBytes+1))
}
