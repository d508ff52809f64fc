package commands

import (
	"math/big"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"
)

// Raw returns a reply as RESP2 has it, whatever the connection speaks: texts, whole numbers, null and arrays. RESP3's maps
// become flat arrays, its doubles and big numbers texts, its booleans 1 and 0.
func (v *Values) Raw(m *rueidis.RedisMessage) sobek.Value {
	if m.IsNil() {
		return sobek.Null()
	}
	if err := m.Error(); err != nil {
		return v.Failure(err)
	}
	if m.IsInt64() {
		number, _ := m.AsInt64()
		return v.Integer(number)
	}
	if m.IsBool() {
		if isTrue, _ := m.AsBool(); isTrue {
			return v.Integer(1)
		}
		return v.Integer(0)
	}
	if elements, isList := elementsOf(m); isList {
		return v.rawList(elements)
	}
	return v.TextOf(m)
}

// RawOf returns the raw reply of a command, of which some are built otherwise in RESP3.
func (v *Values) RawOf(name string, m *rueidis.RedisMessage) sobek.Value {
	switch name {
	case "ZRANGE", "ZREVRANGE", "ZRANGEBYSCORE", "ZREVRANGEBYSCORE", "ZUNION", "ZINTER", "ZDIFF", "ZRANDMEMBER", "ZPOPMIN", "ZPOPMAX", "HRANDFIELD":
		if elements, isList := pairElements(m); isList {
			return v.rawList(elements)
		}
	case "XREAD", "XREADGROUP":
		if m.IsMap() {
			return pairsOf(rawReply)(v, m, 0)
		}
	}
	return v.Raw(m)
}

func rawReply(v *Values, m *rueidis.RedisMessage, _ Flags) sobek.Value { return v.Raw(m) }

func (v *Values) rawList(elements []rueidis.RedisMessage) sobek.Value {
	values := make([]any, len(elements))
	for i := range elements {
		values[i] = v.Raw(&elements[i])
	}
	return v.Runtime.NewArray(values...)
}

// Integer is a number where JavaScript's numbers can hold it, else a BigInt.
func (v *Values) Integer(number int64) sobek.Value {
	if number > maxSafe || number < -maxSafe {
		return v.Runtime.ToValue(big.NewInt(number))
	}
	return v.Runtime.ToValue(number)
}

// TextOf returns what Redis stores as a string; null and errors stay what they are.
func (v *Values) TextOf(m *rueidis.RedisMessage) sobek.Value {
	if m.IsNil() {
		return sobek.Null()
	}
	text, err := m.ToString()
	if err != nil {
		return v.other(m)
	}
	if !m.IsString() {
		text = withoutFormat(m, text)
	}
	return v.Text(text)
}

// Text is a text, or bytes for a client of bytes.
func (v *Values) Text(text string) sobek.Value {
	if v.AsBytes {
		return v.bytes(text)
	}
	return v.Runtime.ToValue(text)
}

// other is what a reply becomes that has another shape than its command promises: it is passed on as it is.
func (v *Values) other(m *rueidis.RedisMessage) sobek.Value {
	if _, isList := elementsOf(m); isList || m.IsInt64() || m.IsBool() || m.Error() != nil {
		return v.Raw(m)
	}
	return v.TextOf(m)
}

// withoutFormat takes the "txt:" from a verbatim text, as RESP2 never had it.
func withoutFormat(m *rueidis.RedisMessage, text string) string {
	if !m.IsFloat64() && len(text) >= 4 && text[3] == ':' {
		return text[4:]
	}
	return text
}

// bytes is a Uint8Array of its own: some texts of rueidis lie in memory that must not be written to.
func (v *Values) bytes(text string) sobek.Value {
	if v.uint8Array == nil {
		v.uint8Array = v.Runtime.Get("Uint8Array")
	}
	array, err := v.Runtime.New(v.uint8Array, v.Runtime.ToValue(v.Runtime.NewArrayBuffer([]byte(text))))
	if err != nil {
		panic(err)
	}
	return array
}

// elementsOf returns the elements of an array, a set or a map; those of a map are key, value, key, value.
func elementsOf(m *rueidis.RedisMessage) ([]rueidis.RedisMessage, bool) {
	if m.IsMap() {
		m = asArray(m)
	}
	if !m.IsArray() {
		return nil, false
	}
	elements, _ := m.ToArray()
	return elements, true
}

// ttlBytes is how much comes before the type in the serialized form of a message.
const ttlBytes = 7

// asArray makes an array of a map. Rueidis hands out maps as Go maps only, without Redis' own order and without the double
// keys that a script may return; its serialized form has both.
func asArray(m *rueidis.RedisMessage) *rueidis.RedisMessage {
	serialized := m.CacheMarshal(nil)
	serialized[ttlBytes] = '*'
	array := &rueidis.RedisMessage{}
	if err := array.CacheUnmarshalView(serialized); err != nil {
		return m
	}
	return array
}
