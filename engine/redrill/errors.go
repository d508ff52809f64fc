package redrill

import (
	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
)

// The names of the errors that scenarios see.
const (
	errorNameRedis  = "RedisError"
	errorNameOrigin = "OriginError"
)

// redisError makes the JavaScript form of a failed request.
func (w *worker) redisError(failure *client.Error) *sobek.Object {
	object := w.newError(errorNameRedis, failure.Code, failure.Error())
	w.set(object, "outcome", string(failure.Outcome))
	return object
}

func (w *worker) originError(code, message string) *sobek.Object {
	return w.newError(errorNameOrigin, code, message)
}

func (w *worker) newError(name, code, message string) *sobek.Object {
	object, err := w.runtime.New(w.runtime.Get("Error"), w.runtime.ToValue(message))
	if err != nil {
		panic(err)
	}
	w.set(object, "name", name)
	w.set(object, "code", code)
	return object
}

// set adds a property; that fails only on objects that this module does not make.
func (w *worker) set(object *sobek.Object, name string, value any) {
	if err := object.Set(name, value); err != nil {
		panic(err)
	}
}

// method adds a function without the cost of reflection.
func (w *worker) method(object *sobek.Object, name string, f func(sobek.FunctionCall) sobek.Value) {
	w.set(object, name, f)
}
