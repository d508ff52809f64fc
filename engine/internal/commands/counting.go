package commands

import "github.com/redis/rueidis"

// Counting says what of a reply is a hit and what a miss.
type Counting uint8

const (
	// CountsNothing: the command reads no values.
	CountsNothing Counting = iota
	// CountsOne: a value is a hit, nothing is a miss.
	CountsOne
	// CountsEach: every element is a hit or a miss.
	CountsEach
	// CountsFilled: a list or map with anything in it is a hit, an empty one a miss.
	CountsFilled
)

// Of counts a reply.
func (c Counting) Of(m *rueidis.RedisMessage) (hits, misses int) {
	switch c {
	case CountsOne:
		return one(!m.IsNil())
	case CountsEach:
		elements, isList := elementsOf(m)
		if !isList {
			return 0, 0
		}
		for i := range elements {
			if elements[i].IsNil() {
				misses++
			} else {
				hits++
			}
		}
	case CountsFilled:
		if m.IsMap() {
			fields, _ := m.ToMap()
			return one(len(fields) > 0)
		}
		elements, _ := m.ToArray()
		return one(len(elements) > 0)
	}
	return hits, misses
}

func one(isHit bool) (hits, misses int) {
	if isHit {
		return 1, 0
	}
	return 0, 1
}
