package commands

import (
	"math"
	"strconv"
	"strings"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"
)

// Reply is the shape of a command's reply in JavaScript, the same for RESP2 and RESP3.
type Reply func(v *Values, m *rueidis.RedisMessage, flags Flags) sobek.Value

// aText is a text, null for nothing.
func aText(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value { return v.TextOf(m) }

// aWord is a text even for a client of bytes.
func aWord(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	text, err := m.ToString()
	if err != nil {
		return v.other(m)
	}
	return v.Runtime.ToValue(text)
}

// someBytes is a Uint8Array even for a client of texts, null for nothing.
func someBytes(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	text, err := m.ToString()
	if err != nil {
		return v.other(m)
	}
	return v.bytes(text)
}

// nothing is for commands that only say OK.
func nothing(*Values, *rueidis.RedisMessage, Flags) sobek.Value { return sobek.Undefined() }

// anInteger is a whole number, null for nothing.
func anInteger(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	if !m.IsInt64() {
		return v.other(m)
	}
	number, _ := m.AsInt64()
	return v.Integer(number)
}

// aFlag is true for every reply but 0 and nothing.
func aFlag(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	return v.Runtime.ToValue(isTrue(m))
}

func isTrue(m *rueidis.RedisMessage) bool {
	if m.IsNil() {
		return false
	}
	if m.IsInt64() {
		number, _ := m.AsInt64()
		return number != 0
	}
	if m.IsBool() {
		truth, _ := m.AsBool()
		return truth
	}
	return true
}

// aNumber is a number with a fraction, null for nothing. RESP2 has it as a text.
func aNumber(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
	if m.IsInt64() {
		number, _ := m.AsInt64()
		return v.Integer(number)
	}
	text, err := m.ToString()
	if err != nil {
		return v.other(m)
	}
	number, err := parseNumber(text)
	if err != nil {
		return v.TextOf(m)
	}
	return v.Runtime.ToValue(number)
}

// parseNumber knows Redis' names of infinity too.
func parseNumber(text string) (float64, error) {
	switch strings.TrimPrefix(text, "+") {
	case "inf":
		return math.Inf(1), nil
	case "-inf":
		return math.Inf(-1), nil
	}
	return strconv.ParseFloat(text, 64)
}

// listOf is a list; no list at all is null.
func listOf(element Reply) Reply {
	return func(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
		elements, isList := elementsOf(m)
		if !isList {
			return v.other(m)
		}
		values := make([]any, len(elements))
		for i := range elements {
			values[i] = element(v, &elements[i], 0)
		}
		return v.Runtime.NewArray(values...)
	}
}

var (
	texts    = listOf(aText)
	integers = listOf(anInteger)
	numbers  = listOf(aNumber)
	flags    = listOf(aFlag)
)

// when takes another shape when the options or the arguments said so.
func when(flag Flags, then, otherwise Reply) Reply {
	return func(v *Values, m *rueidis.RedisMessage, flags Flags) sobek.Value {
		if flags&flag != 0 {
			return then(v, m, flags)
		}
		return otherwise(v, m, flags)
	}
}

// pairsOf is a list of pairs: RESP2 has them one behind the other, RESP3 as pairs, or as a map.
func pairsOf(second Reply) Reply {
	return func(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
		elements, isList := pairElements(m)
		if !isList {
			return v.other(m)
		}
		values := make([]any, 0, len(elements)/2)
		for i := 0; i+1 < len(elements); i += 2 {
			values = append(values, v.Runtime.NewArray(v.TextOf(&elements[i]), second(v, &elements[i+1], 0)))
		}
		return v.Runtime.NewArray(values...)
	}
}

// pairElements returns first, second, first, second.
func pairElements(m *rueidis.RedisMessage) ([]rueidis.RedisMessage, bool) {
	elements, isList := elementsOf(m)
	if !isList || len(elements) == 0 || !elements[0].IsArray() {
		return elements, isList
	}
	flat := make([]rueidis.RedisMessage, 0, 2*len(elements))
	for i := range elements {
		both, _ := elements[i].ToArray()
		flat = append(flat, both...)
	}
	return flat, true
}

// recordOf is an object: { name: value }. Names are texts even for a client of bytes.
func recordOf(value Reply) Reply {
	return func(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
		elements, isList := pairElements(m)
		if !isList {
			return v.other(m)
		}
		object := v.Runtime.NewObject()
		for i := 0; i+1 < len(elements); i += 2 {
			name, _ := elements[i].ToString()
			v.set(object, name, value(v, &elements[i+1], 0))
		}
		return object
	}
}

// set adds a property of any name; __proto__ is one like all others.
func (v *Values) set(object *sobek.Object, name string, value sobek.Value) {
	if err := object.DefineDataProperty(name, value, sobek.FLAG_TRUE, sobek.FLAG_TRUE, sobek.FLAG_TRUE); err != nil {
		panic(err)
	}
}

// object makes an object of names and values.
func (v *Values) object(namesAndValues ...any) sobek.Value {
	object := v.Runtime.NewObject()
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		name, _ := namesAndValues[i].(string)
		if err := object.Set(name, namesAndValues[i+1]); err != nil {
			panic(err)
		}
	}
	return object
}

// structOf is an object with the given names for the elements of a list, in their order; no list is null.
func structOf(names []string, shapes ...Reply) Reply {
	return func(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value {
		elements, isList := elementsOf(m)
		if !isList || len(elements) < len(names) {
			return v.other(m)
		}
		object := v.Runtime.NewObject()
		for i, name := range names {
			v.set(object, name, shapes[i](v, &elements[i], 0))
		}
		return object
	}
}
