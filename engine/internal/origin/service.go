package origin

import (
	"math"
	"sync/atomic"
)

// The distributions of the time of service.
const (
	Constant    = "constant"
	Exponential = "exponential"
	LogNormal   = "log-normal"
)

// defaultSigma makes a log-normal p99 about 2.8 times its mean.
const defaultSigma = 0.5

// dice are the random numbers of an origin, the same in every run for the same calls in the same order. The zero value works.
type dice struct {
	thrown atomic.Uint64
}

// unit returns an even number in (0, 1).
func (d *dice) unit() float64 {
	x := d.thrown.Add(1) * 0x9e3779b97f4a7c15
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb
	return (float64((x^(x>>31))>>11) + 0.5) / (1 << 53)
}

// serviceMs draws how long a call takes while so many wait behind it.
func (s Settings) serviceMs(d *dice, queued int64) float64 {
	ms := s.ServiceMs
	switch s.Distribution {
	case Exponential:
		ms *= -math.Log(d.unit())
	case LogNormal:
		// Box and Muller; less sigma²/2, so that the mean is the one that was asked for.
		normal := math.Sqrt(-2*math.Log(d.unit())) * math.Cos(2*math.Pi*d.unit())
		ms *= math.Exp(s.sigma()*normal - s.sigma()*s.sigma()/2)
	}
	return ms * (1 + s.SlowdownRatio*float64(queued))
}

func (s Settings) sigma() float64 {
	if s.Sigma == nil {
		return defaultSigma
	}
	return *s.Sigma
}
