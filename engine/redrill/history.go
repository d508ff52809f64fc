package redrill

import (
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/history"
	"redrill.dev/engine/internal/pace"
)

const noteUsage = "note(event, subject, value?)"

// note is load.note(event, subject, value?).
func (w *worker) note(call sobek.FunctionCall) sobek.Value {
	now := pace.Now()
	event, subject, value := call.Argument(0), call.Argument(1), call.Argument(2)
	if !sobek.IsString(event) || event.String() == "" {
		panic(w.runtime.NewTypeError("%s: event: expected a name, got %s", noteUsage, event.String()))
	}
	if !sobek.IsString(subject) && !sobek.IsNumber(subject) {
		panic(w.runtime.NewTypeError("%s: subject: expected a text or a number, got %s", noteUsage, subject.String()))
	}
	zero := w.load.engine.zero.Load()
	if zero == 0 {
		panic(w.runtime.NewTypeError("%s: call it while a slot is served; the clock has not started", noteUsage))
	}
	n := history.Note{At: time.Duration(now - zero), Sent: time.Duration(w.sent - zero), Worker: w.number, Event: event.String(), Subject: subject.String()}
	if w.sent == 0 {
		n.Sent = n.At
	}
	if !sobek.IsUndefined(value) {
		n.Value, n.HasValue = value.ToFloat(), true
		if math.IsNaN(n.Value) || math.IsInf(n.Value, 0) {
			panic(w.runtime.NewTypeError("%s: value: expected a number, got %s", noteUsage, value.String()))
		}
	}
	book, err := w.load.openHistory()
	if err != nil {
		panic(w.runtime.NewGoError(err))
	}
	book.Note(n)
	return sobek.Undefined()
}

// openHistory returns the load's history, which the first note opens.
func (l *sharedLoad) openHistory() (*history.Book, error) {
	if book := l.history.Load(); book != nil {
		return book, nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if book := l.history.Load(); book != nil {
		return book, nil
	}
	header, suffix := history.Header{Load: l.name, Instance: 1}, ""
	if instance := l.engine.input.Instance; instance != nil {
		header.Instance, suffix = instance.Number, fmt.Sprintf("-%d", instance.Number)
	}
	path := filepath.Join(filepath.Dir(l.engine.input.RecordsPath), "history-"+l.name+suffix+".ndjson")
	book, err := history.Create(path, header, l.engine.fail)
	if err != nil {
		return nil, err
	}
	l.history.Store(book)
	return book, nil
}

// closeHistory ends the load's history, if it has one.
func (l *sharedLoad) closeHistory() error {
	if book := l.history.Load(); book != nil {
		return book.Close()
	}
	return nil
}
