package redrill

import (
	"errors"

	"github.com/grafana/sobek"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/origin"
	"redrill.dev/engine/internal/pace"
	"redrill.dev/engine/internal/record"
)

// codeScenario is the code of a slot that the scenario's own code ended.
const codeScenario = "SCENARIO"

// slot is load.slot(serve): it takes this iteration's slot, waits until it is due, and serves it.
func (w *worker) slot(call sobek.FunctionCall) sobek.Value {
	w.prepare(call.Argument(0))
	number := int64(w.vu.State().GetScenarioGlobalVUIter())
	if number == w.last {
		panic(w.runtime.NewTypeError("slot(): it was called twice in one iteration; an iteration is one slot"))
	}
	w.last = number
	if !w.load.schedule.IsEmpty() && number >= w.load.schedule.Slots() {
		panic(w.runtime.NewTypeError("slot(): there is no slot %d; k6's iterations and the slots of load %q differ", number, w.load.name))
	}

	start, lag, isServed := w.await(number)
	if !isServed {
		return sobek.Undefined()
	}
	w.late = start - w.due
	w.hasSlot, w.isCutOff, w.stalled = true, false, 0
	w.seat.Enter(w.vu.Context())
	w.enter(computing)
	_, err := w.serve(sobek.Undefined(), w.runtime.ToValue(number))
	end := pace.Now()
	w.enter(idle)
	w.hasSlot = false
	if stalled := max(w.stalled, w.stallIn(start, end)); stalled > 0 && !w.load.schedule.IsEmpty() {
		w.load.punctuality.stalledInCall.Add(1)
		lag = max(0, lag) + stalled
	}
	w.shard.Record(record.Event{
		Operation: record.Slot, Code: w.verdict(err), Due: w.due, Ended: end, Response: end - w.due, Service: end - start, Lag: lag,
	})
	var interrupt *sobek.InterruptedError
	if errors.As(err, &interrupt) {
		panic(interrupt) // k6 ends this VU; no scenario may catch that
	}
	return sobek.Undefined()
}

// prepare keeps the function that serves the slots: it is the same one nearly every time.
func (w *worker) prepare(serve sobek.Value) {
	if serve == w.serveValue {
		return
	}
	callable, isCallable := sobek.AssertFunction(serve)
	if !isCallable {
		panic(w.runtime.NewTypeError("slot(serve): expected a function that serves a slot, got %s", serve.String()))
	}
	w.serve, w.serveValue = callable, serve
}

// await takes the slot and waits until it is due. It is not served where the run ends first, or where it is given up because
// too many wait already. Lag is how late the generator itself was with it, -1 where a late slot is not the generator's doing.
func (w *worker) await(number int64) (start, lag int64, isServed bool) {
	l := w.load
	zero, err := l.engine.Zero(w.vu.Context())
	if err != nil {
		if w.vu.Context().Err() != nil {
			return 0, 0, false
		}
		panic(w.runtime.NewGoError(err))
	}
	taken := pace.Now()
	l.taken.Add(1)
	w.due = l.due(number, zero, taken)
	if w.due <= taken {
		return w.pickUp(number, taken)
	}

	w.freeSince = 0
	l.backlog.admits(w.due, taken, false)
	l.punctuality.waits(number)
	w.enter(waiting)
	isDue := l.engine.pacer.Wait(w.vu.Context().Done(), &w.ticket, w.due)
	start = pace.Now()
	if !isDue || l.schedule.IsEmpty() { // without a schedule it waited for the clock to start
		lag = -1
	} else {
		lag = l.punctuality.woken(w.due, start)
	}
	l.punctuality.waiting.Add(-1) // only now: until the stall is noted, others see it by this one
	if !isDue {
		w.enter(idle)
	}
	return start, lag, isDue
}

// pickUp takes a slot that is due already.
func (w *worker) pickUp(number, taken int64) (start, lag int64, isServed bool) {
	l := w.load
	lag = l.punctuality.pickedUp(number, w.due, taken)
	if lag < 0 && w.freeSince > 0 && w.due > w.freeSince {
		lag = l.punctuality.heldUp(w.due, taken)
	}
	if l.backlog.admits(w.due, taken, lag >= 0) {
		w.freeSince = 0
		return taken, lag, true
	}
	if w.freeSince == 0 {
		w.freeSince = taken
	}
	w.shard.Record(record.Event{Operation: record.Slot, Code: record.GivenUp, Due: w.due, Ended: w.due})
	return taken, lag, false
}

// verdict turns what serve threw into the slot's code.
func (w *worker) verdict(err error) record.Code {
	var interrupt *sobek.InterruptedError
	switch {
	case err == nil && !w.isCutOff:
		return record.Done
	case w.isCutOff, errors.As(err, &interrupt):
		return record.Abandoned
	}
	var thrown *sobek.Exception
	if errors.As(err, &thrown) {
		if object, isObject := thrown.Value().(*sobek.Object); isObject {
			if code := w.thrownCode(object); code != "" {
				return w.code(code)
			}
		}
		w.load.engine.recorder.ScenarioError(w.load.name, thrown.Value().String(), thrown.String())
	} else {
		w.load.engine.recorder.ScenarioError(w.load.name, err.Error(), "")
	}
	return w.code(codeScenario)
}

// thrownCode returns the code of an error that this module threw, "" for any other.
func (w *worker) thrownCode(object *sobek.Object) string {
	name, code := object.Get("name"), object.Get("code")
	if name == nil || code == nil {
		return ""
	}
	switch name.String() {
	case errorNameRedis, errorNameOrigin:
		return code.String()
	}
	return ""
}

// fetch is load.origin.fetch().
func (w *worker) fetch(sobek.FunctionCall) sobek.Value {
	if w.load.origin == nil {
		panic(w.originError("ORIGIN_NONE", "this load has no origin; give the drill's load one"))
	}
	start := w.began()
	err := w.load.origin.Fetch(w.vu.Context(), &w.ticket)
	outcome := result{attempts: 1}
	switch {
	case err == nil:
	case w.vu.Context().Err() != nil:
		outcome.code = client.CodeCancelled
	case errors.Is(err, origin.ErrFailed):
		outcome.code = "ORIGIN_ERROR"
	default:
		outcome.code = "ORIGIN_FULL"
	}
	w.ended(w.operation("origin"), start, outcome)
	if err != nil {
		panic(w.originError(outcome.code, err.Error()))
	}
	return sobek.Undefined()
}
