package ledger

import "fmt"

// compareIncrement compares a ledger of Increment with the values of its counters; 0 = the counter is not there.
//
// Each answer says how often the counter had been raised: the place of that increment in the counter's history. The end has
// one increment at every place from 1 to its count, so of two acknowledged ones at the same place the earlier was rolled
// back, and so was every one beyond the end. Places that no acknowledged one has are of writes whose outcome is unknown;
// if there are more of them than such writes, something was applied twice.
func compareIncrement(c *Contents, values []int64) Result {
	v := newVerdict(c)
	recorded := make(map[uint16][]Record, c.Header.Keys)
	for _, r := range c.Writes {
		recorded[r.Key] = append(recorded[r.Key], r)
	}
	cutOff := int64(0)
	if c.IsComplete {
		cutOff = int64(c.IDs) - int64(len(c.Writes))
	}
	for key, value := range values {
		v.compareCounter(uint16(key), value, recorded[uint16(key)], cutOff)
	}
	return v.result()
}

// compareCounter takes as `cutOff` how many writes were cut off that may have been this counter's.
func (v *verdictOn) compareCounter(key uint16, value int64, records []Record, cutOff int64) {
	end, isOwn := countFrom(key, value)
	if !isOwn {
		v.wrong = append(v.wrong, untimed(fmt.Sprintf("%s is %d, no multiple of its step %d", v.contents.Header.Key(uint32(key)), value, stepOf(key))))
	}
	last := make(map[uint32]Record, len(records))
	doubtful := cutOff
	for _, r := range records {
		switch r.Outcome {
		case Indeterminate:
			doubtful++
		case Acknowledged:
			other, isTaken := last[r.Count]
			switch {
			case r.Count > end:
				v.isLost(r)
				continue
			case !isTaken:
			case other.SentUs > r.SentUs:
				v.isLost(r)
				continue
			default:
				v.isLost(other)
			}
			last[r.Count] = r
		}
	}
	for _, r := range last {
		v.hasSurvived(r)
	}
	free := int64(end) - int64(len(last))
	switch {
	case free <= doubtful:
		// Any other write of unknown outcome may have taken the place of a lost one.
		v.lostAtMostAdditions += min(doubtful-free, int64(len(last)))
	case !v.contents.IsComplete:
		v.unlisted += free - doubtful
	default:
		for range free - doubtful {
			v.duplicate = append(v.duplicate, untimed(v.contents.Header.Key(uint32(key))))
		}
	}
}
