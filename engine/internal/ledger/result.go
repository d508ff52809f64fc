package ledger

import (
	"fmt"
	"slices"
)

// Result is what the verification of a ledger found; harness/journal/event.ts has the same shape. All times are in
// milliseconds from zero.
type Result struct {
	Load   string `json:"load"`
	Target string `json:"target"`
	Style  Style  `json:"style"`
	// IsComplete is false where the engine died: then writes of its last moments are in no count.
	IsComplete bool   `json:"isComplete"`
	Writes     Writes `json:"writes"`
	Reads      int64  `json:"reads"`
	// Lost are acknowledged writes that are not there, by the time of their acknowledgement.
	Lost Finding `json:"lost"`
	// LostAtMost is more than Lost.Count where writes of an unknown outcome leave a doubt: with Increment only.
	LostAtMost int64  `json:"lostAtMost"`
	LostSpans  []Span `json:"lostSpans"`
	// Ghost are writes that are there and were rejected or never sent.
	Ghost Finding `json:"ghost"`
	// Duplicate are writes that were applied once too often.
	Duplicate Finding `json:"duplicate"`
	Stale     Finding `json:"stale"`
	WrongKey  Finding `json:"wrongKey"`
	// Expired are acknowledged writes that nobody can tell of, since their key may have expired by now.
	Expired int64 `json:"expired"`
	// Unlisted are writes that are there and in no ledger that is complete.
	Unlisted int64 `json:"unlisted"`
}

// Writes counts the writes by what Redis said.
type Writes struct {
	Acknowledged  int64 `json:"acknowledged"`
	Rejected      int64 `json:"rejected"`
	Indeterminate int64 `json:"indeterminate"`
}

// verdictOn collects what a comparison finds.
type verdictOn struct {
	contents                               *Contents
	lost, ghost, duplicate, stale, wrong   []occurrence
	lostUs, survivedUs                     []int64
	expired, unlisted, lostAtMostAdditions int64
}

func newVerdict(c *Contents) *verdictOn {
	v := &verdictOn{contents: c}
	for _, r := range c.WrongReads {
		at := occurrence{hasTime: true, atUs: r.endedUs(), name: func() string { return v.nameOf(r) }}
		if r.Op == StaleRead {
			v.stale = append(v.stale, at)
		} else {
			v.wrong = append(v.wrong, at)
		}
	}
	return v
}

// nameOf names a write for people: its key, and which one of it.
func (v *verdictOn) nameOf(r Record) string {
	header := v.contents.Header
	switch {
	case header.Style == Own && r.Op == Erase:
		return header.Key(r.ID) + " erased"
	case header.Style == Own:
		return header.Key(r.ID)
	}
	return fmt.Sprintf("%s #%d", header.Key(uint32(r.Key)), r.ID)
}

func (v *verdictOn) when(r Record) occurrence {
	return occurrence{hasTime: true, atUs: r.endedUs(), name: func() string { return v.nameOf(r) }}
}

func (v *verdictOn) isLost(r Record) {
	v.lost = append(v.lost, v.when(r))
	v.lostUs = append(v.lostUs, r.endedUs())
}

func (v *verdictOn) hasSurvived(r Record) { v.survivedUs = append(v.survivedUs, r.endedUs()) }
func (v *verdictOn) isGhost(r Record)     { v.ghost = append(v.ghost, v.when(r)) }
func (v *verdictOn) isDuplicate(r Record) { v.duplicate = append(v.duplicate, v.when(r)) }

// untimed is a case that is known by its name alone.
func untimed(name string) occurrence { return occurrence{name: func() string { return name }} }

func (v *verdictOn) result() Result {
	header := v.contents.Header
	result := Result{
		Load: header.Load, Target: header.Target, Style: header.Style, IsComplete: v.contents.IsComplete, Reads: v.contents.Reads,
		Lost: findingOf(v.lost), LostSpans: spansOf(slices.Clone(v.lostUs), v.survivedUs), Ghost: findingOf(v.ghost),
		Duplicate: findingOf(v.duplicate), Stale: findingOf(v.stale), WrongKey: findingOf(v.wrong),
		Expired: v.expired, Unlisted: v.unlisted,
	}
	result.LostAtMost = result.Lost.Count + v.lostAtMostAdditions
	recorded := int64(0)
	for _, r := range v.contents.Writes {
		recorded++
		switch r.Outcome {
		case Acknowledged:
			result.Writes.Acknowledged++
		case Rejected:
			result.Writes.Rejected++
		default:
			result.Writes.Indeterminate++
		}
	}
	if header.Style != Own && v.contents.IsComplete {
		// Ids that were given out and never came back: cut off in flight.
		result.Writes.Indeterminate += int64(v.contents.IDs) - recorded
	}
	return result
}
