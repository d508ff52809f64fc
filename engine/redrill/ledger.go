package redrill

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/ledger"
	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/record"
)

// openBook returns the load's ledger, which the first of its workers opens.
func (l *sharedLoad) openBook(ctx context.Context, settings ledger.Settings) (*ledger.Book, error) {
	zero, err := l.engine.Zero(ctx)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.book != nil {
		if l.book.Settings != settings {
			return nil, fmt.Errorf("expected the settings that it was opened with, %+v, got %+v; a load has one ledger", l.book.Settings, settings)
		}
		return l.book, nil
	}
	header := ledger.NewHeader(l.name, l.input.Target, settings)
	header.ZeroMonotonicNs = zero
	book, err := ledger.Create(filepath.Dir(l.engine.input.RecordsPath), header, l.engine.fail)
	l.book = book
	return book, err
}

// closeBook ends the load's ledger, if it has one.
func (l *sharedLoad) closeBook() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.book == nil {
		return nil
	}
	return l.book.Close()
}

// ledgerWorker is what one worker has of the load's ledger.
type ledgerWorker struct {
	*worker
	settings ledger.Settings
	// pen is nil until the first call: the book's times count from zero, which the first slot fixes.
	pen     *ledger.Pen
	objects map[string]*sobek.Object
}

// ledgerAPI is the ledger as the scenario sees it.
type ledgerAPI struct {
	*ledgerWorker
	// name is the operation that all calls are measured as; empty means that each is named after its command.
	name string
}

// ledger is load.ledger(settings).
func (w *worker) ledger(call sobek.FunctionCall) sobek.Value {
	settings := w.ledgerSettings(call.Argument(0))
	if err := settings.Check(); err != nil {
		panic(w.runtime.NewTypeError("ledger(settings): %s", err))
	}
	return (&ledgerWorker{worker: w, settings: settings, objects: make(map[string]*sobek.Object)}).object("")
}

// open returns the worker's pen.
func (w *ledgerWorker) open() *ledger.Pen {
	if w.pen == nil {
		book, err := w.load.openBook(w.vu.Context(), w.settings)
		if err != nil {
			panic(w.runtime.NewTypeError("ledger(settings): %s", err))
		}
		w.pen = book.NewPen()
	}
	return w.pen
}

func (w *worker) ledgerSettings(given sobek.Value) ledger.Settings {
	object, isObject := given.(*sobek.Object)
	if !isObject {
		panic(w.runtime.NewTypeError("ledger(settings): expected an object, got %s", given.String()))
	}
	number := func(name string) int64 {
		value := object.Get(name)
		if value == nil || sobek.IsUndefined(value) || sobek.IsNull(value) {
			return 0
		}
		number := value.ToFloat()
		if number != math.Trunc(number) || math.Abs(number) > 1<<53 {
			panic(w.runtime.NewTypeError("ledger(settings): %s: expected a whole number, got %s", name, value.String()))
		}
		return int64(number)
	}
	settings := ledger.Settings{Prefix: "ledger", Keys: int(number("keys")), SizeBytes: int(number("sizeBytes")), TTLMs: number("ttlMs")}
	if style := object.Get("style"); style != nil {
		settings.Style = ledger.Style(style.String())
	}
	if prefix := object.Get("prefix"); prefix != nil && !sobek.IsUndefined(prefix) {
		settings.Prefix = prefix.String()
	}
	return settings
}

// object returns the ledger's object for an operation name, one for each name.
func (w *ledgerWorker) object(name string) *sobek.Object {
	if known := w.objects[name]; known != nil {
		return known
	}
	l := &ledgerAPI{ledgerWorker: w, name: name}
	object := w.runtime.NewObject()
	w.method(object, "named", l.callNamed)
	w.method(object, "write", l.callWrite)
	w.method(object, "erase", l.callErase)
	w.method(object, "read", l.callRead)
	w.objects[name] = object
	return object
}

func (l *ledgerAPI) callNamed(call sobek.FunctionCall) sobek.Value {
	name := call.Argument(0).String()
	if name == "" || sobek.IsUndefined(call.Argument(0)) {
		panic(l.runtime.NewTypeError("named(operation): expected a name"))
	}
	return l.object(name)
}

func (l *ledgerAPI) callWrite(call sobek.FunctionCall) sobek.Value {
	place := l.place(call, writeUsage)
	if d := l.durability(call.Argument(1)); d.isAsked() {
		return l.writeDurably(place, d)
	}
	return l.attempt(l.open().Write(place))
}

func (l *ledgerAPI) callErase(call sobek.FunctionCall) sobek.Value {
	if l.settings.Style != ledger.Own {
		panic(l.runtime.NewTypeError(`erase(place): only in a ledger of the style "own"`))
	}
	return l.attempt(l.open().Erase(l.place(call, "erase(place)")))
}

// attempt sends a write, notes and records what became of it, and returns its key; a failure is thrown.
func (l *ledgerAPI) attempt(a ledger.Attempt) sobek.Value {
	start := l.began()
	reply, attempts, failure := l.load.client.Do(l.seat, a.Command)
	l.pen.Ended(a, start, pace.Now(), &reply, failure)
	outcome := result{attempts: attempts}
	if failure != nil {
		outcome.code = failure.Code
	}
	l.ended(l.operationOf(a.Command.Name), start, outcome)
	if failure != nil {
		panic(l.redisError(failure))
	}
	return l.runtime.ToValue(a.KeyName)
}

func (l *ledgerAPI) callRead(call sobek.FunctionCall) sobek.Value {
	query := l.open().Read(l.place(call, "read(place)"))
	start := l.began()
	reply, attempts, failure := l.load.client.Do(l.seat, query.Command)
	outcome := result{attempts: attempts}
	operation := l.operationOf(query.Command.Name)
	if failure != nil {
		outcome.code = failure.Code
		l.ended(operation, start, outcome)
		panic(l.redisError(failure))
	}
	outcome.hits = 1
	if reply.IsNil() {
		outcome.hits, outcome.misses = 0, 1
	}
	reading := l.pen.Found(query, start, pace.Now(), &reply)
	l.ended(operation, start, outcome)
	return l.runtime.ToValue(string(reading))
}

// operations of the commands that a ledger sends.
var ledgerOperations = map[string]string{"SET": "set", "GET": "get", "DEL": "del", "RPUSH": "rpush", "LINDEX": "lindex", "INCRBY": "incrby"}

func (l *ledgerAPI) operationOf(command string) record.Operation {
	if l.name != "" {
		return l.operation(l.name)
	}
	return l.operation(ledgerOperations[command])
}

func (l *ledgerAPI) place(call sobek.FunctionCall, usage string) uint32 {
	place := call.Argument(0).ToFloat()
	if !(place >= 0) || place != math.Trunc(place) || place >= 1<<32 {
		panic(l.runtime.NewTypeError("%s: expected a whole number from 0 to 4294967295, got %s", usage, call.Argument(0).String()))
	}
	return uint32(place)
}
