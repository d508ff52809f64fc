package toxics

// counter says which replies of one connection are due. The zero value waits for the first one.
type counter struct {
	seen int64
	replies
}

// next returns where the next reply that is due begins in a chunk, at or after an offset, and where it ends there; ok is false
// when none does. An every below 1 means each.
func (c *counter) next(chunk []byte, from int, every int64) (start, end int, ok bool) {
	for from < len(chunk) {
		start, end, begins := c.reply(chunk, from)
		from = end
		if !begins {
			continue
		}
		c.seen++
		if every < 1 || c.seen%every == 0 {
			return start, end, true
		}
	}
	return 0, 0, false
}
