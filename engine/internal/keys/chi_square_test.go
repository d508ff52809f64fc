package keys

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// law is the exact probability of each key.
type law func(key int64) float64

// chiSquare compares draws with a law, over bins that each expect at least 25 draws, and returns how many standard deviations
// the statistic lies above its mean: a right drawer is nearly always below 4, a wrong one far above.
func chiSquare(draw func(n int64) int64, draws, count int64, p law) float64 {
	seen := make([]float64, count)
	for n := range draws {
		seen[draw(n)]++
	}
	statistic, bins, expected, got := 0.0, 0.0, 0.0, 0.0
	for key := range count {
		expected += p(key) * float64(draws)
		got += seen[key]
		if expected >= 25 || key == count-1 {
			if expected > 0 {
				statistic += (got - expected) * (got - expected) / expected
				bins++
			} else if got > 0 {
				return math.Inf(1)
			}
			expected, got = 0, 0
		}
	}
	freedom := bins - 1
	// Wilson and Hilferty: the cube root of a chi-square is nearly normal.
	spread := 2 / (9 * freedom)
	return (math.Cbrt(statistic/freedom) - (1 - spread)) / math.Sqrt(spread)
}

func zipfLaw(count int64, exponent float64) law {
	sum := 0.0
	for k := count; k >= 1; k-- {
		sum += math.Pow(float64(k), -exponent)
	}
	return func(key int64) float64 { return math.Pow(float64(key+1), -exponent) / sum }
}

func evenLaw(count int64) law { return func(int64) float64 { return 1 / float64(count) } }

func TestDrawsByItsLaw(t *testing.T) {
	reversed := func(p law, count int64) law { return func(key int64) float64 { return p(count - 1 - key) } }
	hot := func(share, draws float64, start, count int64) law {
		hot := int64(math.Round(share * float64(count)))
		return func(key int64) float64 {
			if (key-start+count)%count < hot {
				return draws / float64(hot)
			}
			return (1 - draws) / float64(count-hot)
		}
	}
	bell := func(center, deviation float64, count int64) law {
		at := func(key int64) float64 { return normal((float64(key) - center) / deviation) }
		inside := at(count) - at(0)
		return func(key int64) float64 { return (at(key+1) - at(key)) / inside }
	}
	tests := []struct {
		name  string
		count int64
		of    Distribution
		law   law
	}{
		{"uniform", 1000, Distribution{Distribution: "uniform"}, evenLaw(1000)},
		{"uniform over seven", 7, Distribution{Distribution: "uniform"}, evenLaw(7)},
		{"sequential", 1000, Distribution{Distribution: "sequential"}, evenLaw(1000)},
		{"hotset", 1000, Distribution{Distribution: "hotset", HotRatio: 0.01, DrawRatio: 0.9}, hot(0.01, 0.9, 0, 1000)},
		{"hotset that has moved", 1000, Distribution{Distribution: "hotset", HotRatio: 0.2, DrawRatio: 0.8, Moves: &Moves{EverySlots: pointer(int64(1 << 40)), ByKeys: pointer(int64(900))}}, hot(0.2, 0.8, 0, 1000)},
		{"latest", 1000, Distribution{Distribution: "latest", Exponent: 1.1}, reversed(zipfLaw(1000, 1.1), 1000)},
		{"gaussian", 1000, Distribution{Distribution: "gaussian", CenterRatio: 0.5, DeviationRatio: 0.1}, bell(500, 100, 1000)},
		{"gaussian at the edge", 1000, Distribution{Distribution: "gaussian", CenterRatio: 0, DeviationRatio: 0.3}, bell(0, 300, 1000)},
		{"gaussian wider than the keys", 1000, Distribution{Distribution: "gaussian", CenterRatio: 0.9, DeviationRatio: 2}, bell(900, 2000, 1000)},
	}
	for _, exponent := range []float64{0, 0.25, 0.5, 0.9, 0.99, 1 - 1e-9, 1, 1 + 1e-9, 1.01, 1.1, 1.5, 2, 2.5, 3} {
		for _, count := range []int64{1, 2, 10, 1000, 100_000} {
			tests = append(tests, struct {
				name  string
				count int64
				of    Distribution
				law   law
			}{fmt.Sprintf("zipf(%v) over %d", exponent, count), count, Distribution{Distribution: "zipf", Exponent: exponent}, zipfLaw(count, exponent)})
		}
	}
	const draws = 200_000
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.count == 1 {
				if got := drawer(t, NewSource(1, "x"), 1, test.of).Draw(7); got != 0 {
					t.Errorf("expected the only key, got %d", got)
				}
				return
			}
			if off := chiSquare(drawer(t, NewSource(1, "x"), test.count, test.of).Draw, draws, test.count, test.law); !(off < 4) {
				t.Errorf("expected draws by the law, got a chi-square of %.1f standard deviations", off)
			}
		})
	}
}

func TestTheChiSquareSeesAWrongLaw(t *testing.T) {
	const draws, count = 400_000, 1000
	zipf := drawer(t, NewSource(1, "x"), count, Distribution{Distribution: "zipf", Exponent: 1})
	for name, test := range map[string]struct {
		draw func(int64) int64
		law  law
	}{
		"an exponent that is off by two hundredths":   {zipf.Draw, zipfLaw(count, 1.02)},
		"a rank that is off by one":                   {func(n int64) int64 { return (zipf.Draw(n) + 1) % count }, zipfLaw(count, 1)},
		"one key in a hundred that is never drawn":    {func(n int64) int64 { return max(10, n%count) }, evenLaw(count)},
		"an uneven draw by the remainder of a square": {func(n int64) int64 { return n * n % count }, evenLaw(count)},
	} {
		if off := chiSquare(test.draw, draws, count, test.law); off < 8 {
			t.Errorf("%s: expected a chi-square far from the law, got %.1f standard deviations", name, off)
		}
	}
}

func TestAHotSpotMovesWhenItIsSaidTo(t *testing.T) {
	const count, draws = 1000, 100_000
	always := Distribution{Distribution: "hotset", HotRatio: 0.01, DrawRatio: 1}
	source := NewSource(1, "x")
	source.Due = func(slot int64) time.Duration { return time.Duration(slot) * time.Millisecond }
	for name, moves := range map[string]Moves{
		"by slots":        {EverySlots: pointer(int64(10_000)), ByKeys: pointer(int64(-7))},
		"by time":         {EveryMs: pointer(10_000.0), ByKeys: pointer(int64(993))},
		"far":             {EverySlots: pointer(int64(10_000)), ByKeys: pointer(int64(1_000_993))},
		"to a drawn spot": {EverySlots: pointer(int64(10_000))},
	} {
		t.Run(name, func(t *testing.T) {
			always.Moves = &moves
			d, starts := drawer(t, source, count, always), map[int64]bool{}
			for epoch := range int64(10) {
				lowest := map[int64]bool{}
				for slot := epoch * 10_000; slot < (epoch+1)*10_000; slot++ {
					lowest[d.Draw(slot)] = true
				}
				start := -1
				for key := range int64(count) {
					if lowest[key] && !lowest[(key+count-1)%count] {
						start = int(key)
					}
				}
				if len(lowest) != 10 || moves.ByKeys != nil && int64(start) != (epoch*993)%count || epoch == 0 && start != 0 {
					t.Errorf("epoch %d: expected 10 hot keys from %d, got %d from %d", epoch, (epoch*993)%count, len(lowest), start)
				}
				starts[int64(start)] = true
			}
			if len(starts) < 9 {
				t.Errorf("expected the spot to move, got the places %v", starts)
			}
		})
	}
}

func TestLatestFollowsAGrowingKeySpace(t *testing.T) {
	const count = 100
	d := drawer(t, NewSource(1, "x"), count, Distribution{Distribution: "latest", Exponent: 1.2, GrowRatio: 0.29})
	newest, beyond := 0, 0
	for slot := range int64(100_000) {
		last := count - 1 + int64(math.Floor(float64(slot*29)/100))
		switch key := d.Draw(slot); {
		case key < 0 || key > last:
			t.Fatalf("slot %d: expected a key up to %d, got %d", slot, last, key)
		case key == last:
			newest++
		case key >= count:
			beyond++
		}
	}
	if newest < 15_000 || beyond < 50_000 {
		t.Errorf("expected the newest keys most often, got the newest %d times, other new ones %d times", newest, beyond)
	}
	// At a fixed size of the space the law is Zipf's again.
	const slot = 10_000
	size := int64(count + 2900)
	row := func(n int64) int64 {
		latest := d.(latest)
		ranks := latest.ranks.grown(float64(size))
		return ranks.draw(latest.random.at(n))
	}
	if off := chiSquare(row, 200_000, size, zipfLaw(size, 1.2)); !(off < 4) {
		t.Errorf("expected Zipf's law over the keys of slot %d, got %.1f standard deviations", slot, off)
	}
}
