package meter

import (
	"math"
	"sync"
	"testing"
)

func TestAddsUpCallsByOperationAndCode(t *testing.T) {
	m := &Meter{}
	get, set, oom := m.Operation("get"), m.Operation("set"), m.Code("OOM")
	shard := m.NewShard()
	for i := range 1000 {
		shard.Add(Call{Operation: get, ServiceNs: int64(i+1) * 1e6, Attempts: 1, Hits: int64(i % 2), Misses: int64((i + 1) % 2)})
	}
	shard.Add(Call{Operation: set, Code: oom, ServiceNs: 5e6, Attempts: 3})
	readings := m.Read()
	if len(readings) != 3 || readings[0].Operation != "get" || readings[1].Operation != "set" || readings[2].Operation != "" {
		t.Fatalf("expected get, set and all, got %+v", readings)
	}
	read := readings[0]
	if read.Done != 1000 || read.Hits != 500 || read.Attempts != 1000 || read.HitRatio != 0.5 || read.ErrorRatio != 0 {
		t.Errorf("got %+v", read)
	}
	for name, pair := range map[string][2]float64{"p50": {read.P50Ms, 500}, "p95": {read.P95Ms, 950}, "p99": {read.P99Ms, 990}, "max": {read.MaxMs, 1000}, "second": {read.P99SecondMs, 990}} {
		if math.Abs(pair[0]/pair[1]-1) > 0.002 {
			t.Errorf("%s: expected about %v ms, got %v", name, pair[1], pair[0])
		}
	}
	if failed := readings[1]; failed.Failed["OOM"] != 1 || failed.ErrorRatio != 1 || failed.HitRatio >= 0 || failed.Attempts != 3 {
		t.Errorf("got %+v", failed)
	}
	if all := readings[2]; all.Done != 1000 || all.Failed["OOM"] != 1 || math.Abs(all.ErrorRatio-1.0/1001) > 1e-9 {
		t.Errorf("got %+v", all)
	}

	shard.Add(Call{Operation: get, ServiceNs: 1e6})
	read = m.Read()[0]
	if read.Done != 1 || read.P99SecondMs > 1.01 || math.Abs(read.P99Ms/990-1) > 0.002 {
		t.Errorf("expected counts since the last reading and times of the whole run, got %+v", read)
	}
	if read = m.Read()[0]; read.Done != 0 || read.P99SecondMs >= 0 {
		t.Errorf("expected nothing new, got %+v", read)
	}
}

func TestReadsNothingBeforeTheFirstCall(t *testing.T) {
	m := &Meter{}
	m.Operation("get")
	m.NewShard()
	if readings := m.Read(); readings != nil {
		t.Errorf("got %+v", readings)
	}
}

func TestLosesNoCallOfManyWorkers(t *testing.T) {
	m := &Meter{}
	get := m.Operation("get")
	var workers sync.WaitGroup
	for range 8 {
		shard := m.NewShard()
		workers.Go(func() {
			for range 10_000 {
				shard.Add(Call{Operation: get, ServiceNs: 1e6})
			}
		})
	}
	sum := int64(0)
	for range 20 {
		for _, reading := range m.Read() {
			if reading.Operation != "" {
				sum += reading.Done
			}
		}
	}
	workers.Wait()
	for _, reading := range m.Read() {
		if reading.Operation != "" {
			sum += reading.Done
		}
	}
	if sum != 80_000 {
		t.Errorf("expected 80000, got %d", sum)
	}
}
