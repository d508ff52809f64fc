package keys

import "testing"

func BenchmarkDraw(b *testing.B) {
	for _, kind := range []string{"uniform", "sequential", "zipf", "hotset", "moving", "latest", "gaussian"} {
		b.Run(kind, func(b *testing.B) {
			d := drawer(b, NewSource(1, "x"), 1_000_000, everyKind[kind])
			b.ReportAllocs()
			for n := range int64(b.N) {
				d.Draw(n)
			}
		})
	}
	b.Run("size", func(b *testing.B) {
		d, _ := NewSizes(1, Sizes{[]SizeShare{{200, 200, 0.7}, {1000, 1999, 0.25}, {64, 64, 0.05}}})
		for n := range int64(b.N) {
			d.Draw(n)
		}
	})
}
