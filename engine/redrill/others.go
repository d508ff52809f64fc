package redrill

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
)

// targetSuffix is how the keys of parameters end that name a target.
const targetSuffix = "Target"

// openOthers makes the clients of the targets that the load's parameters name, with the profile of its own.
func (l *sharedLoad) openOthers() error {
	var with map[string]any
	if len(l.input.With) > 0 {
		if err := json.Unmarshal(l.input.With, &with); err != nil {
			return fmt.Errorf("with: %w", err)
		}
	}
	l.others = make(map[string]*client.Client)
	for key, value := range with {
		name, isText := value.(string)
		if !isText || !strings.HasSuffix(key, targetSuffix) {
			continue
		}
		if _, isKnown := l.engine.input.Targets[name]; !isKnown {
			return fmt.Errorf("with.%s: expected one of the targets, got %q", key, name)
		}
		other := l.input
		other.Target = name
		made, err := l.engine.clientOf(other)
		if err != nil {
			return err
		}
		l.others[name] = made
	}
	return nil
}

// redisOf is load.redisOf(target).
func (w *worker) redisOf(call sobek.FunctionCall) sobek.Value {
	name := call.Argument(0).String()
	other := w.load.others[name]
	if other == nil {
		panic(w.runtime.NewTypeError("redisOf(target): expected a target that a parameter of the type target names, got %q", name))
	}
	return w.family(other).object(variant{})
}
