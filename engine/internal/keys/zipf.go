package keys

import (
	"fmt"
	"math"
)

// ranks draws ranks 1 .. count with P(k) proportional to 1 / k^exponent: exactly, by rejection from an integral that
// covers the law closely, in constant time and without a table, whatever the count.
//
// Source: W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions",
// ACM Transactions on Modeling and Computer Simulation 6 (1996). One number in a hundred is rejected, and fewer.
type ranks struct {
	exponent, count float64
	// rest is 1 - exponent: the integral of x^-exponent from 1 is (x^rest - 1) / rest, or log x where rest is 0.
	rest, inverseRest float64
	// isNear is set where rest is so small that 1 + rest loses digits.
	isNear bool
	// first and last bound the integral; squeeze is how far a number may lie below its rank to be taken without a second look.
	first, last, squeeze float64
}

func newRanks(exponent, count float64) ranks {
	r := ranks{exponent: exponent, count: count, rest: 1 - exponent, isNear: math.Abs(1-exponent) < 0.01}
	if r.rest != 0 {
		r.inverseRest = 1 / r.rest
	}
	r.first = r.integral(1.5) - 1
	r.last = r.integral(count + 0.5)
	r.squeeze = 2 - r.inverse(r.integral(2.5)-r.weight(2))
	return r
}

// grown returns the same law over another count.
func (r ranks) grown(count float64) ranks {
	r.count, r.last = count, r.integral(count+0.5)
	return r
}

// draw returns a rank, counted from 0.
func (r *ranks) draw(n numbers) int64 {
	for {
		u := r.last + n.unit()*(r.first-r.last)
		x := r.inverse(u)
		k := max(1, float64(int64(min(x+0.5, r.count))))
		if k-x <= r.squeeze || u >= r.integral(k+0.5)-r.weight(k) {
			return int64(k) - 1
		}
	}
}

func (r *ranks) weight(x float64) float64 { return math.Exp(-r.exponent * math.Log(x)) }

func (r *ranks) integral(x float64) float64 {
	switch logarithm := math.Log(x); {
	case r.rest == 0:
		return logarithm
	case r.isNear:
		return math.Expm1(r.rest*logarithm) / r.rest
	default:
		return (math.Exp(r.rest*logarithm) - 1) * r.inverseRest
	}
}

// inverse of integral.
func (r *ranks) inverse(u float64) float64 {
	switch {
	case r.rest == 0:
		return math.Exp(u)
	case r.isNear:
		return math.Exp(math.Log1p(max(-1, u*r.rest)) / r.rest)
	default:
		return math.Exp(math.Log(max(0, 1+u*r.rest)) * r.inverseRest)
	}
}

// zipf makes rank 0 the most popular key.
type zipf struct {
	random stream
	ranks  ranks
}

func (d zipf) Draw(slot int64) int64 { return d.ranks.draw(d.random.at(slot)) }

// latest makes the newest key the most popular one. At slot n there are count + floor(n * grow) keys.
type latest struct {
	random stream
	ranks  ranks
	count  int64
	grow   float64
}

func newLatest(count int64, d Distribution, random stream) (Drawer, error) {
	if err := checkExponent(d.Exponent); err != nil {
		return nil, err
	}
	if !(d.GrowRatio >= 0) || d.GrowRatio > 1000 {
		return nil, fmt.Errorf("expected a growth from 0 to 1000 keys per slot, got %v", d.GrowRatio)
	}
	return latest{random, newRanks(d.Exponent, float64(count)), count, d.GrowRatio}, nil
}

func (d latest) Draw(slot int64) int64 {
	if d.grow == 0 {
		return d.count - 1 - d.ranks.draw(d.random.at(slot))
	}
	// The tiny addition keeps products such as 100 * 0.29 whole.
	count := d.count + int64(float64(slot)*d.grow+1e-9)
	ranks := d.ranks.grown(float64(count))
	return count - 1 - ranks.draw(d.random.at(slot))
}
