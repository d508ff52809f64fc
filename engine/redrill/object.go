package redrill

import (
	"encoding/json"
	"math"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/keys"
)

// object makes the Load that the scenario sees.
func (w *worker) object() *sobek.Object {
	object := w.runtime.NewObject()
	w.set(object, "name", w.load.name)
	w.set(object, "worker", w.number)
	w.set(object, "with", w.parse(w.load.input.With))
	w.set(object, "redis", w.family(w.load.client).object(variant{}))
	origin := w.runtime.NewObject()
	w.method(origin, "fetch", w.fetch)
	w.set(object, "origin", origin)
	w.method(object, "slot", w.slot)
	w.method(object, "keys", w.keys)
	w.method(object, "sizes", w.sizes)
	w.method(object, "random", w.random)
	w.method(object, "payload", w.payload)
	w.method(object, "count", w.count)
	w.method(object, "redisOf", w.redisOf)
	w.method(object, "note", w.note)
	w.method(object, "coalesce", w.coalesce)
	w.method(object, "ledger", w.ledger)
	return object
}

// parse makes plain JavaScript values, not wrapped Go maps: those are slow, and odd to a scenario.
func (w *worker) parse(raw json.RawMessage) sobek.Value {
	if len(raw) == 0 {
		return w.runtime.NewObject()
	}
	parse, _ := sobek.AssertFunction(w.runtime.Get("JSON").ToObject(w.runtime).Get("parse"))
	value, err := parse(sobek.Undefined(), w.runtime.ToValue(string(raw)))
	if err != nil {
		panic(err)
	}
	return value
}

// keys is load.keys(count, distribution).
func (w *worker) keys(call sobek.FunctionCall) sobek.Value {
	var distribution keys.Distribution
	w.decode(call.Argument(1), "keys(count, distribution)", &distribution)
	count := call.Argument(0).ToFloat()
	if count != math.Trunc(count) || math.Abs(count) > 1<<53 {
		panic(w.runtime.NewTypeError("keys(count, distribution): expected a whole number of keys, got %v", count))
	}
	drawer, err := w.load.keys.NewDrawer(int64(count), distribution)
	if err != nil {
		panic(w.runtime.NewTypeError(err.Error()))
	}
	return w.drawer(drawer)
}

// sizes is load.sizes(distribution).
func (w *worker) sizes(call sobek.FunctionCall) sobek.Value {
	var distribution keys.Sizes
	w.decode(call.Argument(0), "sizes(distribution)", &distribution)
	drawer, err := keys.NewSizes(w.load.engine.input.Seed, distribution)
	if err != nil {
		panic(w.runtime.NewTypeError(err.Error()))
	}
	return w.drawer(drawer)
}

// drawer makes a function of what draws a number for a number.
func (w *worker) drawer(drawer keys.Drawer) sobek.Value {
	return w.runtime.ToValue(func(call sobek.FunctionCall) sobek.Value {
		return w.runtime.ToValue(drawer.Draw(call.Argument(0).ToInteger()))
	})
}

// decode reads a plain object of the scenario's.
func (w *worker) decode(value sobek.Value, usage string, into any) {
	given, err := json.Marshal(value.Export())
	if err == nil {
		err = json.Unmarshal(given, into)
	}
	if err != nil {
		panic(w.runtime.NewTypeError("%s: expected a parameter of the drill, got %s (%v)", usage, value.String(), err))
	}
}

// random is load.random(slot, salt).
func (w *worker) random(call sobek.FunctionCall) sobek.Value {
	return w.runtime.ToValue(w.load.keys.Random(call.Argument(0).ToInteger(), uint64(call.Argument(1).ToInteger())))
}

// payload is load.payload(bytes): a piece of one text, so that it costs no copy.
func (w *worker) payload(call sobek.FunctionCall) sobek.Value {
	size := call.Argument(0).ToInteger()
	if size < 0 || size > keys.MaxSize {
		panic(w.runtime.NewTypeError("payload(bytes): expected 0 to 512 MB, got %d", size))
	}
	if w.filler == nil || int(size) > w.filler.Length() {
		// At least twice as long as before, so that growing sizes do not make it anew each time.
		longest := size
		if w.filler != nil {
			longest = max(size, min(2*int64(w.filler.Length()), keys.MaxSize))
		}
		w.filler, _ = w.runtime.ToValue(keys.Payload(int(longest))).(sobek.String)
	}
	return w.filler.Substring(0, int(size))
}

// count is load.count(name, by).
func (w *worker) count(call sobek.FunctionCall) sobek.Value {
	name := call.Argument(0).String()
	counter := w.counters[name]
	if counter == nil {
		counter = w.load.counter(name)
		w.counters[name] = counter
	}
	by := int64(1)
	if given := call.Argument(1); !sobek.IsUndefined(given) {
		by = given.ToInteger()
	}
	counter.Add(by)
	return sobek.Undefined()
}
