package record

import "time"

// ClientReading is what one client has done so far, and how it stands.
type ClientReading struct {
	Target, Profile string
	Counts          ClientCounts
	State           ClientState
	LongestCall     time.Duration
}

// clients turns readings, taken at the end of each window, into the lines of the windows. The zero value works.
type clients struct {
	before []ClientCounts
}

// lines returns what is new since the last call; readings come in the same order each time. A window in which nothing
// happened and nobody waited has no line.
func (c *clients) lines(readings []ClientReading, windowMs int64) []clientLine {
	if len(c.before) < len(readings) {
		c.before = append(c.before, make([]ClientCounts, len(readings)-len(c.before))...)
	}
	var lines []clientLine
	for i, r := range readings {
		news := r.Counts.since(c.before[i])
		if news == (ClientCounts{}) && r.State == (ClientState{}) {
			continue
		}
		c.before[i] = r.Counts
		lines = append(lines, clientLine{
			Type: "client", Target: r.Target, Profile: r.Profile, WindowMs: windowMs, ClientCounts: news, ClientState: r.State,
			LongestCallMs: milliseconds(r.LongestCall),
		})
	}
	return lines
}
