package keys

import (
	"math"
	"sort"
	"sync"
)

// zipf is the exact cumulative distribution of P(rank k) proportional to 1 / k^exponent over count ranks.
type zipf struct {
	cumulative []float64
}

type zipfKey struct {
	count    int
	exponent float64
}

// tables holds one table per distribution for the whole process: a million keys are 8 MB, too much for each VU.
var tables struct {
	sync.Mutex
	byKey map[zipfKey]*zipf
}

func sharedZipf(count int, exponent float64) *zipf {
	tables.Lock()
	defer tables.Unlock()
	key := zipfKey{count, exponent}
	table := tables.byKey[key]
	if table == nil {
		table = newZipf(count, exponent)
		if tables.byKey == nil {
			tables.byKey = make(map[zipfKey]*zipf)
		}
		tables.byKey[key] = table
	}
	return table
}

func newZipf(count int, exponent float64) *zipf {
	cumulative, sum := make([]float64, count), 0.0
	for k := range cumulative {
		sum += math.Pow(float64(k+1), -exponent)
		cumulative[k] = sum
	}
	for k := range cumulative {
		cumulative[k] /= sum
	}
	return &zipf{cumulative: cumulative}
}

// rank returns the first rank (from 0) whose cumulative probability exceeds u.
func (z *zipf) rank(u float64) int {
	i := sort.Search(len(z.cumulative), func(i int) bool { return z.cumulative[i] > u })
	return min(i, len(z.cumulative)-1)
}
