package redrill

import (
	"time"

	"go.k6.io/k6/v2/metrics"

	"redrill.dev/engine/internal/meter"
)

// pushInterval is how often k6 gets figures.
const pushInterval = time.Second

// figures are the metrics that a plain script's calls appear as, in k6's summary, its thresholds and its outputs: sums and
// quantiles once a second, because a k6 Trend keeps every value for ever.
type figures struct {
	registry                             *metrics.Registry
	done, failed, attempts, hits, misses *metrics.Metric
	errorRatio, hitRatio                 *metrics.Metric
	p50, p95, p99, longest, p99Second    *metrics.Metric
}

func newFigures(registry *metrics.Registry) (*figures, error) {
	f := &figures{registry: registry}
	for _, m := range []struct {
		to       **metrics.Metric
		name     string
		kind     metrics.MetricType
		contains metrics.ValueType
	}{
		{&f.done, "redrill_done", metrics.Counter, metrics.Default},
		{&f.failed, "redrill_failed", metrics.Counter, metrics.Default},
		{&f.attempts, "redrill_attempts", metrics.Counter, metrics.Default},
		{&f.hits, "redrill_hits", metrics.Counter, metrics.Default},
		{&f.misses, "redrill_misses", metrics.Counter, metrics.Default},
		{&f.errorRatio, "redrill_error_ratio", metrics.Gauge, metrics.Default},
		{&f.hitRatio, "redrill_hit_ratio", metrics.Gauge, metrics.Default},
		{&f.p50, "redrill_service_p50", metrics.Gauge, metrics.Time},
		{&f.p95, "redrill_service_p95", metrics.Gauge, metrics.Time},
		{&f.p99, "redrill_service_p99", metrics.Gauge, metrics.Time},
		{&f.longest, "redrill_service_max", metrics.Gauge, metrics.Time},
		{&f.p99Second, "redrill_service_p99_1s", metrics.Gauge, metrics.Time},
	} {
		made, err := registry.NewMetric(m.name, m.kind, m.contains)
		if err != nil {
			return nil, err
		}
		*m.to = made
	}
	return f, nil
}

// pushUntil sends the figures once a second, and a last time at the end.
func (h *hub) pushUntil(stop chan struct{}, samples chan<- metrics.SampleContainer) {
	ticker := time.NewTicker(pushInterval)
	defer ticker.Stop()
	for isLast := false; !isLast; {
		select {
		case <-ticker.C:
		case <-stop:
			isLast = true
		}
		h.mu.Lock()
		figures := h.figures
		h.mu.Unlock()
		if made := figures.samples(h.meter.Read(), time.Now()); len(made) > 0 {
			samples <- made
		}
	}
}

// samples has the counts by operation alone, since k6 adds them up. The others come for all operations last: of a gauge k6
// keeps the value that it got last.
func (f *figures) samples(readings []meter.Reading, now time.Time) metrics.Samples {
	var made metrics.Samples
	for _, r := range readings {
		tags := f.registry.RootTagSet()
		add := func(metric *metrics.Metric, tags *metrics.TagSet, value float64) {
			made = append(made, metrics.Sample{TimeSeries: metrics.TimeSeries{Metric: metric, Tags: tags}, Time: now, Value: value})
		}
		if r.Operation != "" {
			tags = tags.With("operation", r.Operation)
			for metric, count := range map[*metrics.Metric]int64{f.done: r.Done, f.attempts: r.Attempts, f.hits: r.Hits, f.misses: r.Misses} {
				if count > 0 {
					add(metric, tags, float64(count))
				}
			}
			for code, count := range r.Failed {
				add(f.failed, tags.With("code", code), float64(count))
			}
		}
		add(f.errorRatio, tags, r.ErrorRatio)
		if r.HitRatio >= 0 {
			add(f.hitRatio, tags, r.HitRatio)
		}
		add(f.p50, tags, r.P50Ms)
		add(f.p95, tags, r.P95Ms)
		add(f.p99, tags, r.P99Ms)
		add(f.longest, tags, r.MaxMs)
		if r.P99SecondMs >= 0 {
			add(f.p99Second, tags, r.P99SecondMs)
		}
	}
	return made
}
