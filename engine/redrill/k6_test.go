package redrill_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.k6.io/k6/v2/cmd"

	_ "redrill.dev/engine/redrill"
)

// TestMain makes this test binary a k6 when a test starts it as one: the tests run what users run, without a build.
func TestMain(m *testing.M) {
	if os.Getenv("REDRILL_TEST_AS_K6") != "" {
		cmd.Execute()
		return
	}
	os.Exit(m.Run())
}

// run is one k6 process and what it recorded.
type run struct {
	t       *testing.T
	process *exec.Cmd
	stderr  bytes.Buffer
	records string
	started time.Time
}

// object is any JSON object.
type object = map[string]any

// startK6 runs the body of a scenario file (`serve` for each slot) as load "shop". Arguments of the form NAME=value go to
// the environment.
func startK6(t *testing.T, input object, script string, args ...string) *run {
	t.Helper()
	folder := t.TempDir()
	r := &run{t: t, records: filepath.Join(folder, "load.ndjson")}
	if given, isGiven := input["recordsPath"]; isGiven {
		r.records = given.(string)
	}
	input["recordsPath"] = r.records
	write := func(name string, content []byte) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	shop := input["loads"].(object)["shop"].(object)
	maxDuration := "20s"
	if given, isGiven := shop["maxDuration"]; isGiven {
		maxDuration = given.(string)
		delete(shop, "maxDuration")
	}
	content, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	options, _ := json.Marshal(object{"scenarios": object{"shop": object{
		"executor": "shared-iterations", "vus": shop["workers"], "iterations": shop["slots"], "maxDuration": maxDuration, "gracefulStop": "0s", "exec": "shop",
	}}})
	imports := ""
	for line := range strings.Lines(script) {
		if strings.HasPrefix(line, "import ") {
			imports += line
			script = strings.Replace(script, line, "", 1)
		}
	}
	bundle := imports + `import { load } from "k6/x/redrill";
export const options = ` + string(options) + `;
function scenario(load) { ` + script + ` return serve; }
let shopLoad, shopServe;
export function shop() { shopLoad ??= load("shop"); shopLoad.slot((shopServe ??= scenario(shopLoad))); }
`
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var environment []string
	for len(args) > 0 && strings.Contains(args[0], "=") {
		environment, args = append(environment, args[0]), args[1:]
	}
	args = append([]string{"run", "--quiet", "--summary-mode=disabled", "--no-thresholds", "--out", "redrill"}, args...)
	r.process = exec.Command(self, append(args, write("bundle.js", []byte(bundle)))...)
	r.process.Env = append(os.Environ(), "REDRILL_TEST_AS_K6=1", "K6_AUTO_EXTENSION_RESOLUTION=false", "K6_NO_USAGE_REPORT=true",
		"RUEIDIS_QUEUE_TYPE=flowbuffer", "REDRILL_INPUT="+write("input.json", content))
	r.process.Env = append(r.process.Env, environment...)
	r.process.Stderr = &r.stderr
	r.started = time.Now()
	if err := r.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.process.Process.Kill() }) // it has ended, unless the test failed
	return r
}

// wait returns the exit code.
func (r *run) wait() int {
	r.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- r.process.Wait() }()
	select {
	case err := <-ended:
		exit := (*exec.ExitError)(nil)
		if err != nil && !errors.As(err, &exit) {
			r.t.Fatal(err)
		}
		return r.process.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		r.t.Fatalf("k6 did not end: %s", r.stderr.String())
		return -1
	}
}

func (r *run) mustEndWith(code int) {
	r.t.Helper()
	if got := r.wait(); got != code {
		r.t.Fatalf("expected exit code %d, got %d: %s", code, got, r.stderr.String())
	}
}

func (r *run) signal(signal syscall.Signal) {
	r.t.Helper()
	if err := r.process.Process.Signal(signal); err != nil {
		r.t.Fatal(err)
	}
}

// isStopped reports whether the process obeys a SIGSTOP by now.
func (r *run) isStopped() bool {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", r.process.Process.Pid))
	if err != nil {
		r.t.Fatal(err)
	}
	_, state, _ := strings.Cut(string(content), ") ")
	return strings.HasPrefix(state, "T")
}

// inputOf is an input with one target and one load; change may adapt the load.
func inputOf(address string, workers, slots int, schedule []object, change func(load object)) object {
	load := object{
		"target": "cache", "workers": workers, "slots": slots, "schedule": schedule, "with": object{}, "origin": nil,
		"client": object{"name": "fit", "mode": "multiplexed", "connections": 2, "connectTimeoutMs": 500, "deadlineMs": 500,
			"retry": object{"max": 0, "backoffMinMs": 0, "backoffMaxMs": 0, "jitter": true, "budgetRatio": 0}},
	}
	if change != nil {
		change(load)
	}
	return object{
		"version": 1, "seed": 42, "loads": object{"shop": load},
		"targets": object{"cache": object{"topology": "standalone", "addresses": []string{"redis:6379"}, "sentinels": []string{}, "masterName": nil,
			"username": nil, "password": nil, "addressMap": object{"redis:6379": address}}},
	}
}

func segment(startMs, endMs, from, to float64) object {
	return object{"startMs": startMs, "endMs": endMs, "fromPerSecond": from, "toPerSecond": to}
}

// watchMachine measures what the machine does to a plain timer from now on. The function that it returns skips the test where
// that is too much: then nobody can tell what the generator did from what was done to it.
func watchMachine(t *testing.T) (skipIfBusy func()) {
	t.Helper()
	const most = 3 * time.Millisecond
	stop, measured := make(chan struct{}), make(chan time.Duration)
	go func() {
		var late []time.Duration
		for {
			select {
			case <-stop:
				slices.Sort(late)
				measured <- late[len(late)*99/100]
				return
			default:
			}
			due := time.Now().Add(time.Millisecond)
			time.Sleep(time.Millisecond)
			late = append(late, time.Since(due))
		}
	}()
	return func() {
		t.Helper()
		close(stop)
		if p99 := <-measured; p99 > most {
			t.Skipf("the machine is too busy to measure: the p99 lateness of a plain timer is %v, more than %v", p99, most)
		}
	}
}
