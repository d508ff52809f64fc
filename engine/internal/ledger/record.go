package ledger

import "encoding/binary"

// Op is what a record tells of.
type Op uint8

// The ops. A file that has no End was left by an engine that died.
const (
	Write Op = iota + 1
	Erase
	// StaleRead returned an older acknowledged value than one that had been acknowledged before it began.
	StaleRead
	// WrongKeyRead returned a value that carries another key, or none.
	WrongKeyRead
	// Reads holds in ID how many reads there were so far.
	Reads
	// End holds in ID how many ids were given out.
	End
)

// Outcome is what Redis said to a write.
type Outcome uint8

// The outcomes; the zero value is a write whose answer was never recorded.
const (
	Indeterminate Outcome = iota
	Acknowledged
	Rejected
)

// Record is one line of a ledger, without the text.
type Record struct {
	Op      Op
	Outcome Outcome
	// Key is the index of the list or counter; 0 in Own.
	Key uint16
	// ID numbers the writes of Append and Increment from 0, and names the key of Own.
	ID uint32
	// SentUs counts from zero.
	SentUs int64
	TookUs uint32
	// Count is how often a counter had been raised, as the answer said.
	Count uint32
}

// endedUs is when the answer came.
func (r Record) endedUs() int64 { return r.SentUs + int64(r.TookUs) }

// recordBytes is the length of every record in the file.
const recordBytes = 24

func (r Record) appendTo(b []byte) []byte {
	b = append(b, byte(r.Op), byte(r.Outcome))
	b = binary.LittleEndian.AppendUint16(b, r.Key)
	b = binary.LittleEndian.AppendUint32(b, r.ID)
	b = binary.LittleEndian.AppendUint64(b, uint64(r.SentUs))
	b = binary.LittleEndian.AppendUint32(b, r.TookUs)
	return binary.LittleEndian.AppendUint32(b, r.Count)
}

func recordFrom(b []byte) Record {
	return Record{
		Op: Op(b[0]), Outcome: Outcome(b[1]), Key: binary.LittleEndian.Uint16(b[2:]), ID: binary.LittleEndian.Uint32(b[4:]),
		SentUs: int64(binary.LittleEndian.Uint64(b[8:])), TookUs: binary.LittleEndian.Uint32(b[16:]), Count: binary.LittleEndian.Uint32(b[20:]),
	}
}
