package ledger

import "fmt"

// appendComparison compares a ledger of Append with the entries that are in its lists, in any order of the lists.
type appendComparison struct {
	*verdictOn
	// records holds by id the index of a write's record and one more; 0 = it was not recorded.
	records []uint32
	// seen holds by id how often it is there.
	seen []uint8
	keys []string
	// never holds how often ids are there that were never given out.
	never map[uint32]int64
}

const manyTimes = 255

func compareAppend(c *Contents) *appendComparison {
	a := &appendComparison{
		verdictOn: newVerdict(c), records: make([]uint32, c.IDs), seen: make([]uint8, c.IDs), keys: c.Header.keyList(), never: make(map[uint32]int64),
	}
	for i, r := range c.Writes {
		a.records[r.ID] = uint32(i) + 1
	}
	return a
}

// entry notes one entry of a list.
func (a *appendComparison) entry(list uint16, value string) {
	key, id, isStamp := readStamp(value)
	switch {
	case !isStamp || key != a.keys[list]:
		a.wrong = append(a.wrong, untimed(fmt.Sprintf("%s has %.60q", a.keys[list], value)))
		if isStamp && int(id) < len(a.seen) && a.isKeyOf(id, key) {
			a.see(id) // it is in the wrong place, but not lost
		}
	case int(id) >= len(a.seen):
		a.never[id]++
	default:
		a.see(id)
	}
}

// isKeyOf reports whether the write of that id went to that key.
func (a *appendComparison) isKeyOf(id uint32, key string) bool {
	index := a.records[id]
	return index != 0 && a.keys[a.contents.Writes[index-1].Key] == key
}

func (a *appendComparison) see(id uint32) {
	if a.seen[id] < manyTimes {
		a.seen[id]++
	}
}

// end says what was found when all entries were noted.
func (a *appendComparison) end() Result {
	for id, times := range a.seen {
		if a.records[id] == 0 {
			if times > 0 && !a.contents.IsComplete {
				a.unlisted++
			}
			for range int(times) - 1 {
				a.duplicate = append(a.duplicate, untimed(fmt.Sprintf("#%d", id)))
			}
			continue
		}
		r := a.contents.Writes[a.records[id]-1]
		switch {
		case r.Outcome == Acknowledged && times == 0:
			a.isLost(r)
		case r.Outcome == Acknowledged:
			a.hasSurvived(r)
		case r.Outcome == Rejected && times > 0:
			a.isGhost(r)
		}
		for range int(times) - 1 {
			a.isDuplicate(r)
		}
	}
	for id, times := range a.never {
		if !a.contents.IsComplete {
			a.unlisted += times
			continue
		}
		for range times {
			a.ghost = append(a.ghost, untimed(fmt.Sprintf("#%d, which was never sent", id)))
		}
	}
	return a.result()
}
