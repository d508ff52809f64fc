package keys

import (
	"strings"
	"testing"
)

func TestDrawsSizesByTheirShares(t *testing.T) {
	d, err := NewSizes(1, Sizes{[]SizeShare{{200, 200, 0.7}, {10, 19, 0.25}, {64, 64, 0.05}}})
	if err != nil {
		t.Fatal(err)
	}
	p := func(size int64) float64 {
		switch {
		case size == 200:
			return 0.7
		case size == 64:
			return 0.05
		case size >= 10 && size <= 19:
			return 0.025
		}
		return 0
	}
	if off := chiSquare(d.Draw, 400_000, 201, p); !(off < 4) {
		t.Errorf("expected sizes by their shares, got %.1f standard deviations", off)
	}
	if off := chiSquare(d.Draw, 400_000, 201, func(size int64) float64 {
		if size >= 10 && size <= 19 {
			return 0.03
		}
		return p(size) * 0.7 / 0.75
	}); off < 8 {
		t.Errorf("expected the chi-square to see shares that are wrong, got %.1f", off)
	}
}

func TestAFixedSizeIsFixedAndARangeIncludesItsEnds(t *testing.T) {
	fixed, _ := NewSizes(1, Sizes{[]SizeShare{{4096, 4096, 1}}})
	ranged, _ := NewSizes(1, Sizes{[]SizeShare{{3, 5, 1}}})
	seen := map[int64]bool{}
	for n := range int64(1000) {
		if size := fixed.Draw(n); size != 4096 {
			t.Fatalf("expected 4096, got %d", size)
		}
		seen[ranged.Draw(n)] = true
	}
	if len(seen) != 3 || !seen[3] || !seen[5] {
		t.Errorf("expected 3, 4 and 5, got %v", seen)
	}
}

func TestRefusesSizesThatCannotBe(t *testing.T) {
	for name, sizes := range map[string][]SizeShare{
		"none": nil, "a negative size": {{-1, 5, 1}}, "the larger one first": {{5, 4, 1}}, "more than Redis takes": {{1, 1 << 40, 1}},
		"a share of nothing": {{1, 1, 0}, {2, 2, 1}}, "shares that are not a whole": {{1, 1, 0.5}},
	} {
		if _, err := NewSizes(1, Sizes{sizes}); err == nil {
			t.Errorf("%s: expected an error", name)
		}
	}
}

func TestMakesPayloadsOfTheExactSizeThatShareTheirMemory(t *testing.T) {
	first := Payload(1000)
	for _, size := range []int{0, 1, 128, 4096, 100_000} {
		if text := Payload(size); len(text) != size || text != Payload(size) {
			t.Errorf("expected %d bytes, always the same, got %d", size, len(text))
		}
	}
	if !strings.HasPrefix(Payload(200_000), first) {
		t.Error("expected a longer payload to begin like a shorter one")
	}
	if allocations := testing.AllocsPerRun(100, func() { _ = Payload(777) }); allocations > 0 {
		t.Errorf("expected no allocation, got %v", allocations)
	}
}
