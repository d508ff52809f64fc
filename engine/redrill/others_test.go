package redrill_test

import (
	"strings"
	"testing"

	"redrill.dev/engine/internal/redistest"
)

func TestServesTheTargetThatAParameterNames(t *testing.T) {
	t.Parallel()
	one, two := redistest.Start(t), redistest.Start(t)
	input := inputOf(one.Address, 2, 10, []object{}, func(load object) { load["with"] = object{"shadowTarget": "second", "label": "cache"} })
	targets := input["targets"].(object)
	second := object{}
	for key, value := range targets["cache"].(object) {
		second[key] = value
	}
	second["addressMap"] = object{"redis:6379": two.Address}
	targets["second"] = second
	r := startK6(t, input, `function serve(slot) {
  const other = load.redisOf(load.with.shadowTarget);
  load.redis.set("k" + slot, "first");
  other.named("shadow").set("k" + slot, "second");
  if (load.redis.get("k" + slot) !== "first" || other.get("k" + slot) !== "second") throw new Error("crossed");
  let told = "";
  try { load.redisOf("cache"); } catch (error) { told = String(error); }
  if (!told.includes('a target that a parameter of the type target names, got "cache"')) throw new Error("got " + told);
}`)
	r.mustEndWith(0)
	if e := r.read(); e.total("done") != 10 || e.byEnd["shadow done"] != 10 {
		t.Errorf("expected ten slots on both targets, got %v: %v", e.totals, e.lines)
	}
}

func TestRefusesAParameterThatNamesNoTarget(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	input := inputOf(redis.Address, 1, 1, []object{}, func(load object) { load["with"] = object{"shadowTarget": "nowhere"} })
	r := startK6(t, input, `function serve() {}`)
	if code := r.wait(); code == 0 || !strings.Contains(r.stderr.String(), `loads.shop.with.shadowTarget: expected one of the targets, got \"nowhere\"`) {
		t.Errorf("expected to be told of the target, got %d: %s", code, r.stderr.String())
	}
}
