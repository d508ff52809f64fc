package keys

import (
	"math"
	"testing"
)

func drawer(t testing.TB, s Source, count int64, d Distribution) Drawer {
	t.Helper()
	made, err := s.NewDrawer(count, d)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func pointer[T any](value T) *T { return &value }

// everyKind has one distribution of each kind.
var everyKind = map[string]Distribution{
	"uniform":    {Distribution: "uniform"},
	"zipf":       {Distribution: "zipf", Exponent: 0.9},
	"hotset":     {Distribution: "hotset", HotRatio: 0.1, DrawRatio: 0.5},
	"moving":     {Distribution: "hotset", HotRatio: 0.1, DrawRatio: 0.5, Moves: &Moves{EverySlots: pointer(int64(100))}},
	"latest":     {Distribution: "latest", Exponent: 0.9, GrowRatio: 0.1},
	"gaussian":   {Distribution: "gaussian", CenterRatio: 0.5, DeviationRatio: 0.2},
	"sequential": {Distribution: "sequential"},
}

func TestDrawsTheSameForTheSameSeedLoadAndSlotInAnyOrder(t *testing.T) {
	for name, d := range everyKind {
		t.Run(name, func(t *testing.T) {
			a, b := drawer(t, NewSource(42, "shop"), 1000, d), drawer(t, NewSource(42, "shop"), 1000, d)
			other, seed := drawer(t, NewSource(42, "logins"), 1000, d), drawer(t, NewSource(43, "shop"), 1000, d)
			drawn, same := make([]int64, 1000), 0
			for slot := range int64(1000) {
				drawn[slot] = a.Draw(slot)
			}
			for slot := int64(999); slot >= 0; slot-- {
				if b.Draw(slot) != drawn[slot] {
					t.Fatalf("slot %d: %d, and in another order %d", slot, drawn[slot], b.Draw(slot))
				}
				if drawn[slot] == other.Draw(slot) || drawn[slot] == seed.Draw(slot) {
					same++
				}
			}
			if same > 100 && name != "sequential" {
				t.Errorf("expected other loads and seeds to draw otherwise, got %d equal draws", same)
			}
		})
	}
}

// What was drawn once for a seed stays so for good, or a saved plan would mean another load.
func TestDrawsWhatItAlwaysDrew(t *testing.T) {
	for name, expected := range map[string][5]int64{
		"uniform":    {507, 991, 911, 63, 947},
		"sequential": {0, 0, 0, 0, 0},
		"zipf":       {113, 453, 32, 8, 1},
		"hotset":     {251, 31, 58, 83, 863},
		"moving":     {251, 900, 946, 893, 806},
		"latest":     {999, 1093, 28, 1158, 1300},
		"gaussian":   {882, 938, 530, 549, 638},
	} {
		d, got := drawer(t, NewSource(42, "shop"), 1000, everyKind[name]), [5]int64{}
		for i := range got {
			got[i] = d.Draw(int64(i) * 1000)
		}
		if got != expected {
			t.Errorf("%s: expected %v, got %v", name, expected, got)
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
	uniform := Distribution{Distribution: "uniform"}
	for _, test := range []struct {
		name  string
		count int64
		of    Distribution
	}{
		{"no keys", 0, uniform},
		{"more keys than can be counted", 1 << 60, uniform},
		{"an unknown distribution", 5, Distribution{Distribution: "normal"}},
		{"a negative exponent", 5, Distribution{Distribution: "zipf", Exponent: -1}},
		{"an exponent that is no number", 5, Distribution{Distribution: "latest", Exponent: math.NaN()}},
		{"a key space that shrinks", 5, Distribution{Distribution: "latest", GrowRatio: -1}},
		{"a hot set of nothing", 5, Distribution{Distribution: "hotset", DrawRatio: 0.5}},
		{"a hot set that is never drawn", 5, Distribution{Distribution: "hotset", HotRatio: 0.5}},
		{"a hot spot that moves never", 5, Distribution{Distribution: "hotset", HotRatio: 0.5, DrawRatio: 0.5, Moves: &Moves{}}},
		{"a hot spot that moves with time without a schedule", 5, Distribution{Distribution: "hotset", HotRatio: 0.5, DrawRatio: 0.5, Moves: &Moves{EveryMs: pointer(100.0)}}},
		{"a gaussian without width", 5, Distribution{Distribution: "gaussian", CenterRatio: 0.5}},
		{"a gaussian beside the keys", 5, Distribution{Distribution: "gaussian", CenterRatio: 1.5, DeviationRatio: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := NewSource(1, "x").NewDrawer(test.count, test.of); err == nil {
				t.Error("expected an error")
			}
		})
	}
}
