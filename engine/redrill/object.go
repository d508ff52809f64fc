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
	w.set(object, "with", w.parse(w.load.input.With))
	w.set(object, "redis", w.redis(""))
	origin := w.runtime.NewObject()
	w.method(origin, "fetch", w.fetch)
	w.set(object, "origin", origin)
	w.method(object, "slot", w.slot)
	w.method(object, "keys", w.keys)
	w.method(object, "random", w.random)
	w.method(object, "payload", w.payload)
	w.method(object, "count", w.count)
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
	distribution := keys.Distribution{}
	given := call.Argument(1).ToObject(w.runtime)
	if kind := given.Get("distribution"); kind != nil {
		distribution.Distribution = kind.String()
	}
	if exponent := given.Get("exponent"); exponent != nil {
		distribution.Exponent = exponent.ToFloat()
	}
	count := call.Argument(0).ToFloat()
	if count != math.Trunc(count) || math.IsInf(count, 0) {
		panic(w.runtime.NewTypeError("keys(count): expected a whole number, got %v", count))
	}
	drawer, err := w.load.keys.NewDrawer(int(count), distribution)
	if err != nil {
		panic(w.runtime.NewTypeError(err.Error()))
	}
	return w.runtime.ToValue(func(call sobek.FunctionCall) sobek.Value {
		return w.runtime.ToValue(drawer.Draw(call.Argument(0).ToInteger()))
	})
}

// random is load.random(slot, salt).
func (w *worker) random(call sobek.FunctionCall) sobek.Value {
	return w.runtime.ToValue(w.load.keys.Random(call.Argument(0).ToInteger(), uint64(call.Argument(1).ToInteger())))
}

// payload is load.payload(bytes).
func (w *worker) payload(call sobek.FunctionCall) sobek.Value {
	size := int(call.Argument(0).ToInteger())
	if size < 0 || size > 512<<20 {
		panic(w.runtime.NewTypeError("payload(bytes): expected 0 to 512 MB, got %d", size))
	}
	text := w.payloads[size]
	if text == nil {
		text = w.runtime.ToValue(keys.Payload(size))
		w.payloads[size] = text
	}
	return text
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
