package record

import (
	"bytes"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// generated writes what a run at 20,000 slots a second leaves behind: two loads with six operations between them, their
// latencies spread as real ones are, with a tail in every twentieth second.
type generated struct {
	*Recorder
	random *rand.Rand
	loads  []*generatedLoad
	client ClientReading
}

type generatedLoad struct {
	*Load
	perSecond  int
	operations []Operation
	shares     []int // every how many slots does the operation
	shard      *Shard
	late       []Event // due, and not yet ended
}

const generatedZero = int64(1e15)

func newGenerated(out io.Writer, seconds int) *generated {
	g := &generated{random: rand.New(rand.NewPCG(1, 2)), client: ClientReading{Target: "cache", Profile: "fit"}}
	g.Recorder = New(out, Instance{}, Readings{
		Gauge:   func(string) Gauge { return Gauge{Counters: map[string]int64{"staleRead": 1}} },
		Clients: func() []ClientReading { return []ClientReading{g.client, g.client} },
	})
	add := func(name string, perSecond int, operations []string, shares ...int) {
		load := g.AddLoad(name, evenly(perSecond, seconds))
		made := &generatedLoad{Load: load, perSecond: perSecond, shares: shares, shard: load.NewShard()}
		for _, operation := range operations {
			made.operations = append(made.operations, load.Operation(operation))
		}
		g.loads = append(g.loads, made)
	}
	add("shop", 15_000, []string{"get", "origin", "set"}, 1, 10, 10)
	add("logins", 5_000, []string{"login", "read", "touch"}, 5, 1, 2)
	g.SetZero(generatedZero)
	return g
}

func evenly(rate, seconds int) perSecond {
	return perSecond{int64(rate), int64(rate) * int64(seconds)}
}

// second generates one second, and writes as Run would.
func (g *generated) second(second int) error {
	spread := 0.35
	if second%20 == 19 {
		spread = 1.2
	}
	for step := range 10 {
		now := time.Duration(second)*time.Second + time.Duration(step+1)*countWindow
		for _, l := range g.loads {
			g.window(l, now, spread)
		}
		g.client.Counts.Requests += 2000
		g.client.Counts.BytesIn += 2000 * (130 + g.random.Int64N(10))
		g.client.Counts.BytesOut += 2000 * 40
		g.lookAtClients(floorTo(int64(now), countWindow) - 100)
		if step%2 == 1 {
			if err := g.writeNew(now, now, step == 9); err != nil {
				return err
			}
		}
	}
	return nil
}

// window records the slots that are due in the 100 ms before now, as far as they end in it.
func (g *generated) window(l *generatedLoad, now time.Duration, spread float64) {
	until, late := generatedZero+int64(now), l.late
	l.late = nil
	record := func(e Event) {
		if e.Ended > until {
			l.late = append(l.late, e)
			return
		}
		l.shard.Record(e)
	}
	for _, e := range late {
		record(e)
	}
	slots := l.perSecond / 10
	for i := range slots {
		due := until - int64(countWindow) + int64(i)*int64(countWindow)/int64(slots)
		lag := g.time(130*time.Microsecond, 0.25)
		start, end := due+lag, due+lag
		for n, operation := range l.operations {
			if i%l.shares[n] == 0 {
				took := g.time(250*time.Microsecond, spread)
				end += took
				record(Event{Operation: operation, Due: due, Ended: end, Response: end - due, Service: took, Lag: -1, Hits: 1, Attempts: 1})
			}
		}
		record(Event{Operation: Slot, Due: due, Ended: end, Response: end - due, Service: end - start, Lag: lag})
	}
}

func (g *generated) time(median time.Duration, spread float64) int64 {
	return int64(float64(median) * math.Exp(g.random.NormFloat64()*spread))
}

func (g *generated) finish() error {
	for _, l := range g.loads {
		for _, e := range l.late {
			l.shard.Record(e)
		}
	}
	go g.Run(func(error) {})
	return g.Finish(false)
}

func TestTenMinutesAt20000PerSecondStayUnder60MB(t *testing.T) {
	seconds := 600
	if isRaced {
		seconds = 20 // one round of the tail: the race detector is twenty times as slow
	}
	var out bytes.Buffer
	g := newGenerated(&out, seconds)
	for second := range seconds {
		if err := g.second(second); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.finish(); err != nil {
		t.Fatal(err)
	}
	size := float64(out.Len()) / 1e6 * 600 / float64(seconds)
	t.Logf("10 minutes are %.1f MB", size)
	if size > 60 {
		t.Errorf("expected at most 60 MB for 10 minutes, got %.1f", size)
	}
}

// TestKeepsNoMemoryOfThePast also goes through an outage: a minute's slots end together, and leave nothing behind.
func TestKeepsNoMemoryOfThePast(t *testing.T) {
	g := newGenerated(io.Discard, 10_000)
	load := g.loads[0]
	for round := range 3 {
		for second := range 60 {
			due := generatedZero + int64(round*60+second)*int64(time.Second)
			for i := range 400 {
				took := int64(round+1)*int64(time.Minute) - int64(second)*int64(time.Second) + int64(i)*int64(100*time.Millisecond)
				load.shard.Record(Event{Operation: Slot, Due: due, Ended: due + took, Response: took, Service: took, Lag: took})
			}
		}
		end := time.Duration(round+1) * time.Minute
		if err := g.writeNew(end, end, true); err != nil {
			t.Fatal(err)
		}
		if n := len(load.pages.free); n > maxFreePages {
			t.Errorf("expected at most %d pages to be kept, got %d", maxFreePages, n)
		}
		for operation, series := range load.series {
			open := len(series.counts[byDue].byStart) + len(series.latencies[response].byStart) + len(series.latencies[lag].byStart)
			if open > 0 {
				t.Errorf("operation %d: expected no open window by due time, got %d", operation, open)
			}
		}
	}
}
