package commands

import "github.com/grafana/sobek"

// The arguments that pair one thing with another: an object, or an array of pairs where the first of a pair may be bytes.

// pair appends one pair in Redis' order.
type pair func(v *Values, at Place, to []string, first string, second sobek.Value) []string

const pairsExpected = "an object or an array of pairs"

func (v *Values) pairs(at Place, to []string, given sobek.Value, write pair) []string {
	object, isObject := given.(*sobek.Object)
	if !isObject {
		panic(v.TypeError(at, pairsExpected, given))
	}
	before := len(to)
	if elements, isArray := v.Array(given); isArray {
		for i, element := range elements {
			here := at.element(v.index(i))
			both, isPair := v.Array(element)
			if !isPair || len(both) != 2 {
				panic(v.TypeError(here, "a pair", element))
			}
			to = write(v, here, to, v.Scalar(here, both[0]), both[1])
		}
	} else {
		if class := object.ClassName(); class != "Object" {
			panic(v.TypeError(at, pairsExpected, given))
		}
		for _, name := range object.Keys() {
			to = write(v, at.property(name), to, name, object.Get(name))
		}
	}
	if len(to) == before {
		panic(v.Runtime.NewTypeError("%s: %s: expected at least one pair, got none", at.usage, at.named()))
	}
	return to
}

// fields is { field: value } or [field, value][].
func fields(name string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		return v.pairs(at, to, given, func(v *Values, at Place, to []string, first string, second sobek.Value) []string {
			return append(to, first, v.Scalar(at, second))
		})
	}}
}

// scores is { member: score } or [member, score][]; Redis takes the score first.
func scores(name string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		return v.pairs(at, to, given, func(v *Values, at Place, to []string, first string, second sobek.Value) []string {
			return append(to, v.number(at, second), first)
		})
	}}
}

// streams is { stream: id } or [stream, id][]; Redis takes all streams first.
func streams(name string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		to = append(to, "STREAMS")
		var ids []string
		to = v.pairs(at, to, given, func(v *Values, at Place, to []string, first string, second sobek.Value) []string {
			ids = append(ids, v.Scalar(at, second))
			return append(to, first)
		})
		return append(to, ids...)
	}}
}
