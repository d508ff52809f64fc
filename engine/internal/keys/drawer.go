package keys

import (
	"fmt"
	"math"
)

// Distribution is which keys are popular. Which of the other fields count depends on the first one; the zero value of each
// of them means that it was not given.
type Distribution struct {
	Distribution string `json:"distribution"`
	// Exponent of zipf and latest: P(rank k) is proportional to 1 / k^exponent, k from 1.
	Exponent float64 `json:"exponent"`
	// HotRatio of hotset: the share of keys that get DrawRatio of the draws.
	HotRatio  float64 `json:"hotRatio"`
	DrawRatio float64 `json:"drawRatio"`
	// Moves of hotset: when and where the hot keys go; nil = they stay.
	Moves *Moves `json:"moves"`
	// GrowRatio of latest: how many keys each slot adds.
	GrowRatio float64 `json:"growRatio"`
	// CenterRatio and DeviationRatio of gaussian: where its middle lies, and how wide it is, as shares of the keys.
	CenterRatio    float64 `json:"centerRatio"`
	DeviationRatio float64 `json:"deviationRatio"`
}

// Moves says when a hot spot moves, by the clock of the schedule or by slots, and where to.
type Moves struct {
	EveryMs    *float64 `json:"everyMs"`
	EverySlots *int64   `json:"everySlots"`
	// ByKeys is how far; nil = to a place drawn from the seed.
	ByKeys *int64 `json:"byKeys"`
}

// Drawer gives each slot a key index. It is safe for concurrent use.
type Drawer interface {
	// Draw returns the slot's key index, 0 .. count-1; of a growing key space more.
	Draw(slot int64) int64
}

// maxCount keeps indexes exact as numbers of JavaScript, with room for a key space that grows.
const maxCount = 1 << 50

// NewDrawer checks its arguments; drawers of different counts and distributions draw independently of each other.
func (s Source) NewDrawer(count int64, d Distribution) (Drawer, error) {
	if count < 1 || count > maxCount {
		return nil, fmt.Errorf("keys: expected a count from 1 to %d, got %d", int64(maxCount), count)
	}
	drawer, err := s.newDrawer(count, d, s.stream(d.salt(count)))
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	return drawer, nil
}

func (s Source) newDrawer(count int64, d Distribution, random stream) (Drawer, error) {
	switch d.Distribution {
	case "uniform":
		return uniform{random, float64(count)}, nil
	case "sequential":
		return sequential(count), nil
	case "zipf":
		if err := checkExponent(d.Exponent); err != nil {
			return nil, err
		}
		return zipf{random, newRanks(d.Exponent, float64(count))}, nil
	case "hotset":
		return newHotset(s, count, d, random)
	case "latest":
		return newLatest(count, d, random)
	case "gaussian":
		return newGaussian(count, d, random)
	}
	return nil, fmt.Errorf("expected the distribution uniform, sequential, zipf, hotset, latest or gaussian, got %q", d.Distribution)
}

// salt makes a stream of its own of each distribution over each count.
func (d Distribution) salt(count int64) uint64 {
	salt := mix(hash(d.Distribution)) ^ uint64(count)
	for _, parameter := range []float64{d.Exponent, d.HotRatio, d.DrawRatio, d.GrowRatio, d.CenterRatio, d.DeviationRatio} {
		salt = mix(salt ^ math.Float64bits(parameter))
	}
	return salt
}

func checkExponent(exponent float64) error {
	if !(exponent >= 0) || exponent > 100 {
		return fmt.Errorf("expected an exponent from 0 to 100, got %v", exponent)
	}
	return nil
}

// checkRatio reports whether a share lies above 0 and at most at 1.
func checkRatio(what string, ratio float64) error {
	if !(ratio > 0) || ratio > 1 {
		return fmt.Errorf("expected %s above 0 and at most 1, got %v", what, ratio)
	}
	return nil
}

// uniform makes every key equally popular.
type uniform struct {
	random stream
	count  float64
}

func (d uniform) Draw(slot int64) int64 {
	numbers := d.random.at(slot)
	return below(numbers.unit(), d.count)
}

// below turns a number in [0, 1) into one of count indexes.
func below(u, count float64) int64 { return int64(min(u*count, count-1)) }

// sequential gives key after key, and begins again.
type sequential int64

func (d sequential) Draw(slot int64) int64 { return slot % int64(d) }
