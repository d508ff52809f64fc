package redrill_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"redrill.dev/engine/internal/redistest"
)

// examplesOf is a scenario that runs an example of every member of a client.
func examplesOf(t *testing.T, isCluster bool) string {
	t.Helper()
	path, err := filepath.Abs("testdata/commands/all.ts")
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf(`import { runAll } from %q;
function serve() { runAll(load.redis, %v); }`, path, isCluster)
}

func TestRunsEveryCommand(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	expectAllDone(t, startK6(t, inputOf(redis.Address, 1, 1, []object{}, nil), examplesOf(t, false)))
}

func TestRunsEveryCommandOverRESP2AndAPool(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	input := inputOf(redis.Address, 1, 1, []object{}, func(load object) {
		profile := load["client"].(object)
		profile["protocol"], profile["mode"] = 2, "pooled"
	})
	expectAllDone(t, startK6(t, input, examplesOf(t, false)))
}

func TestRunsEveryCommandInACluster(t *testing.T) {
	t.Parallel()
	expectAllDone(t, startK6(t, inputOfCluster(redistest.StartCluster(t, 3)), examplesOf(t, true)))
}

func inputOfCluster(nodes []*redistest.Server) object {
	input := inputOf("", 1, 1, []object{}, func(load object) { load["client"].(object)["deadlineMs"] = 5000 })
	addresses := make([]string, len(nodes))
	for i, node := range nodes {
		addresses[i] = node.Address
	}
	target := input["targets"].(object)["cache"].(object)
	target["topology"], target["addresses"], target["addressMap"] = "cluster", addresses, object{}
	return input
}

// expectAllDone waits for a run, and shows what its scenario threw.
func expectAllDone(t *testing.T, r *run) {
	t.Helper()
	r.mustEndWith(0)
	e := r.read()
	for _, line := range e.lines {
		if line["type"] == "scenario-error" {
			t.Errorf("%s\n%s", line["message"], line["stack"])
		}
	}
	if e.total("done") != e.total("offered") || e.total("done") == 0 {
		t.Errorf("expected every slot to be done, got %v and %v", e.totals, e.byDue)
	}
}
