package redrill_test

import (
	"math"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// api exercises every call; a wrong answer is thrown, and shows as a slot that failed with SCENARIO.
const api = `
const check = (what, got, wanted) => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(what + ": expected " + JSON.stringify(wanted) + ", got " + JSON.stringify(got));
};
const thrown = (f) => { try { f(); } catch (error) { return [error instanceof Error, error.name, error.code, error.outcome ?? null]; } return "nothing"; };
const { redis } = load;
const draw = load.keys(100, load.with.keys);
const sizeOf = load.sizes({ sizes: [{ minBytes: 5, maxBytes: 5, ratio: 0.5 }, { minBytes: 70, maxBytes: 90, ratio: 0.5 }] });
function serve(slot) {
  const key = (name) => slot + ":" + name;
  check("with", load.with, { keys: { distribution: "zipf", exponent: 1.1 }, label: "x", pages: 7 });
  check("name", load.name, "shop");
  check("same load", load.redis === redis && redis.named("login") === redis.named("login"), true);
  check("miss", redis.get(key("a")), null);
  check("set", redis.set(key("a"), "1"), true);
  check("set if absent", redis.set(key("a"), "2", { ifAbsent: true }), false);
  check("set with a ttl", redis.set(key("b"), load.payload(64), { ttlMs: 60000 }), true);
  check("ttl", redis.call("PTTL", key("b")) > 0, true);
  check("get", redis.get(key("b")), load.payload(64));
  check("mget", redis.mget(key("a"), key("none")), ["1", null]);
  check("named", redis.named("login").get(key("a")), "1");
  check("call", [redis.call("rpush", key("l"), "x", 2), redis.call("LRANGE", key("l"), 0, -1), redis.call("HGETALL", key("none"))], [2, ["x", "2"], []]);
  check("map", [redis.call("HSET", key("h"), "f", "v"), redis.call("HGETALL", key("h"))], [1, ["f", "v"]]);
  check("error", thrown(() => redis.get(key("l"))), [true, "RedisError", "WRONGTYPE", "rejected"]);
  const replies = redis.pipeline([["INCRBY", key("n"), 5], ["GET", key("l")], ["GET", key("n")]]);
  check("pipeline", [replies[0], replies[1].code, replies[1] instanceof Error, replies[2]], [5, "WRONGTYPE", true, "5"]);
  check("pipeline of nothing", redis.pipeline([]), []);
  check("del", redis.del(key("a"), key("none")), 1);
  check("text", [redis.set(key("u"), "grüße ✓"), redis.get(key("u"))], [true, "grüße ✓"]);
  check("no origin", thrown(() => load.origin.fetch()), [true, "OriginError", "ORIGIN_NONE", null]);
  check("misuse", thrown(() => redis.get())[1], "TypeError");
  check("draw", draw(slot) === draw(slot) && draw(slot) >= 0 && draw(slot) < 100, true);
  check("payload", [load.payload(0), load.payload(9).length, load.payload(100000).slice(0, 9) === load.payload(9)], ["", 9, true]);
  check("sizes", [5, ...Array(21).fill(0).map((_, i) => 70 + i)].includes(sizeOf(slot)) && sizeOf(slot) === sizeOf(slot), true);
  check("a wrong distribution", [thrown(() => load.keys(5, { distribution: "normal" }))[1], thrown(() => load.keys(5))[1], thrown(() => load.sizes({ sizes: [] }))[1]], ["TypeError", "TypeError", "TypeError"]);
  check("a wrong count", [thrown(() => load.keys(1.5, load.with.keys))[1], thrown(() => load.payload(-1))[1]], ["TypeError", "TypeError"]);
  check("random", load.random(slot) === load.random(slot, 0) && load.random(slot) !== load.random(slot, 1), true);
  load.count("seen"); load.count("seen", 2);
}`

func TestServesTheWholeAPI(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	input := inputOf(redis.Address, 3, 20, []object{}, func(load object) {
		load["with"] = object{"pages": 7, "label": "x", "keys": object{"distribution": "zipf", "exponent": 1.1}}
	})
	r := startK6(t, input, api)
	r.mustEndWith(0)
	e := r.read()
	e.expectAccounted(t)
	if e.total("done") != 20 {
		t.Errorf("expected 20 slots done, got %v: %v", e.totals, e.lines)
	}
	for name, expected := range map[string]int64{"get done": 80 - 20, "get hits": 40, "get misses": 20, "get failed WRONGTYPE": 20, "login done": 20, "login hits": 20,
		"mget hits": 20, "mget misses": 20, "pipeline failed WRONGTYPE": 20, "set done": 80, "set attempts": 80, "pttl done": 20} {
		if e.byEnd[name] != expected {
			t.Errorf("%s: expected %d, got %d", name, expected, e.byEnd[name])
		}
	}
	if seen := e.gauge["counters"].(object)["seen"]; seen != 60.0 {
		t.Errorf("expected the counter at 60, got %v", seen)
	}
}

func TestCountsWhatAScenarioThrows(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	input := inputOf(redis.Address, 5, 100, []object{segment(0, 500, 200, 200)}, func(load object) {
		load["origin"] = object{"concurrency": 1, "serviceMs": 1, "maxQueue": 100}
	})
	r := startK6(t, input, `function serve(slot) {
  if (slot % 10 === 0) throw new Error("boom");
  if (slot % 10 === 1) throw "a text";
  if (slot % 10 === 2) load.redis.call("NONSENSE");
  if (slot % 10 === 3) load.origin.fetch();
}`)
	r.mustEndWith(0)
	e := r.read()
	e.expectAccounted(t)
	if e.byDue["failed SCENARIO"] != 20 || e.byDue["failed ERR"] != 10 || e.total("done") != 70 || e.byEnd["origin done"] != 10 {
		t.Errorf("got %v and %v", e.byDue, e.byEnd)
	}
	messages := 0
	for _, line := range e.lines {
		if line["type"] == "scenario-error" {
			messages++
			if text := line["message"].(string); !strings.Contains(text, "boom") && text != "a text" {
				t.Errorf("message: %q", text)
			}
		}
	}
	if messages != 2 {
		t.Errorf("expected 2 scenario errors, got %d", messages)
	}
}

func TestCountsLatencyFromTheDueTimeThroughAFreeze(t *testing.T) {
	redis := redistest.Start(t) // not parallel: this one measures
	const rate, seconds, freeze = 2000.0, 3.0, 800 * time.Millisecond
	input := inputOf(redis.Address, 50, rate*seconds, []object{segment(0, 1000*seconds, rate, rate)}, func(load object) {
		load["client"].(object)["deadlineMs"] = nil
	})
	r := startK6(t, input, `function serve() { load.redis.get("k"); }`)
	redistest.WaitFor(t, 10*time.Second, "the clock", func() bool {
		content, _ := os.ReadFile(r.records)
		return len(content) > 0
	})
	time.Sleep(time.Second)
	redis.Freeze()
	start := time.Now()
	time.Sleep(freeze)
	redis.Thaw()
	frozen := time.Since(start)
	r.mustEndWith(0)
	e := r.read()
	e.expectAccounted(t)
	if done := e.total("done"); done != int64(rate*seconds) {
		t.Errorf("expected all %v slots done, got %d", rate*seconds, done)
	}
	// One slot in a hundred waited longer than the freeze less a hundredth of the run; draining takes nearly no time.
	expected := frozen - time.Duration(0.01*seconds*float64(time.Second))
	got := time.Duration(e.latencies[" response"].ValueAtQuantile(99)) * time.Microsecond
	t.Logf("response p99 %v, expected about %v; lag p99 %v us", got, expected, e.latencies[" lag"].ValueAtQuantile(99))
	if math.Abs(float64(got-expected)) > 0.1*float64(expected) {
		t.Errorf("expected a response p99 of about %v, got %v", expected, got)
	}
	if service := e.latencies[" service"].ValueAtQuantile(50); service > 50_000 {
		t.Errorf("expected the median service time to be short, got %d us", service)
	}
	// The freeze is not the generator's doing.
	lagMax := time.Duration(e.latencies[" lag"].Max()) * time.Microsecond
	late := e.gauge["lateWhileIdle"].(float64)
	t.Logf("late while idle %v; longest lag %v", late, lagMax)
	if lagMax > frozen/2 {
		t.Errorf("expected the freeze of %v to leave no lag, got %v", frozen, lagMax)
	}
	// An engine that took the freeze for its own doing would count all slots of it; half of them leaves room for what other
	// programs on the machine do to it meanwhile.
	if most := 0.5 * rate * frozen.Seconds(); late > most {
		t.Errorf("expected at most %v slots late while a worker was idle, got %v", most, late)
	}
}

func TestBlamesItselfForTheSlotsThatAreDueOrInACallWhileItStandsStill(t *testing.T) {
	redis := redistest.Start(t) // not parallel: this one measures
	const rate, seconds, workers, stop = 2000.0, 2.0, 100, 500 * time.Millisecond
	for _, test := range []struct {
		name, serve string
		// inCall is how many slots are in a call at any time, about.
		inCall float64
	}{
		{"quick calls", `load.redis.get("k");`, 0},
		{"calls of 25 ms", `load.redis.get("k"); load.origin.fetch();`, rate * 0.025},
	} {
		t.Run(test.name, func(t *testing.T) {
			skipIfBusy := watchMachine(t)
			r := startK6(t, inputOf(redis.Address, workers, rate*seconds, []object{segment(0, 1000*seconds, rate, rate)}, func(load object) {
				load["client"].(object)["deadlineMs"] = nil
				load["origin"] = object{"concurrency": workers, "serviceMs": 25, "maxQueue": nil}
			}), `function serve() { `+test.serve+` }`)
			redistest.WaitFor(t, 10*time.Second, "the first counts", func() bool {
				content, _ := os.ReadFile(r.records)
				return strings.Contains(string(content), `"get"`)
			})
			r.signal(syscall.SIGSTOP)
			redistest.WaitFor(t, 10*time.Second, "the stop", r.isStopped)
			start := time.Now()
			time.Sleep(stop)
			stopped := time.Since(start)
			r.signal(syscall.SIGCONT)
			r.mustEndWith(0)
			e := r.read()
			e.expectAccounted(t)
			if done := e.total("done"); done != int64(rate*seconds) {
				t.Errorf("expected all %v slots done, got %d", rate*seconds, done)
			}
			skipIfBusy()
			expected := 0.95 * rate * stopped.Seconds()
			late, inCall := e.gauge["lateWhileIdle"].(float64), e.gauge["stalledInCall"].(float64)
			if late < expected {
				t.Errorf("expected at least %v slots late while a worker was idle, got %v", expected, late)
			}
			if inCall < test.inCall/2 {
				t.Errorf("expected about %v slots that stood still in a call, got %v", test.inCall, inCall)
			}
			over := func(name string, limit time.Duration) (n float64) {
				for _, bar := range e.latencies[name].Distribution() {
					if bar.From > limit.Microseconds() {
						n += float64(bar.Count)
					}
				}
				return n
			}
			// Half of the slots that were due in the stop were late by more than half of it; what is not in the lag is the time
			// that a call takes.
			half := stopped / 2
			lag, response := over(" lag", half-35*time.Millisecond), over(" response", half)
			t.Logf("stopped for %v, late while idle %v, in a call %v; longer than half of that: lag %v, response %v", stopped, late, inCall, lag, response)
			if response < expected/2 || lag < 0.98*response {
				t.Errorf("expected at least %v slots with a response time of half the stop, and as many with such a lag, got %v and %v", expected/2, response, lag)
			}
			if stood := over(" service", half); stood < test.inCall/2 {
				t.Errorf("expected about %v slots whose service time has the stop in it, got %v", test.inCall, stood)
			}
		})
	}
}
