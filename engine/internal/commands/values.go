package commands

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/grafana/sobek"
)

// maxBytes is Redis' own limit of a key or a value (proto-max-bulk-len).
const maxBytes = 512 << 20

// Flags say which options were given that change the shape of the reply.
type Flags uint8

const (
	// Detailed: the reply has more than the bare elements, as with WITHSCORES.
	Detailed Flags = 1 << iota
	// Plain: the reply has less than usual, as with JUSTID.
	Plain
	// Many: a count was given, so that the reply is a list.
	Many
)

// Values converts between JavaScript and Redis for one VU. It is not safe for concurrent use.
type Values struct {
	Runtime *sobek.Runtime
	// AsBytes makes texts of replies a Uint8Array.
	AsBytes bool
	// Failure makes the JavaScript form of an error reply inside of another reply.
	Failure func(err error) sobek.Value

	flags      Flags
	indexes    []string
	uint8Array sobek.Value
}

// Place is an argument of a call, for messages: how it is called, which argument, and what of it. It is put into words only
// when something is wrong.
type Place struct {
	usage, what, part string
	isElement         bool
}

// At makes a place of how something is called and what is looked at.
func At(usage, what string) Place { return Place{usage: usage, what: what} }

// Element is an element of what is at the place.
func (p Place) Element(v *Values, i int) Place { return p.element(v.index(i)) }

func (p Place) element(index string) Place {
	p.what, p.part, p.isElement = p.named(), index, true
	return p
}

func (p Place) property(name string) Place {
	p.what, p.part, p.isElement = p.named(), name, false
	return p
}

// named puts the argument, or what of it, into words.
func (p Place) named() string {
	switch {
	case p.part == "":
		return p.what
	case p.isElement:
		return p.what + "[" + p.part + "]"
	}
	return p.what + "." + p.part
}

// TypeError says what an argument had to be and what it was.
func (v *Values) TypeError(at Place, expected string, got sobek.Value) *sobek.Object {
	return v.Runtime.NewTypeError("%s: %s: expected %s, got %s", at.usage, at.named(), expected, Describe(got))
}

func (v *Values) arityError(c *Command, got int) *sobek.Object {
	expected := strconv.Itoa(c.required)
	if c.hasRest {
		expected = "at least " + expected
	} else if most := len(c.parameters); most > c.required {
		expected += " to " + strconv.Itoa(most)
	}
	noun := "arguments"
	if strings.HasSuffix(expected, " 1") || expected == "1" {
		noun = "argument"
	}
	return v.Runtime.NewTypeError("%s: expected %s %s, got %d", c.Usage, expected, noun, got)
}

// index returns the name of an array's element; names are made once.
func (v *Values) index(i int) string {
	for len(v.indexes) <= i {
		v.indexes = append(v.indexes, strconv.Itoa(len(v.indexes)))
	}
	return v.indexes[i]
}

// List is a JavaScript array as it stands, without a copy.
type List struct {
	values *Values
	array  *sobek.Object
	length int
}

// List returns a JavaScript array, and false for anything else.
func (v *Values) List(value sobek.Value) (List, bool) {
	object, isObject := value.(*sobek.Object)
	if !isObject || object.ClassName() != "Array" {
		return List{}, false
	}
	return List{values: v, array: object, length: int(object.Get("length").ToInteger())}, true
}

// Len returns how many elements there are.
func (l List) Len() int { return l.length }

// At returns an element.
func (l List) At(i int) sobek.Value {
	if element := l.array.Get(l.values.index(i)); element != nil {
		return element
	}
	return sobek.Undefined() // a hole
}

// Array returns the elements of a JavaScript array, and false for anything else.
func (v *Values) Array(value sobek.Value) ([]sobek.Value, bool) {
	list, isArray := v.List(value)
	if !isArray {
		return nil, false
	}
	elements := make([]sobek.Value, list.length)
	for i := range elements {
		elements[i] = list.At(i)
	}
	return elements, true
}

func isMissing(value sobek.Value) bool {
	return value == nil || sobek.IsUndefined(value) || sobek.IsNull(value)
}

// Describe says what a value is, for messages: the value itself where it is short, else its kind.
func Describe(value sobek.Value) string {
	switch {
	case value == nil || sobek.IsUndefined(value):
		return "undefined"
	case sobek.IsNull(value):
		return "null"
	case sobek.IsString(value):
		text := value.String()
		if len(text) > 40 {
			return fmt.Sprintf("a text of %d bytes", len(text))
		}
		return strconv.Quote(text)
	case sobek.IsBigInt(value):
		return value.String() + "n"
	}
	object, isObject := value.(*sobek.Object)
	if !isObject {
		return value.String()
	}
	switch class := object.ClassName(); class {
	case "Array":
		return "an array"
	case "Function", "AsyncFunction", "GeneratorFunction":
		return "a function"
	case "Promise":
		return "a Promise"
	}
	return "an object"
}
