package redrill_test

import (
	"testing"

	"redrill.dev/engine/internal/redistest"
)

func TestAWriteThatTooFewReplicasHaveIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t) // it has no replica
	r := startK6(t, inputOf(redis.Address, 2, 20, []object{}, nil), `const entries = load.ledger({ style: "append", keys: 4 });
function serve(slot) {
  if (slot % 2 === 0) { entries.write(slot, { replicas: 0 }); return; }
  let told = null;
  try { entries.write(slot, { replicas: 1, timeoutMs: 20 }); } catch (error) { told = error; }
  if (told?.code !== "NOREPLICAS" || told.outcome !== "indeterminate" || !/WAIT: 0 replicas after 20 ms, 1 were wanted/.test(told.message)) throw new Error("got " + told);
  for (const options of [7, { replicas: -1 }, { replicas: 1 }, { onDisk: true }]) {
    let kind = "nothing";
    try { entries.write(slot, options); } catch (error) { kind = error.name; }
    if (kind !== "TypeError") throw new Error(JSON.stringify(options) + ": " + kind);
  }
}`)
	r.mustEndWith(0)
	e := r.read()
	if e.total("done") != 20 || e.byEnd["rpush done"] != 10 || e.byEnd["rpush failed NOREPLICAS"] != 10 {
		t.Errorf("expected ten writes to be acknowledged and ten not, got %v, %v: %v", e.totals, e.byEnd, r.stderr.String())
	}
}
