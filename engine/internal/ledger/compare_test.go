package ledger

import (
	"fmt"
	"reflect"
	"testing"
)

// ms makes the time of a record from milliseconds.
const ms = 1000

// write is one that was answered 1 ms after it was sent.
func write(id uint32, key uint16, atMs int64, outcome Outcome) Record {
	return Record{Op: Write, Outcome: outcome, Key: key, ID: id, SentUs: atMs * ms, TookUs: ms}
}

// increment is one that was answered with a count.
func increment(id uint32, key uint16, atMs int64, outcome Outcome, count uint32) Record {
	r := write(id, key, atMs, outcome)
	r.Count = count
	return r
}

func contentsOf(style Style, writes []Record, change func(c *Contents)) *Contents {
	c := &Contents{Header: Header{Version: 1, Load: "writes", Target: "store", Nonce: "n", Settings: Settings{Style: style, Keys: 2, Prefix: "ledger"}}, IsComplete: true, Writes: writes}
	for _, r := range writes {
		c.IDs = max(c.IDs, r.ID+1)
	}
	if style == Own {
		c.Header.Keys, c.IDs = 0, 0
	}
	if change != nil {
		change(c)
	}
	return c
}

// found is what a test expects: counts, and first and last time in ms.
type found struct {
	lost, ghost, duplicate, stale, wrong, expired, unlisted, atMost int64
	times                                                           map[string][2]float64
	spans                                                           []Span
}

func expect(t *testing.T, got Result, wanted found) {
	t.Helper()
	counts := found{lost: got.Lost.Count, ghost: got.Ghost.Count, duplicate: got.Duplicate.Count, stale: got.Stale.Count, wrong: got.WrongKey.Count, expired: got.Expired, unlisted: got.Unlisted, atMost: got.LostAtMost}
	plain := wanted
	plain.times, plain.spans = nil, nil
	if plain.atMost == 0 {
		plain.atMost = plain.lost
	}
	if !reflect.DeepEqual(counts, plain) {
		t.Errorf("expected %+v, got %+v", plain, counts)
	}
	for name, times := range wanted.times {
		finding := map[string]Finding{"lost": got.Lost, "ghost": got.Ghost, "duplicate": got.Duplicate, "stale": got.Stale, "wrong": got.WrongKey}[name]
		if finding.FirstMs == nil || *finding.FirstMs != times[0] || *finding.LastMs != times[1] {
			t.Errorf("%s: expected from %v to %v, got %+v", name, times[0], times[1], finding)
		}
	}
	if wanted.spans != nil && !reflect.DeepEqual(got.LostSpans, wanted.spans) {
		t.Errorf("spans: expected %v, got %v", wanted.spans, got.LostSpans)
	}
}

// entry is one entry of a list, by its stamp.
type entry struct {
	list uint16
	key  uint16
	id   uint32
}

func TestComparesListsWithTheLedger(t *testing.T) {
	t.Parallel()
	four := []Record{write(0, 0, 10, Acknowledged), write(1, 1, 20, Acknowledged), write(2, 0, 30, Acknowledged), write(3, 1, 40, Acknowledged)}
	all := []entry{{0, 0, 0}, {1, 1, 1}, {0, 0, 2}, {1, 1, 3}}
	for _, test := range []struct {
		name    string
		writes  []Record
		change  func(c *Contents)
		entries []entry
		wanted  found
	}{
		{name: "finds nothing where everything is there", writes: four, entries: all, wanted: found{spans: []Span{}}},
		{name: "finds nothing where nothing was written", wanted: found{}},
		{name: "finds what is not there as lost, by the time of its acknowledgement", writes: four, entries: all[:2],
			wanted: found{lost: 2, times: map[string][2]float64{"lost": {31, 41}}, spans: []Span{{FirstMs: 31, LastMs: 41, Count: 2}}}},
		{name: "finds what is there twice as a duplicate", writes: four, entries: append([]entry{{1, 1, 3}, {1, 1, 3}}, all...),
			wanted: found{duplicate: 2, times: map[string][2]float64{"duplicate": {41, 41}}}},
		{name: "finds a rejected write that is there as a ghost", writes: []Record{write(0, 0, 10, Acknowledged), write(1, 1, 20, Rejected)}, entries: all[:2],
			wanted: found{ghost: 1, times: map[string][2]float64{"ghost": {21, 21}}}},
		{name: "finds no ghost in a rejected write that is not there", writes: []Record{write(0, 0, 10, Acknowledged), write(1, 1, 20, Rejected)}, entries: all[:1]},
		{name: "finds what was never sent as a ghost", writes: four, entries: append([]entry{{0, 0, 17}}, all...), wanted: found{ghost: 1}},
		{name: "calls neither state of a write of unknown outcome wrong", writes: []Record{write(0, 0, 10, Indeterminate), write(1, 1, 20, Indeterminate)}, entries: all[:1]},
		{name: "finds a write of unknown outcome that is there twice as a duplicate", writes: []Record{write(0, 0, 10, Indeterminate)}, entries: []entry{{0, 0, 0}, {0, 0, 0}},
			wanted: found{duplicate: 1}},
		{name: "finds an entry that carries another key, and does not call it lost too", writes: four, entries: []entry{{0, 0, 0}, {0, 1, 1}, {0, 0, 2}, {1, 1, 3}},
			wanted: found{wrong: 1}},
		{name: "takes a write that was cut off for one of unknown outcome", writes: four[:3], change: func(c *Contents) { c.IDs = 5 }, entries: all},
		{name: "cannot know what an engine that died had sent last", writes: four[:2], change: func(c *Contents) { c.IsComplete = false }, entries: all,
			wanted: found{unlisted: 2}},
		{name: "finds what is lost though the engine died", writes: four[:2], change: func(c *Contents) { c.IsComplete = false }, entries: all[1:3],
			wanted: found{lost: 1, unlisted: 1}},
		{name: "counts the wrong reads of the run", writes: four, entries: all, change: func(c *Contents) {
			c.WrongReads = []Record{{Op: StaleRead, SentUs: 50 * ms}, {Op: WrongKeyRead, SentUs: 60 * ms}, {Op: StaleRead, SentUs: 70 * ms, TookUs: 5 * ms}}
		}, wanted: found{stale: 2, wrong: 1, times: map[string][2]float64{"stale": {50, 75}, "wrong": {60, 60}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := contentsOf(Append, test.writes, test.change)
			comparison := compareAppend(c)
			for _, e := range test.entries {
				comparison.entry(e.list, stamp(c.Header.Key(uint32(e.key)), e.id, 80))
			}
			expect(t, comparison.end(), test.wanted)
		})
	}
}

func TestFindsAnEntryWithoutAStamp(t *testing.T) {
	t.Parallel()
	comparison := compareAppend(contentsOf(Append, nil, nil))
	comparison.entry(0, "somebody else's")
	comparison.entry(1, "")
	expect(t, comparison.end(), found{wrong: 2})
}

func TestComparesCountersWithTheLedger(t *testing.T) {
	t.Parallel()
	three := []Record{increment(0, 0, 10, Acknowledged, 1), increment(1, 0, 20, Acknowledged, 2), increment(2, 0, 30, Acknowledged, 3)}
	rolledBack := append([]Record{increment(3, 0, 40, Acknowledged, 2), increment(4, 0, 50, Acknowledged, 3), increment(5, 0, 60, Acknowledged, 4)}, three...)
	for _, test := range []struct {
		name   string
		writes []Record
		change func(c *Contents)
		counts [2]int64
		wanted found
	}{
		{name: "finds nothing where the count is right", writes: three, counts: [2]int64{3, 0}},
		{name: "finds the increments beyond the end as lost", writes: three, counts: [2]int64{1, 0},
			wanted: found{lost: 2, times: map[string][2]float64{"lost": {21, 31}}}},
		{name: "finds all lost where the counter is gone", writes: three, wanted: found{lost: 3}},
		{name: "finds those that were rolled back and counted over", writes: rolledBack, counts: [2]int64{4, 0},
			wanted: found{lost: 2, times: map[string][2]float64{"lost": {21, 31}}}},
		{name: "finds what was applied twice", writes: three, counts: [2]int64{5, 0}, wanted: found{duplicate: 2}},
		{name: "finds increments that nobody made", counts: [2]int64{0, 2}, wanted: found{duplicate: 2}},
		{name: "explains what is too much by writes of unknown outcome", writes: append([]Record{increment(3, 0, 40, Indeterminate, 0)}, three...), counts: [2]int64{4, 0}},
		{name: "gives a range where a write of unknown outcome may hide a loss", writes: append([]Record{increment(3, 0, 40, Indeterminate, 0)}, three...), counts: [2]int64{3, 0},
			wanted: found{atMost: 1}},
		{name: "gives a range where an increment was cut off", writes: three, change: func(c *Contents) { c.IDs = 4 }, counts: [2]int64{3, 0}, wanted: found{atMost: 1}},
		{name: "does not take a rejected write for an explanation", writes: append([]Record{increment(3, 0, 40, Rejected, 0)}, three...), counts: [2]int64{4, 0}, wanted: found{duplicate: 1}},
		{name: "cannot know what an engine that died had sent last", writes: three, change: func(c *Contents) { c.IsComplete = false }, counts: [2]int64{4, 0}, wanted: found{unlisted: 1}},
		{name: "compares each counter by itself", writes: append([]Record{increment(3, 1, 40, Acknowledged, 1)}, three...), counts: [2]int64{2, 2}, wanted: found{lost: 1, duplicate: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := contentsOf(Increment, test.writes, test.change)
			values := make([]int64, len(test.counts))
			for key, count := range test.counts {
				values[key] = count * stepOf(uint16(key))
			}
			expect(t, compareIncrement(c, values), test.wanted)
		})
	}
}

func TestFindsACounterWithTheValueOfAnother(t *testing.T) {
	t.Parallel()
	c := contentsOf(Increment, []Record{increment(0, 0, 10, Acknowledged, 1)}, nil)
	got := compareIncrement(c, []int64{stepOf(1), 0})
	if got.WrongKey.Count != 1 {
		t.Errorf("expected a wrong key, got %+v", got)
	}
}

func TestComparesKeysWithTheLedger(t *testing.T) {
	t.Parallel()
	erase := func(atMs int64, outcome Outcome) Record {
		r := write(7, 0, atMs, outcome)
		r.Op = Erase
		return r
	}
	set := func(atMs int64, outcome Outcome) Record { return write(7, 0, atMs, outcome) }
	for _, test := range []struct {
		name         string
		writes       []Record
		ttlMs        int64
		whenThere    found
		whenNotThere found
	}{
		{name: "must be there once it was written", writes: []Record{set(10, Acknowledged)},
			whenNotThere: found{lost: 1, times: map[string][2]float64{"lost": {11, 11}}}},
		{name: "must be gone once it was erased", writes: []Record{erase(20, Acknowledged), set(10, Acknowledged)},
			whenThere: found{lost: 1, times: map[string][2]float64{"lost": {21, 21}}}},
		{name: "must be there where the erasing was rejected", writes: []Record{set(10, Acknowledged), erase(20, Rejected)}, whenNotThere: found{lost: 1}},
		{name: "may be in either state where the erasing is unknown", writes: []Record{set(10, Acknowledged), erase(20, Indeterminate)}},
		{name: "may be in either state where the writing is unknown", writes: []Record{set(10, Indeterminate)}},
		{name: "must not be there where the writing was rejected", writes: []Record{set(10, Rejected)}, whenThere: found{ghost: 1}},
		{name: "may be in either state where a later writing is unknown", writes: []Record{set(10, Acknowledged), erase(20, Acknowledged), set(30, Indeterminate)}},
		{name: "may have expired", writes: []Record{set(10, Acknowledged)}, ttlMs: 60_000, whenNotThere: found{expired: 1}},
		{name: "may not have expired before its time", writes: []Record{set(10, Acknowledged)}, ttlMs: 600_000, whenNotThere: found{lost: 1}},
	} {
		for _, isThere := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s: there %v", test.name, isThere), func(t *testing.T) {
				t.Parallel()
				c := contentsOf(Own, append([]Record(nil), test.writes...), func(c *Contents) { c.Header.TTLMs = test.ttlMs })
				comparison := compareOwn(c, 100_000*ms)
				value, wanted := "", test.whenNotThere
				if isThere {
					value, wanted = stamp(c.Header.Key(7), 7, 200), test.whenThere
				}
				comparison.key(7, value, isThere)
				expect(t, comparison.result(), wanted)
			})
		}
	}
}

func TestFindsAKeyWithTheValueOfAnother(t *testing.T) {
	t.Parallel()
	c := contentsOf(Own, []Record{write(7, 0, 10, Acknowledged)}, nil)
	comparison := compareOwn(c, 0)
	comparison.key(7, stamp(c.Header.Key(8), 8, 0), true)
	expect(t, comparison.result(), found{wrong: 1})
}

func TestPartsTheSpansOfTwoLosses(t *testing.T) {
	t.Parallel()
	at := func(seconds ...int64) []int64 {
		times := make([]int64, len(seconds))
		for i, s := range seconds {
			times[i] = s * 1000 * ms
		}
		return times
	}
	for _, test := range []struct {
		name           string
		lost, survived []int64
		wanted         []Span
	}{
		{"no loss is no span", nil, at(1, 2), []Span{}},
		{"where others survived for long in between", at(21, 20, 60, 61, 62), at(1, 22, 40, 59), []Span{{20_000, 21_000, 2}, {60_000, 62_000, 3}}},
		{"but not where nothing else was written", at(20, 40, 60), at(1, 2, 61), []Span{{20_000, 60_000, 3}}},
		{"nor where the others survived within a moment", at(20, 23, 26), at(21, 22, 24), []Span{{20_000, 26_000, 3}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := spansOf(test.lost, test.survived); !reflect.DeepEqual(got, test.wanted) {
				t.Errorf("expected %v, got %v", test.wanted, got)
			}
		})
	}
}

func TestSumsUpAFindingInItsOrder(t *testing.T) {
	t.Parallel()
	var cases []occurrence
	for _, at := range []int64{250, 7, 210, 99, -30, 299, 100} {
		cases = append(cases, occurrence{hasTime: true, atUs: at * ms, name: func() string { return fmt.Sprint(at) }})
	}
	cases = append(cases, untimed("when?"))
	got := findingOf(cases)
	if got.Count != 8 || *got.FirstMs != -30 || *got.LastMs != 299 ||
		!reflect.DeepEqual(got.Windows, [][2]int64{{-100, 1}, {0, 2}, {100, 1}, {200, 3}}) ||
		!reflect.DeepEqual(got.Examples, []string{"-30", "7", "99", "100", "210"}) {
		t.Errorf("got %+v", got)
	}
}
