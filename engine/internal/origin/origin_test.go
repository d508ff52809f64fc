package origin

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"redrill.dev/engine/internal/pace"
)

func newOrigin(t *testing.T, settings Settings) *Origin {
	t.Helper()
	pacer := &pace.Pacer{}
	t.Cleanup(pacer.Close)
	o, err := New(settings, pacer)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// fetchAll makes the calls at the same time and returns their errors.
func fetchAll(ctx context.Context, o *Origin, calls int) []error {
	errs := make([]error, calls)
	var all sync.WaitGroup
	for i := range errs {
		all.Add(1)
		go func() {
			defer all.Done()
			errs[i] = o.Fetch(ctx, &pace.Ticket{})
		}()
	}
	all.Wait()
	return errs
}

func TestServesAsManyAtOnceAsItMay(t *testing.T) {
	o := newOrigin(t, Settings{Concurrency: 2, ServiceMs: 20})
	start := time.Now()
	if err := errors.Join(fetchAll(context.Background(), o, 6)...); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 60*time.Millisecond || took > 200*time.Millisecond {
		t.Errorf("expected six calls, two at once, to take 60 ms, got %v", took)
	}
	if seen := o.Read(); seen != (Reading{Calls: 6, MaxInFlight: 6}) {
		t.Errorf("expected 6 calls, all in flight at once, got %+v", seen)
	}
}

func TestRefusesWhatDoesNotFitIntoTheQueue(t *testing.T) {
	limit := 1
	o := newOrigin(t, Settings{Concurrency: 1, ServiceMs: 30, MaxQueue: &limit})
	refused := 0
	for _, err := range fetchAll(context.Background(), o, 5) {
		if errors.Is(err, ErrFull) {
			refused++
		}
	}
	if refused != 3 || o.Read().Refused != 3 {
		t.Errorf("expected 3 of 5 calls to be refused, got %d", refused)
	}
}

func TestEndsWithItsContext(t *testing.T) {
	o := newOrigin(t, Settings{Concurrency: 1, ServiceMs: 60_000})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(20*time.Millisecond, cancel)
	for _, err := range fetchAll(ctx, o, 3) { // one in service, two in the queue
		if !errors.Is(err, context.Canceled) {
			t.Errorf("expected the context's error, got %v", err)
		}
	}
	if seen := o.Read(); seen.InFlight != 0 {
		t.Errorf("expected nothing in flight, got %d", seen.InFlight)
	}
}
