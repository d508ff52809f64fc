package record

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

func TestEncodesHistogramsAsTheLibraryReadsThem(t *testing.T) {
	var h histogram
	var e encoder
	var pages pagePool
	reference := hdrhistogram.New(1, highestMicros, significantDigs)
	for round := range 3 {
		h.release(&pages)
		reference.Reset()
		for range 5000 * round { // the first one stays empty
			micros := int64(rand.ExpFloat64() * 20_000)
			h.record(micros*1000, &pages)
			if err := reference.RecordValue(micros); err != nil {
				t.Fatal(err)
			}
		}
		decoded, err := hdrhistogram.Decode([]byte(e.encode(&h)))
		if err != nil {
			t.Fatal(err)
		}
		if decoded.TotalCount() != reference.TotalCount() {
			t.Fatalf("expected %d values, got %d", reference.TotalCount(), decoded.TotalCount())
		}
		for _, q := range []float64{0, 50, 90, 99, 99.9, 100} {
			if a, b := decoded.ValueAtQuantile(q), reference.ValueAtQuantile(q); a != b {
				t.Errorf("quantile %v: expected %d, got %d", q, b, a)
			}
		}
	}
}

func TestRecordsTimesBeyondItsRangeAtTheRange(t *testing.T) {
	var h histogram
	var e encoder
	var pages pagePool
	for _, d := range []time.Duration{-time.Second, 0, 24 * time.Hour} {
		h.record(int64(d), &pages)
	}
	decoded, err := hdrhistogram.Decode([]byte(e.encode(&h)))
	if err != nil {
		t.Fatal(err)
	}
	if decoded.TotalCount() != 3 || decoded.Min() != 0 || decoded.Max() < highestMicros*999/1000 {
		t.Errorf("got %d values from %d to %d", decoded.TotalCount(), decoded.Min(), decoded.Max())
	}
}
