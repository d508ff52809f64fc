package redrill

import (
	"slices"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"
)

// value turns a reply into what JavaScript sees: texts, numbers, booleans, null and arrays. Maps become flat arrays, as
// RESP2 has them, and an error inside an array becomes an error value in its place.
func (w *worker) value(message *rueidis.RedisMessage) sobek.Value {
	if err := message.Error(); err != nil {
		if message.IsNil() {
			return sobek.Null()
		}
		object, _ := w.runtime.New(w.runtime.Get("Error"), w.runtime.ToValue(err.Error()))
		return object
	}
	switch {
	case message.IsInt64():
		number, _ := message.AsInt64()
		return w.runtime.ToValue(number)
	case message.IsFloat64():
		number, _ := message.AsFloat64()
		return w.runtime.ToValue(number)
	case message.IsBool():
		truth, _ := message.AsBool()
		return w.runtime.ToValue(truth)
	case message.IsArray():
		elements, _ := message.ToArray()
		values := make([]any, len(elements))
		for i := range elements {
			values[i] = w.value(&elements[i])
		}
		return w.runtime.NewArray(values...)
	case message.IsMap():
		return w.flat(message)
	}
	text, err := message.ToString()
	if err != nil {
		return sobek.Null()
	}
	return w.runtime.ToValue(text)
}

// flat turns a map into key, value, key, value; in the order of the keys, since rueidis does not keep Redis' own.
func (w *worker) flat(message *rueidis.RedisMessage) sobek.Value {
	byKey, _ := message.ToMap()
	names := make([]string, 0, len(byKey))
	for name := range byKey {
		names = append(names, name)
	}
	slices.Sort(names)
	values := make([]any, 0, 2*len(names))
	for _, name := range names {
		element := byKey[name]
		values = append(values, name, w.value(&element))
	}
	return w.runtime.NewArray(values...)
}
