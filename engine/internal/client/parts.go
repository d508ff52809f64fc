package client

// Part is the share of a command whose keys all lie in one slot.
type Part struct {
	Command Command
	// Keys are the positions of its keys among those of the whole command.
	Keys []int
}

// BySlot splits a command whose arguments are keys alone, or keys each followed by a value, into one for each slot. What
// lies in one slot stays one command.
func (c Command) BySlot(withValues bool) []Part {
	step := 1
	if withValues {
		step = 2
	}
	var parts []Part
	bySlot := make(map[uint16]int)
	for i := 0; i+step <= len(c.Args); i += step {
		slot := slotOf(c.Args[i])
		at, isKnown := bySlot[slot]
		if !isKnown {
			at = len(parts)
			bySlot[slot] = at
			parts = append(parts, Part{Command: c.With(nil)})
		}
		part := &parts[at]
		part.Command.Args = append(part.Command.Args, c.Args[i:i+step]...)
		part.Keys = append(part.Keys, i/step)
	}
	return parts
}

// apart returns two keys that lie in different slots; the second is empty if there are none.
func apart(keys []string) (one, other string) {
	for _, key := range keys[min(1, len(keys)):] {
		if slotOf(key) != slotOf(keys[0]) {
			return keys[0], key
		}
	}
	return "", ""
}
