package redrill_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// plain is a k6 run without the harness that has ended.
type plain struct {
	code           int
	stdout, stderr string
}

// runPlain runs a script as `k6 run` does, and checks that nothing in it made Go panic.
func runPlain(t *testing.T, script string, environment ...string) plain {
	t.Helper()
	path := filepath.Join(t.TempDir(), "script.js")
	if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command(self, "run", "--quiet", path)
	process.Env = append(os.Environ(), "REDRILL_TEST_AS_K6=1", "K6_AUTO_EXTENSION_RESOLUTION=false", "K6_NO_USAGE_REPORT=true", "RUEIDIS_QUEUE_TYPE=flowbuffer")
	process.Env = append(process.Env, environment...)
	var stdout, stderr bytes.Buffer
	process.Stdout, process.Stderr = &stdout, &stderr
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	limit := time.AfterFunc(60*time.Second, func() { _ = process.Process.Kill() })
	defer limit.Stop()
	exit := (*exec.ExitError)(nil)
	if err := process.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	p := plain{process.ProcessState.ExitCode(), stdout.String(), stderr.String()}
	for _, sign := range []string{"panic", "goroutine", "runtime error"} {
		if strings.Contains(p.stderr+p.stdout, sign) {
			t.Errorf("expected no Go panic, got %s", p.stderr)
		}
	}
	return p
}

func (p plain) expectEnd(t *testing.T, code int, messages ...string) {
	t.Helper()
	if p.code != code {
		t.Errorf("expected exit code %d, got %d", code, p.code)
	}
	for _, message := range messages {
		if !strings.Contains(p.stderr+p.stdout, message) {
			t.Errorf("expected to be told %q", message)
		}
	}
	if t.Failed() {
		t.Logf("%s\n%s", p.stdout, p.stderr)
	}
}

// measured is a script whose figures are known beforehand: of 60 iterations, each reads a key that is there and one that is
// not, and every third one asks for the wrong type.
const measured = `
import { connect } from "k6/x/redrill";
const redis = connect({ url: %q });
export const options = {
  scenarios: { all: { executor: "shared-iterations", vus: 5, iterations: 60 } },
  thresholds: %s,
};
export function setup() { redis.set("there", "1"); redis.rpush("list", 1); return { size: redis.dbsize() }; }
export default function (data) {
  if (data.size !== 2) throw new Error("setup has other keys");
  redis.get("there"); redis.get("none");
  redis.named("page").get("there");
  redis.pipeline([["GET", "there"], ["GET", "none"]]);
  if (Number(redis.incr("n")) %% 3 === 0) {
    try { redis.get("list"); } catch (error) { if (error.code !== "WRONGTYPE") throw error; }
  }
}
export function teardown() { redis.ping(); }
`

func TestMeasuresAPlainScriptInK6sOwnMetrics(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	p := runPlain(t, fmt.Sprintf(measured, "redis://"+redis.Address, `{
    "redrill_done{operation:get}": ["count==120"], "redrill_failed{operation:get,code:WRONGTYPE}": ["count==20"], redrill_failed: ["count==20"],
    "redrill_done{operation:page}": ["count==60"], "redrill_done{operation:ping}": ["count==1"], "redrill_done{operation:pipeline}": ["count==60"],
    "redrill_hits{operation:get}": ["count==60"], "redrill_misses{operation:get}": ["count==60"], "redrill_hit_ratio{operation:get}": ["value==0.5"],
    "redrill_hit_ratio{operation:page}": ["value==1"], redrill_hit_ratio: ["value==0.6"],
    "redrill_error_ratio{operation:page}": ["value==0"], redrill_error_ratio: ["value>0.06", "value<0.07"],
    "redrill_service_p99{operation:get}": ["value>0.001", "value<10000"], redrill_service_p50: ["value>0.001"], redrill_service_max: ["value<10000"],
    redrill_attempts: ["count==324"], iterations: ["count==60"],
  }`))
	p.expectEnd(t, 0)
}

func TestEndsWithK6sOwnCodeWhenAThresholdBreaks(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	p := runPlain(t, fmt.Sprintf(measured, "redis://"+redis.Address, `{ "redrill_hit_ratio{operation:get}": ["value>0.5"], "redrill_service_p99": ["value<0.0001"] }`))
	p.expectEnd(t, 99, "redrill_hit_ratio{operation:get}, redrill_service_p99")
}

func TestSeesAnOutageInTheSecondsOfAPlainScript(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	go func() {
		for !strings.Contains(redis.Call("EXISTS", "begun"), "1") { // a GET of nothing is "$-1"
			time.Sleep(10 * time.Millisecond)
		}
		redis.Freeze()
		time.Sleep(1500 * time.Millisecond)
		redis.Thaw()
	}()
	p := runPlain(t, fmt.Sprintf(`
import { connect } from "k6/x/redrill";
const redis = connect({ url: %q, client: { deadlineMs: 300 } });
export const options = {
  scenarios: { all: { executor: "constant-arrival-rate", rate: 50, duration: "4s", preAllocatedVUs: 40 } },
  thresholds: { "redrill_failed{code:TIMEOUT}": ["count>10"], redrill_service_max: ["value>290", "value<1000"], "redrill_done{operation:get}": ["count>50"] },
};
export default function () { redis.set("begun", 1); redis.get("begun"); }
`, "redis://"+redis.Address))
	p.expectEnd(t, 0)
}

func TestSurvivesAReplyThatNobodyAskedFor(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	proxy := redistest.StartProxy(t, redis.Address)
	go func() {
		for !strings.Contains(redis.Call("EXISTS", "begun"), "1") {
			time.Sleep(10 * time.Millisecond)
		}
		for range 10 {
			proxy.Say("+OK\r\n")
			time.Sleep(20 * time.Millisecond)
		}
		redis.Call("SET", "said", "1")
	}()
	p := runPlain(t, fmt.Sprintf(`
import { connect } from "k6/x/redrill";
const redis = connect({ url: %q });
export const options = { vus: 10, iterations: 10, thresholds: { "redrill_failed{code:MALFORMED}": ["count>0"], "redrill_done{operation:exists}": ["count>=10"] } };
export default function () {
  for (let isSaid = 0; isSaid === 0; ) {
    try {
      redis.set("begun", "1");
      isSaid = redis.exists("said");
    } catch (error) {
      if (error.name !== "RedisError") throw error;
    }
  }
}
`, "redis://"+proxy.Address))
	p.expectEnd(t, 0)
}

func TestConnectsBesideALoadOfADrill(t *testing.T) {
	t.Parallel()
	redis, other := redistest.Start(t), redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 2, 20, []object{}, nil), fmt.Sprintf(`import { connect } from "k6/x/redrill";
const second = connect({ url: %q });
function serve(slot) {
  second.set("k" + slot, "there");
  if (load.redis.get("k" + slot) !== null || second.get("k" + slot) !== "there") throw new Error("the targets are mixed up");
}`, "redis://"+other.Address))
	expectAllDone(t, r)
	if e := r.read(); e.byEnd["get done"] != 20 || e.byEnd["set done"] != 0 {
		t.Errorf("expected the load's own calls alone in its records, got %v", e.byEnd)
	}
}
