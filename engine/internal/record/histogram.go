package record

import "math/bits"

// The geometry of an HdrHistogram with lowest value 1 and 3 significant digits: 2048 exact values, then halves of 1024
// counts, each twice as coarse as the one before.
const (
	subBucketBits   = 11
	subBucketHalf   = 1 << (subBucketBits - 1)
	highestMicros   = int64(3_600_000_000) // one hour; longer times are recorded as one hour
	highestBits     = 32                   // of highestMicros
	significantDigs = 3
)

// page is one half of counts: times that are at most twice as long as each other.
type page [subBucketHalf]int32

// pageCount covers all indexes up to highestMicros.
const pageCount = highestBits - subBucketBits + 2

// histogram counts times in microseconds. The zero value is empty. It is not safe for concurrent use; the library's own
// histogram would write the same bytes, but holds 190 kB, of which times that resemble each other use a few pages.
type histogram struct {
	pages [pageCount]*page
	total int64
}

func indexOf(micros int64) int {
	bucket := max(0, bits.Len64(uint64(micros))-subBucketBits)
	return (bucket+1)*subBucketHalf + int(micros>>bucket) - subBucketHalf
}

// record adds one time in nanoseconds.
func (h *histogram) record(ns int64, pages *pagePool) {
	index := indexOf(min(max(0, ns/1000), highestMicros))
	p := h.pages[index/subBucketHalf]
	if p == nil {
		p = pages.get()
		h.pages[index/subBucketHalf] = p
	}
	p[index%subBucketHalf]++
	h.total++
}

// release empties the histogram and gives its pages back.
func (h *histogram) release(pages *pagePool) {
	for i, p := range h.pages {
		if p != nil {
			pages.put(p)
			h.pages[i] = nil
		}
	}
	h.total = 0
}

// maxFreePages bounds what an outage leaves behind: 2 MB.
const maxFreePages = 512

// pagePool keeps empty pages for the next window. The zero value is empty.
type pagePool struct {
	free []*page
}

func (p *pagePool) get() *page {
	if n := len(p.free); n > 0 {
		last := p.free[n-1]
		p.free = p.free[:n-1]
		return last
	}
	return &page{}
}

func (p *pagePool) put(used *page) {
	if len(p.free) < maxFreePages {
		*used = page{}
		p.free = append(p.free, used)
	}
}
