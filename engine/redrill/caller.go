package redrill

import (
	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/modules"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
	"redrill.dev/engine/internal/record"
)

// caller is one VU that calls Redis.
type caller struct {
	vu      modules.VU
	runtime *sobek.Runtime
	seat    *client.Seat
	records recorder

	// texts and bytes make the values of replies.
	texts, bytes *commands.Values
	// families are the client objects, by what they lead to.
	families map[any]*family
	// commandNames holds the names that the script gives to call and pipeline, checked and in upper case.
	commandNames map[string]string
}

// recorder takes down what becomes of a caller's calls.
type recorder interface {
	operation(name string) record.Operation
	began() int64
	ended(operation record.Operation, start int64, r result)
}

func newCaller(vu modules.VU, seat *client.Seat) *caller {
	c := &caller{vu: vu, runtime: vu.Runtime(), seat: seat, families: make(map[any]*family), commandNames: make(map[string]string)}
	c.texts = &commands.Values{Runtime: c.runtime, Failure: c.replyError}
	c.bytes = &commands.Values{Runtime: c.runtime, Failure: c.replyError, AsBytes: true}
	return c
}

// set adds a property; that fails only on objects that this module does not make.
func (c *caller) set(object *sobek.Object, name string, value any) {
	if err := object.Set(name, value); err != nil {
		panic(err)
	}
}

// method adds a function without the cost of reflection.
func (c *caller) method(object *sobek.Object, name string, f func(sobek.FunctionCall) sobek.Value) {
	c.set(object, name, f)
}
