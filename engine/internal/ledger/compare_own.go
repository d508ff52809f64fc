package ledger

import (
	"cmp"
	"fmt"
	"slices"
)

// ownComparison compares a ledger of Own with the keys, one after the other.
type ownComparison struct {
	*verdictOn
	// histories holds what was done to each key, in the order of the sends.
	histories map[uint32][]Record
	// nowUs is when the keys are looked at.
	nowUs int64
}

// expiryMarginUs is how much earlier than its time a key counts as one that may have expired: clocks of servers differ.
const expiryMarginUs = 1_000_000

func compareOwn(c *Contents, nowUs int64) *ownComparison {
	o := &ownComparison{verdictOn: newVerdict(c), histories: make(map[uint32][]Record), nowUs: nowUs}
	for _, r := range c.Writes {
		o.histories[r.ID] = append(o.histories[r.ID], r)
	}
	return o
}

// ids returns the ids of all keys.
func (o *ownComparison) ids() []uint32 {
	ids := make([]uint32, 0, len(o.histories))
	for id := range o.histories {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// key notes what is in a key; the beginning of the value is enough.
func (o *ownComparison) key(id uint32, value string, isThere bool) {
	name := o.contents.Header.Key(id)
	if isThere {
		if stamped, _, isStamp := readStamp(value); !isStamp || stamped != name {
			o.wrong = append(o.wrong, untimed(fmt.Sprintf("%s has %.60q", name, value)))
		}
	}
	history := o.histories[id]
	slices.SortStableFunc(history, func(a, b Record) int { return cmp.Compare(a.SentUs, b.SentUs) })
	last, hasLast := lastWith(history, Acknowledged)
	switch {
	case !hasLast:
		o.neverAcknowledged(history, isThere)
	case isDoubtful(history, last):
		// a write of unknown outcome explains either state
	case isThere == (last.Op == Write):
		o.hasSurvived(last)
	case last.Op == Write && o.mayHaveExpired(last):
		o.expired++
	default:
		o.isLost(last)
	}
}

func (o *ownComparison) neverAcknowledged(history []Record, isThere bool) {
	rejected, wasRejected := lastWith(history, Rejected)
	_, isUnknown := lastWith(history, Indeterminate)
	if isThere && wasRejected && !isUnknown && rejected.Op == Write {
		o.isGhost(rejected)
	}
}

// isDoubtful reports whether a write of unknown outcome may have undone the last acknowledged one, at whatever time.
func isDoubtful(history []Record, last Record) bool {
	return slices.ContainsFunc(history, func(r Record) bool { return r.Outcome == Indeterminate && r.Op != last.Op })
}

func lastWith(history []Record, outcome Outcome) (Record, bool) {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Outcome == outcome {
			return history[i], true
		}
	}
	return Record{}, false
}

func (o *ownComparison) mayHaveExpired(r Record) bool {
	ttlMs := o.contents.Header.TTLMs
	return ttlMs > 0 && o.nowUs >= r.SentUs+ttlMs*1000-expiryMarginUs
}
