package redrill

import (
	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/meter"
	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/record"
)

// visitor is one VU of a plain k6 script, with k6's own executors.
type visitor struct {
	*caller
	hub   *hub
	shard *meter.Shard
	codes map[string]int
}

var _ recorder = (*visitor)(nil)

// visitor returns this VU's part of a plain script.
func (m *instance) visitor() *visitor {
	if m.visiting == nil {
		m.visiting = &visitor{caller: newCaller(m.vu, nil), hub: m.hub, codes: map[string]int{"": 0}}
		m.visiting.records = m.visiting
	}
	return m.visiting
}

// reaching returns the client objects for a remote. They get their client with the first command.
func (v *visitor) reaching(r *remote) *family {
	known := v.families[r]
	if known == nil {
		known = newFamily(v.caller, nil)
		known.open = func() *client.Client {
			if v.vu.State() == nil {
				panic(v.runtime.NewTypeError("a command in the init phase: call it in the VU stage, in setup() or in teardown(); connect() alone may stand in the init phase"))
			}
			v.start()
			made, err := r.get()
			if err != nil {
				panic(v.runtime.NewTypeError("%s: %s", connectUsage, err.Error()))
			}
			return made
		}
		v.families[r] = known
	}
	return known
}

// start takes the VU's place, the first time that it calls a command.
func (v *visitor) start() {
	if v.seat != nil {
		return
	}
	if !hasRightQueue() {
		panic(v.runtime.NewTypeError("%s: expected %s=%s in the environment before k6 starts: without it deadlines come late", connectUsage, queueVariable, queueType))
	}
	v.seat = v.hub.watch.NewSeat()
	v.shard = v.hub.meter.NewShard()
	v.hub.push(v.vu)
}

func (v *visitor) operation(name string) record.Operation {
	return record.Operation(v.hub.meter.Operation(name))
}

func (v *visitor) began() int64 {
	v.seat.Enter(v.vu.Context())
	return pace.Now()
}

// ended counts a call, unless it was cut off with its VU: then it is neither done nor failed.
func (v *visitor) ended(operation record.Operation, start int64, r result) {
	if r.code == client.CodeCancelled {
		return
	}
	code, isKnown := v.codes[r.code]
	if !isKnown {
		code = v.hub.meter.Code(r.code)
		v.codes[r.code] = code
	}
	v.shard.Add(meter.Call{Operation: int(operation), Code: code, ServiceNs: pace.Now() - start, Hits: int64(r.hits), Misses: int64(r.misses), Attempts: int64(r.attempts)})
}
