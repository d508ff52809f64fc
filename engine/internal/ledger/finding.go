package ledger

import (
	"cmp"
	"math"
	"slices"
)

// Finding is what went wrong in one way: how often, when, and a few of the cases.
type Finding struct {
	Count int64 `json:"count"`
	// FirstMs and LastMs count from zero; nil where there is none, or where nobody knows when.
	FirstMs *float64 `json:"firstMs"`
	LastMs  *float64 `json:"lastMs"`
	// Windows holds the start of every 100 ms in which there was one, in order, and how many.
	Windows [][2]int64 `json:"windows"`
	// Examples name a few of them, the first ones.
	Examples []string `json:"examples"`
}

const (
	windowMs    = 100
	maxExamples = 5
)

// occurrence is one case of a finding. It has no time where nobody knows when it came to be.
type occurrence struct {
	hasTime bool
	atUs    int64
	name    func() string
}

// findingOf sums up the cases; it puts them into their order.
func findingOf(cases []occurrence) Finding {
	f := Finding{Count: int64(len(cases)), Windows: [][2]int64{}, Examples: []string{}}
	slices.SortStableFunc(cases, func(a, b occurrence) int {
		if a.hasTime != b.hasTime {
			return map[bool]int{true: -1, false: 1}[a.hasTime]
		}
		return cmp.Compare(a.atUs, b.atUs)
	})
	for i, each := range cases {
		if i < maxExamples {
			f.Examples = append(f.Examples, each.name())
		}
		if !each.hasTime {
			continue
		}
		at := float64(each.atUs) / 1000
		if f.FirstMs == nil {
			f.FirstMs = &at
		}
		f.LastMs = &at
		window := int64(math.Floor(at/windowMs)) * windowMs
		if last := len(f.Windows) - 1; last >= 0 && f.Windows[last][0] == window {
			f.Windows[last][1]++
		} else {
			f.Windows = append(f.Windows, [2]int64{window, 1})
		}
	}
	return f
}

// Span is a stretch in which acknowledged writes were lost.
type Span struct {
	FirstMs float64 `json:"firstMs"`
	LastMs  float64 `json:"lastMs"`
	Count   int64   `json:"count"`
}

// spanGapUs parts two spans, if acknowledged writes survived in between: two failovers are two losses, but a load that
// writes every ten seconds and loses all of it has one.
const spanGapUs = 5_000_000

// spansOf parts the times at which lost writes were acknowledged. Survived are the times of those that were not lost. Both
// get sorted.
func spansOf(lost, survived []int64) []Span {
	slices.Sort(lost)
	spans := []Span{}
	isSorted := false
	for i, at := range lost {
		isNew := i == 0
		if !isNew && at-lost[i-1] >= spanGapUs {
			if !isSorted {
				slices.Sort(survived)
				isSorted = true
			}
			next, _ := slices.BinarySearch(survived, lost[i-1]+1)
			isNew = next < len(survived) && survived[next] < at
		}
		ms := float64(at) / 1000
		if isNew {
			spans = append(spans, Span{FirstMs: ms})
		}
		last := &spans[len(spans)-1]
		last.LastMs = ms
		last.Count++
	}
	return spans
}
