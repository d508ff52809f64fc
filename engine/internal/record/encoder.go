package record

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"math"
)

// encoder writes histograms as HdrHistogram V2, compressed, base64. The zero value works; it keeps its buffers.
type encoder struct {
	plain, packed bytes.Buffer
	payload       []byte
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
	payload := e.payload[:0]
	zeros := int64(0)
	for _, p := range h.pages {
		if p == nil {
			zeros += subBucketHalf
			continue
		}
		for _, count := range p {
			if count == 0 {
				zeros++
				continue
			}
			payload = appendCount(appendCount(payload, -zeros), int64(count))
			zeros = 0
		}
	}
	e.payload = payload
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
