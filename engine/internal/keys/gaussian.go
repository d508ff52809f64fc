package keys

import (
	"fmt"
	"math"
)

// gaussian draws floor(x) for a normal x around a key, cut off at both ends of the key space: by inversion, so that it is
// exact and takes one number.
type gaussian struct {
	random            stream
	count             float64
	center, deviation float64
	// from and width are the probabilities of an x below the first key, and of one inside.
	from, width float64
}

func newGaussian(count int64, d Distribution, random stream) (Drawer, error) {
	if !(d.CenterRatio >= 0) || d.CenterRatio > 1 {
		return nil, fmt.Errorf("expected a center from 0 to 1, got %v", d.CenterRatio)
	}
	if !(d.DeviationRatio > 0) || math.IsInf(d.DeviationRatio, 0) {
		return nil, fmt.Errorf("expected a deviation above 0, got %v", d.DeviationRatio)
	}
	made := gaussian{random: random, count: float64(count)}
	made.center, made.deviation = d.CenterRatio*made.count, d.DeviationRatio*made.count
	made.from = normal((0 - made.center) / made.deviation)
	made.width = normal((made.count-made.center)/made.deviation) - made.from
	return made, nil
}

func (d gaussian) Draw(slot int64) int64 {
	numbers := d.random.at(slot)
	p := d.from + numbers.unit()*d.width
	x := d.center + d.deviation*math.Sqrt2*math.Erfinv(2*p-1)
	return int64(max(0, min(x, d.count-1)))
}

// normal is the probability of a standard normal number below x.
func normal(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }
