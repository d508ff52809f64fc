package keys

import (
	"math"
	"testing"
)

func drawer(t *testing.T, s Source, count int, d Distribution) *Drawer {
	t.Helper()
	made, err := s.NewDrawer(count, d)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestDrawsTheSameForTheSameSeedLoadAndSlot(t *testing.T) {
	uniform := Distribution{"uniform", 0}
	a, b := drawer(t, NewSource(42, "shop"), 1000, uniform), drawer(t, NewSource(42, "shop"), 1000, uniform)
	other, seed := drawer(t, NewSource(42, "logins"), 1000, uniform), drawer(t, NewSource(43, "shop"), 1000, uniform)
	same := 0
	for slot := range int64(1000) {
		if a.Draw(slot) != b.Draw(slot) {
			t.Fatalf("slot %d: %d and %d", slot, a.Draw(slot), b.Draw(slot))
		}
		if a.Draw(slot) == other.Draw(slot) || a.Draw(slot) == seed.Draw(slot) {
			same++
		}
	}
	if same > 20 {
		t.Errorf("expected other loads and seeds to draw otherwise, got %d equal draws", same)
	}
}

func TestDrawsEvenly(t *testing.T) {
	const count, draws = 10, 100_000
	d, seen := drawer(t, NewSource(1, "x"), count, Distribution{"uniform", 0}), [count]float64{}
	for slot := range int64(draws) {
		seen[d.Draw(slot)]++
	}
	for key, n := range seen {
		if math.Abs(n/draws-1.0/count) > 0.005 {
			t.Errorf("key %d: expected a tenth of the draws, got %v", key, n/draws)
		}
	}
}

func TestDrawsRanksByZipfsLaw(t *testing.T) {
	const count, draws, exponent = 1000, 200_000, 1.1
	d, seen := drawer(t, NewSource(1, "x"), count, Distribution{"zipf", exponent}), [count]float64{}
	for slot := range int64(draws) {
		seen[d.Draw(slot)]++
	}
	sum := 0.0
	for k := 1; k <= count; k++ {
		sum += math.Pow(float64(k), -exponent)
	}
	for _, rank := range []int{0, 1, 2, 9, 99} {
		expected := math.Pow(float64(rank+1), -exponent) / sum
		if got := seen[rank] / draws; math.Abs(got-expected) > 4*math.Sqrt(expected/draws) {
			t.Errorf("rank %d: expected a share of %v, got %v", rank, expected, got)
		}
	}
}

func TestRandomIsEvenAndItsSaltsAreIndependent(t *testing.T) {
	s, sum, product := NewSource(7, "x"), 0.0, 0.0
	const draws = 100_000
	for slot := range int64(draws) {
		a, b := s.Random(slot, 0), s.Random(slot, 1)
		if a < 0 || a >= 1 {
			t.Fatalf("slot %d: %v is not in [0, 1)", slot, a)
		}
		sum += a
		product += (a - 0.5) * (b - 0.5)
	}
	if mean := sum / draws; math.Abs(mean-0.5) > 0.005 {
		t.Errorf("expected a mean of 0.5, got %v", mean)
	}
	if covariance := product / draws; math.Abs(covariance) > 0.002 {
		t.Errorf("expected no covariance, got %v", covariance)
	}
}

func TestRefusesADrawerOfNothing(t *testing.T) {
	for _, test := range []struct {
		name  string
		count int
		of    Distribution
	}{
		{"no keys", 0, Distribution{"uniform", 0}},
		{"an unknown distribution", 5, Distribution{"normal", 1}},
		{"a negative exponent", 5, Distribution{"zipf", -1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := NewSource(1, "x").NewDrawer(test.count, test.of); err == nil {
				t.Error("expected an error")
			}
		})
	}
}

func TestMakesPayloadsOfTheExactSize(t *testing.T) {
	for _, size := range []int{0, 1, 128, 4096} {
		if text := Payload(size); len(text) != size || text != Payload(size) {
			t.Errorf("expected %d bytes, always the same, got %d", size, len(text))
		}
	}
}
