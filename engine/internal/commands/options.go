package commands

import (
	"slices"
	"strings"

	"github.com/grafana/sobek"
)

// option is one property of an options object, or a few that belong together.
type option struct {
	names []string
	write func(o *given, to []string) []string
}

// given is what was given of an options object in one call.
type given struct {
	*Values
	at     Place
	names  []string
	values []sobek.Value
	flags  Flags
}

// get returns a property, nil where it was left out.
func (o *given) get(name string) sobek.Value {
	if i := slices.Index(o.names, name); i >= 0 {
		return o.values[i]
	}
	return nil
}

// isSet reports whether a property that is true or false is true.
func (o *given) isSet(name string) bool {
	value := o.get(name)
	if value == nil {
		return false
	}
	if isTrue, isBool := value.Export().(bool); isBool {
		return isTrue
	}
	panic(o.TypeError(o.at.property(name), "true or false", value))
}

func (o *given) integer(name string, atLeast int64) (string, bool) {
	value := o.get(name)
	if value == nil {
		return "", false
	}
	return o.Values.integer(o.at.property(name), value, atLeast), true
}

// options is the object at the end of a method's arguments.
func options(list ...option) Argument {
	var known []string
	for _, one := range list {
		known = append(known, one.names...)
	}
	return Argument{Name: "options", optional: true, convert: func(v *Values, at Place, to []string, value sobek.Value) []string {
		object, isObject := value.(*sobek.Object)
		if !isObject || object.ClassName() != "Object" {
			panic(v.TypeError(at, "an object with "+strings.Join(known, ", "), value))
		}
		// The script's own code may run in here, and call other commands: nothing of v is used until all is read.
		o := &given{Values: v, at: at}
		names := object.GetOwnPropertyNames() // cheaper than Keys, and an object of options has no others
		o.values = make([]sobek.Value, 0, len(names))
		for _, name := range names {
			if !slices.Contains(known, name) {
				panic(v.Runtime.NewTypeError("%s: options: there is no %s; there are %s", at.usage, name, strings.Join(known, ", ")))
			}
			if value := object.Get(name); !isMissing(value) {
				names[len(o.values)] = name // what was read is not needed any more
				o.values = append(o.values, value)
			}
		}
		o.names = names[:len(o.values)]
		for i := range list {
			to = list[i].write(o, to)
		}
		v.flags |= o.flags
		return to
	}}
}

// flag is a property that is true or false.
func flag(name string, words ...string) option { return telling(0, name, words...) }

// telling is a flag that changes the shape of the reply.
func telling(flags Flags, name string, words ...string) option {
	return option{names: []string{name}, write: func(o *given, to []string) []string {
		if !o.isSet(name) {
			return to
		}
		o.flags |= flags
		return append(to, words...)
	}}
}

// whole is a property with a whole number.
func whole(name, word string, atLeast int64) option {
	return option{names: []string{name}, write: func(o *given, to []string) []string {
		if number, isGiven := o.integer(name, atLeast); isGiven {
			to = append(to, word, number)
		}
		return to
	}}
}

// many is a count that makes the reply a list.
func many(name, word string, atLeast int64) option {
	plain := whole(name, word, atLeast)
	return option{names: plain.names, write: func(o *given, to []string) []string {
		if o.get(name) != nil {
			o.flags |= Many
		}
		return plain.write(o, to)
	}}
}

// scalarOption is a property with anything that Redis stores as a string.
func scalarOption(name string, words ...string) option {
	return option{names: []string{name}, write: func(o *given, to []string) []string {
		if value := o.get(name); value != nil {
			to = append(append(to, words...), o.Scalar(o.at.property(name), value))
		}
		return to
	}}
}

// wordOption is a property with one of a few words.
func wordOption(name, word, expected string, words map[string]string) option {
	return option{names: []string{name}, write: func(o *given, to []string) []string {
		value := o.get(name)
		if value == nil {
			return to
		}
		token, isKnown := "", false
		if sobek.IsString(value) {
			token, isKnown = words[value.String()]
		}
		if !isKnown {
			panic(o.TypeError(o.at.property(name), expected, value))
		}
		if word != "" {
			to = append(to, word)
		}
		return append(to, token)
	}}
}

// numbersOption is a property with an array of numbers.
func numbersOption(name, word string) option {
	return option{names: []string{name}, write: func(o *given, to []string) []string {
		value := o.get(name)
		if value == nil {
			return to
		}
		at := o.at.property(name)
		elements, isArray := o.Array(value)
		if !isArray {
			panic(o.TypeError(at, "an array of numbers", value))
		}
		to = append(to, word)
		for i, element := range elements {
			to = append(to, o.number(at.element(o.index(i)), element))
		}
		return to
	}}
}
