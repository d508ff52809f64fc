package redrill

import (
	"github.com/grafana/sobek"
	"go.k6.io/k6/v2/js/common"
	"go.k6.io/k6/v2/js/modules"
	"go.k6.io/k6/v2/output"
)

func init() {
	modules.Register("k6/x/redrill", new(Module))
	output.RegisterExtension("redrill", NewOutput)
}

// Module is the module for all VUs; it holds what plain scripts share.
type Module struct {
	hub hub
}

// instance is the module of one VU.
type instance struct {
	vu      modules.VU
	exports modules.Exports
	loads   map[string]*sobek.Object
	hub     *hub
	// visiting is nil unless the script calls connect.
	visiting *visitor
}

var (
	_ modules.Module   = (*Module)(nil)
	_ modules.Instance = (*instance)(nil)
)

// NewModuleInstance implements modules.Module.
func (root *Module) NewModuleInstance(vu modules.VU) modules.Instance {
	m := &instance{vu: vu, loads: make(map[string]*sobek.Object), hub: &root.hub}
	if init := vu.InitEnv(); init != nil {
		if err := root.hub.register(init.Registry); err != nil {
			common.Throw(vu.Runtime(), err) // the script has a metric of that name
		}
	}
	m.exports = modules.Exports{Named: map[string]any{"load": m.load, "begin": m.begin, "connect": m.connect}}
	return m
}

// Exports implements modules.Instance. k6 asks for it at every use of a named import, so it is made once.
func (m *instance) Exports() modules.Exports { return m.exports }

// load is the exported function load(name).
func (m *instance) load(call sobek.FunctionCall) sobek.Value {
	runtime := m.vu.Runtime()
	name := call.Argument(0).String()
	if known := m.loads[name]; known != nil {
		return known
	}
	if m.vu.State() == nil {
		panic(runtime.NewTypeError("load(%q): call it in the VU stage, not in init", name))
	}
	engine := running.Load()
	if engine == nil {
		panic(runtime.NewTypeError("load(%q): the engine does not run; start k6 with --out redrill", name))
	}
	shared := engine.loads[name]
	if shared == nil {
		panic(runtime.NewTypeError("load(%q): there is no such load in the engine's input", name))
	}
	object := newWorker(m.vu, shared).object()
	m.loads[name] = object
	return object
}

// begin is the exported function begin(): the harness's entry calls it before the workers start, where there are several
// instances, so that the time they wait for each other is no worker's.
func (m *instance) begin(sobek.FunctionCall) sobek.Value {
	runtime := m.vu.Runtime()
	engine := running.Load()
	if engine == nil || m.vu.State() == nil {
		panic(runtime.NewTypeError("begin(): call it in setup(), with k6 started with --out redrill"))
	}
	if _, err := engine.Zero(m.vu.Context()); err != nil {
		panic(runtime.NewGoError(err))
	}
	return sobek.Undefined()
}
