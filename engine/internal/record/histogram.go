package record

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"math"
	"math/bits"
)

// The geometry of an HdrHistogram with lowest value 1 and 3 significant digits: 2048 exact values, then halves of 1024
// counts, each twice as coarse as the one before.
const (
	subBucketBits   = 11
	subBucketHalf   = 1 << (subBucketBits - 1)
	highestMicros   = int64(3_600_000_000) // one hour; longer times are recorded as one hour
	significantDigs = 3
)

var countsLength = indexOf(highestMicros) + 1

// histogram counts times in microseconds. The zero value is empty. It is not safe for concurrent use; the library's
// own histogram would write the same bytes, but clears and encodes all of its 190 kB each time.
type histogram struct {
	counts   []int32
	low, top int // the used range of counts; nothing is used while total is 0
	total    int64
}

func indexOf(micros int64) int {
	bucket := max(0, bits.Len64(uint64(micros))-subBucketBits)
	return (bucket+1)*subBucketHalf + int(micros>>bucket) - subBucketHalf
}

// record adds one time in nanoseconds.
func (h *histogram) record(ns int64) {
	if h.counts == nil {
		h.counts = make([]int32, countsLength)
	}
	index := indexOf(min(max(0, ns/1000), highestMicros))
	if h.total == 0 || index < h.low {
		h.low = index
	}
	if h.total == 0 || index > h.top {
		h.top = index
	}
	h.counts[index]++
	h.total++
}

func (h *histogram) reset() {
	if h.total > 0 {
		clear(h.counts[h.low : h.top+1])
	}
	h.low, h.top, h.total = 0, 0, 0
}

// encoder writes histograms as HdrHistogram V2, compressed, base64. The zero value works; it keeps its buffers.
type encoder struct {
	plain, packed bytes.Buffer
	deflate       *zlib.Writer
}

const (
	cookiePlain      = int32(0x1c849303 | 0x10)
	cookieCompressed = int32(0x1c849304 | 0x10)
)

// plainHeader is the layout of the first 40 bytes, big-endian.
type plainHeader struct {
	Cookie, PayloadLength, NormalizingOffset, Digits int32
	Lowest, Highest                                  int64
	Ratio                                            float64
}

func (e *encoder) encode(h *histogram) string {
	payload := make([]byte, 0, 1024)
	if h.total > 0 {
		payload = appendCount(payload, -int64(h.low))
		for i := h.low; i <= h.top; {
			zeros := i
			for h.counts[zeros] == 0 {
				zeros++ // ends at top, which is used
			}
			if zeros > i {
				payload = appendCount(payload, -int64(zeros-i))
			}
			payload = appendCount(payload, int64(h.counts[zeros]))
			i = zeros + 1
		}
	}
	e.plain.Reset()
	header := plainHeader{Cookie: cookiePlain, PayloadLength: int32(len(payload)), Digits: significantDigs, Lowest: 1, Highest: highestMicros, Ratio: 1}
	_ = binary.Write(&e.plain, binary.BigEndian, header) // a buffer never fails to write
	e.plain.Write(payload)
	return e.compress()
}

func (e *encoder) compress() string {
	e.packed.Reset()
	e.packed.Write(make([]byte, 8))
	if e.deflate == nil {
		e.deflate = zlib.NewWriter(&e.packed)
	} else {
		e.deflate.Reset(&e.packed)
	}
	_, _ = e.deflate.Write(e.plain.Bytes())
	_ = e.deflate.Close()
	out := e.packed.Bytes()
	binary.BigEndian.PutUint32(out[0:], uint32(cookieCompressed))
	binary.BigEndian.PutUint32(out[4:], uint32(min(len(out)-8, math.MaxInt32)))
	return base64.StdEncoding.EncodeToString(out)
}

// appendCount writes a ZigZag LEB128 number; a negative one is a run of zeros. Nothing is written for a run of none.
func appendCount(to []byte, count int64) []byte {
	if count == 0 {
		return to
	}
	value := uint64(count)<<1 ^ uint64(count>>63)
	for range 8 {
		if value < 0x80 {
			return append(to, byte(value))
		}
		to = append(to, byte(value)|0x80)
		value >>= 7
	}
	return append(to, byte(value))
}
