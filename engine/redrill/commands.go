package redrill

import (
	"strconv"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
)

// commands reads an array of arrays, element by element: exporting it at once costs twice as much.
func (r *redisAPI) commands(given sobek.Value) []client.Command {
	list, isList := given.(*sobek.Object)
	if !isList || list.ClassName() != "Array" {
		panic(r.runtime.NewTypeError("pipeline(commands): expected an array of commands"))
	}
	length := lengthOf(list)
	commands := make([]client.Command, length)
	for i := range length {
		parts, isCommand := list.Get(r.index(i)).(*sobek.Object)
		if !isCommand || parts.ClassName() != "Array" {
			panic(r.runtime.NewTypeError("pipeline(commands): expected an array as element %d", i))
		}
		texts := make([]string, lengthOf(parts))
		for p := range texts {
			part := parts.Get(r.index(p))
			if part == nil || sobek.IsUndefined(part) || sobek.IsNull(part) {
				panic(r.runtime.NewTypeError("pipeline(commands): expected a text or a number as part %d of element %d", p, i))
			}
			texts[p] = part.String()
		}
		commands[i] = r.command(texts)
	}
	return commands
}

func lengthOf(array *sobek.Object) int { return int(array.Get("length").ToInteger()) }

// index returns the name of an array's element; names are made once.
func (w *worker) index(i int) string {
	for len(w.indexes) <= i {
		w.indexes = append(w.indexes, strconv.Itoa(len(w.indexes)))
	}
	return w.indexes[i]
}
