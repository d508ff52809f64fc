package commands

import (
	"math"
	"reflect"
	"strconv"

	"github.com/grafana/sobek"
)

// Argument is one argument of a method.
type Argument struct {
	Name string
	// convert appends the Redis form of what was given.
	convert converter
	// optional arguments may be left out; otherwise is sent in their place.
	optional  bool
	otherwise []string
	// rest takes all further arguments.
	rest bool
	// moved is 1 + the position in JavaScript, where that is not the position here.
	moved int
}

type converter func(v *Values, at Place, to []string, given sobek.Value) []string

// in returns the argument's position in JavaScript.
func (a *Argument) in(here int) int {
	if a.moved > 0 {
		return a.moved - 1
	}
	return here
}

func optional(a Argument) Argument {
	a.optional = true
	return a
}

func renamed(name string, a Argument) Argument {
	a.Name = name
	return a
}

func required(a Argument) Argument {
	a.optional = false
	return a
}

// otherwise sends words in place of an argument that is left out.
func otherwise(a Argument, words ...string) Argument {
	a.otherwise = words
	return a
}

func rest(a Argument) Argument {
	a.rest = true
	return a
}

// at moves an argument to another position in JavaScript.
func at(position int, a Argument) Argument {
	a.moved = position + 1
	return a
}

// before writes words in front of the argument.
func before(a Argument, words ...string) Argument {
	convert := a.convert
	a.convert = func(v *Values, at Place, to []string, given sobek.Value) []string {
		return convert(v, at, append(to, words...), given)
	}
	return a
}

// key, text and value are anything that Redis stores as a string.
func text(name string) Argument { return Argument{Name: name, convert: scalar} }

var key = text("key")

const scalarExpected = "a text, a number, a BigInt or a Uint8Array"

func scalar(v *Values, at Place, to []string, given sobek.Value) []string {
	return append(to, v.Scalar(at, given))
}

// Scalar returns a value as Redis stores it.
func (v *Values) Scalar(at Place, given sobek.Value) string {
	var text string
	switch value := given.(type) {
	case sobek.String:
		text = value.String()
	case *sobek.Object:
		bytes, isBytes := bytesOf(value)
		if !isBytes {
			panic(v.TypeError(at, scalarExpected, given))
		}
		v.checkSize(at, len(bytes))
		return string(bytes) // a copy: the script may change them while they are on their way
	default:
		isNumber := sobek.IsNumber(given) && !math.IsNaN(given.ToFloat())
		if !isNumber && !sobek.IsBigInt(given) {
			panic(v.TypeError(at, scalarExpected, given))
		}
		text = given.String()
	}
	v.checkSize(at, len(text))
	return text
}

func (v *Values) checkSize(at Place, size int) {
	if size > maxBytes {
		panic(v.Runtime.NewTypeError("%s: %s: expected at most %d bytes, which is Redis' own limit, got %d", at.usage, at.named(), maxBytes, size))
	}
}

var (
	bytesType  = reflect.TypeFor[[]byte]()
	bufferType = reflect.TypeFor[sobek.ArrayBuffer]()
)

// bytesOf returns what a Uint8Array or an ArrayBuffer holds, without a copy.
func bytesOf(object *sobek.Object) ([]byte, bool) {
	switch object.ExportType() {
	case bytesType:
		bytes, isBytes := object.Export().([]byte)
		return bytes, isBytes
	case bufferType:
		buffer, isBuffer := object.Export().(sobek.ArrayBuffer)
		if !isBuffer {
			return nil, false
		}
		return buffer.Bytes(), true
	}
	return nil, false
}

// integer is a whole number; atLeast is its lower bound.
func integer(name string, atLeast int64) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		return append(to, v.integer(at, given, atLeast))
	}}
}

const anyInteger = math.MinInt64

// maxSafe is JavaScript's largest whole number without gaps below it.
const maxSafe = 1<<53 - 1

// listing is a count that makes the reply a list.
func listing(name string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		count := v.integer(at, given, anyInteger)
		v.flags |= Many
		return append(to, count)
	}}
}

func (v *Values) integer(at Place, given sobek.Value, atLeast int64) string {
	if sobek.IsBigInt(given) {
		number, err := strconv.ParseInt(given.String(), 10, 64)
		if err != nil || number < atLeast {
			panic(v.TypeError(at, wholeExpected(atLeast)+" of at most 64 bits", given))
		}
		return given.String()
	}
	if !sobek.IsNumber(given) {
		panic(v.TypeError(at, wholeExpected(atLeast), given))
	}
	number := given.ToFloat()
	if number != math.Trunc(number) || number < float64(atLeast) {
		panic(v.TypeError(at, wholeExpected(atLeast), given))
	}
	if math.Abs(number) > maxSafe {
		panic(v.TypeError(at, wholeExpected(atLeast)+", above 2 ** 53 as a BigInt", given))
	}
	return strconv.FormatInt(int64(number), 10)
}

func wholeExpected(atLeast int64) string {
	if atLeast == anyInteger {
		return "a whole number"
	}
	return "a whole number of at least " + strconv.FormatInt(atLeast, 10)
}

// number is any number, infinity included.
func number(name string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		return append(to, v.number(at, given))
	}}
}

func (v *Values) number(at Place, given sobek.Value) string {
	if !sobek.IsNumber(given) && !sobek.IsBigInt(given) || sobek.IsNumber(given) && math.IsNaN(given.ToFloat()) {
		panic(v.TypeError(at, "a number", given))
	}
	return given.String()
}

// seconds is a time in milliseconds that Redis takes in seconds.
func seconds(name string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		if !sobek.IsNumber(given) || !(given.ToFloat() >= 0) || math.IsInf(given.ToFloat(), 0) {
			panic(v.TypeError(at, "milliseconds of at least 0 (0 waits for ever)", given))
		}
		return append(to, strconv.FormatFloat(given.ToFloat()/1000, 'f', -1, 64))
	}}
}

// word is one of a few words, with what Redis calls them.
func word(name, expected string, words map[string]string) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		if sobek.IsString(given) {
			if token, isKnown := words[given.String()]; isKnown {
				return append(to, token)
			}
		}
		panic(v.TypeError(at, expected, given))
	}}
}

// list is an array of what Redis stores as a string; a single one may be given as it is.
func list(name string) Argument { return listOfAtLeast(name, 1) }

func listOfAtLeast(name string, atLeast int) Argument {
	return Argument{Name: name, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		return append(to, v.scalars(at, given, atLeast)...)
	}}
}

// counted is a list with the number of its elements in front; atLeast is 0 or 1.
func counted(name string, atLeast int) Argument {
	return Argument{Name: name, otherwise: []string{"0"}, convert: func(v *Values, at Place, to []string, given sobek.Value) []string {
		elements := v.scalars(at, given, atLeast)
		return append(append(to, strconv.Itoa(len(elements))), elements...)
	}}
}

// Scalars returns an array as Redis stores its elements, or a single one as it is.
func (v *Values) Scalars(at Place, given sobek.Value) []string { return v.scalars(at, given, 1) }

func (v *Values) scalars(at Place, given sobek.Value, atLeast int) []string {
	elements, isArray := v.Array(given)
	if !isArray {
		return []string{v.Scalar(at, given)}
	}
	if len(elements) < atLeast {
		panic(v.Runtime.NewTypeError("%s: %s: expected at least one, got an empty array", at.usage, at.named()))
	}
	texts := make([]string, len(elements))
	for i, element := range elements {
		texts[i] = v.Scalar(at.element(v.index(i)), element)
	}
	return texts
}
