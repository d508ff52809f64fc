package redrill_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"redrill.dev/engine/internal/redistest"
)

// verified is what `k6 x ledger` says of the run's only ledger.
type verified struct {
	File   string
	Reason string
	Found  *struct {
		Load, Target, Style                     string
		IsComplete                              bool
		Writes                                  struct{ Acknowledged, Rejected, Indeterminate int64 }
		Reads, Unlisted                         int64
		Lost, Ghost, Duplicate, Stale, WrongKey struct {
			Count    int64
			FirstMs  *float64
			LastMs   *float64
			Windows  [][2]int64
			Examples []string
		}
		LostSpans []struct{ FirstMs, LastMs float64 }
	}
}

// verifyLedgers runs the command on the ledgers of a run's folder.
func verifyLedgers(t *testing.T, r *run, address string) []verified {
	t.Helper()
	folder := t.TempDir()
	files, err := filepath.Glob(filepath.Join(filepath.Dir(r.records), "ledger-*.bin"))
	if err != nil {
		t.Fatal(err)
	}
	result := filepath.Join(folder, "result.ndjson")
	input, err := json.Marshal(object{"version": 1, "targets": inputOf(address, 1, 1, nil, nil)["targets"], "files": files, "resultPath": result, "limitMs": 3000})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "input.json")
	if err := os.WriteFile(path, input, 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self, "x", "ledger", path)
	command.Env = append(os.Environ(), "REDRILL_TEST_AS_K6=1", "K6_AUTO_EXTENSION_RESOLUTION=false", "K6_NO_USAGE_REPORT=true", "RUEIDIS_QUEUE_TYPE=flowbuffer")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	content, err := os.ReadFile(result)
	if err != nil {
		t.Fatal(err)
	}
	var all []verified
	for line := range strings.Lines(string(content)) {
		one := verified{}
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

const writeAndRead = `
const ledger = load.ledger({ style: load.with.style, keys: 8, sizeBytes: 64 });
const [write, read] = [ledger.named("write"), ledger.named("read")];
function serve(slot) {
  const key = write.write(slot);
  if (!key.startsWith("ledger:{shop:" + slot % 8 + "}:")) throw new Error(key);
  const reading = read.read(slot);
  if (reading !== "fresh") throw new Error(slot + ": " + reading);
}`

func TestKeepsALedger(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"append", "increment"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			redis := redistest.Start(t)
			r := startK6(t, inputOf(redis.Address, 20, 400, []object{segment(0, 500, 800, 800)}, func(load object) {
				load["with"] = object{"style": style}
			}), writeAndRead)
			r.mustEndWith(0)
			e := r.read()
			if e.total("done") != 400 || e.byEnd["write done"] != 400 || e.byEnd["read done"] != 400 {
				t.Fatalf("got %v and %v", e.totals, e.byDue)
			}
			if got := verifyLedgers(t, r, redis.Address); len(got) != 1 || got[0].Found == nil || got[0].Found.Writes.Acknowledged != 400 || got[0].Found.Reads != 400 ||
				!got[0].Found.IsComplete || got[0].Found.Lost.Count+got[0].Found.Ghost.Count+got[0].Found.Duplicate.Count+got[0].Found.Stale.Count+got[0].Found.WrongKey.Count != 0 {
				t.Errorf("expected nothing wrong with 400 writes, got %+v", got)
			}
			redis.Call("FLUSHALL")
			got := verifyLedgers(t, r, redis.Address)
			lost := got[0].Found.Lost
			if lost.Count != 400 || *lost.FirstMs < 0 || *lost.LastMs < 400 || len(lost.Examples) != 5 || len(got[0].Found.LostSpans) != 1 {
				t.Errorf("expected all 400 writes lost, got %+v", got[0].Found)
			}
			redis.Kill()
			if got := verifyLedgers(t, r, redis.Address); len(got) != 1 || got[0].Found != nil || got[0].Reason == "" {
				t.Errorf("expected a reason, got %+v", got)
			}
		})
	}
}

func TestKeepsALedgerOfKeysThatAreErased(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 5, 100, []object{}, nil), `
const ledger = load.ledger({ style: "own", prefix: "session", sizeBytes: 200, ttlMs: 600000 });
function serve(slot) {
  const readings = [ledger.read(slot)];
  const key = ledger.write(slot);
  readings.push(ledger.read(slot));
  if (slot % 4 === 0) { load.redis.del(key); readings.push(ledger.read(slot)); }
  if (slot % 4 === 1) { ledger.erase(slot); readings.push(ledger.read(slot)); }
  const expected = ["nothing,fresh,stale", "nothing,fresh,nothing"][slot % 4] ?? "nothing,fresh";
  if (readings.join() !== expected) throw new Error(slot + ": " + readings);
}`)
	r.mustEndWith(0)
	e := r.read()
	if e.total("done") != 100 || e.byEnd["set done"] != 100 || e.byEnd["del done"] != 50 {
		t.Fatalf("got %v and %v", e.totals, e.lines)
	}
	got := verifyLedgers(t, r, redis.Address)
	if got[0].Found == nil || got[0].Found.Lost.Count != 25 || got[0].Found.Stale.Count != 25 || got[0].Found.Writes.Acknowledged != 125 {
		t.Errorf("expected the 25 keys that were deleted behind the ledger's back as lost and as stale, got %+v", got[0])
	}
}

func TestKnowsTheLedgerOfAnEngineThatWasKilled(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 20, 20_000, []object{segment(0, 20_000, 1000, 1000)}, func(load object) {
		load["with"] = object{"style": "append"}
	}), writeAndRead)
	redistest.WaitFor(t, 15*time.Second, "the ledger", func() bool {
		info, err := os.Stat(filepath.Join(filepath.Dir(r.records), "ledger-shop.bin"))
		return err == nil && info.Size() > 5_000
	})
	r.signal(syscall.SIGKILL)
	r.wait()
	got := verifyLedgers(t, r, redis.Address)
	if found := got[0].Found; found == nil || found.IsComplete || found.Writes.Acknowledged < 100 || found.Lost.Count+found.Ghost.Count+found.Duplicate.Count != 0 {
		t.Errorf("expected an incomplete ledger and nothing wrong, got %+v", got[0])
	}
	redis.Call("FLUSHALL")
	if got := verifyLedgers(t, r, redis.Address); got[0].Found.Lost.Count < 100 {
		t.Errorf("expected what was written to be lost, got %+v", got[0].Found)
	}
}

func TestNotesWhatWasCutOffAsUnknown(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"multiplexed", "pooled"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			redis := redistest.Start(t)
			r := startK6(t, inputOf(redis.Address, 20, 20_000, []object{segment(0, 20_000, 1000, 1000)}, func(load object) {
				load["with"] = object{"style": "append"}
				profile := load["client"].(object)
				profile["mode"], profile["connections"], profile["deadlineMs"] = mode, 20, nil
			}), writeAndRead)
			redistest.WaitFor(t, 15*time.Second, "the first counts", func() bool {
				content, _ := os.ReadFile(r.records)
				return strings.Contains(string(content), `"write"`)
			})
			redis.Freeze()
			time.Sleep(200 * time.Millisecond) // every worker comes to hang in a call
			r.signal(syscall.SIGINT)
			r.mustEndWith(105)
			redis.Thaw()
			got := verifyLedgers(t, r, redis.Address)
			found := got[0].Found
			if found == nil || !found.IsComplete || found.Writes.Indeterminate < 1 || found.Lost.Count+found.Ghost.Count+found.Duplicate.Count != 0 {
				t.Errorf("expected writes of unknown outcome and nothing wrong, got %+v", got[0])
			}
		})
	}
}

func TestRefusesAWrongUseOfTheLedger(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	r := startK6(t, inputOf(redis.Address, 1, 1, []object{}, nil), `
const thrown = (f) => { try { f(); } catch (error) { return error.name + ": " + error.message; } return "nothing"; };
const check = (what, f, wanted) => { const got = thrown(f); if (!got.startsWith("TypeError") || !got.includes(wanted)) throw new Error(what + ": " + got); };
function serve() {
  check("no settings", () => load.ledger(), "expected an object");
  check("no style", () => load.ledger({}), "style");
  check("a part of a key", () => load.ledger({ style: "append", keys: 1.5 }), "keys: expected a whole number");
  const ledger = load.ledger({ style: "append", keys: 2 });
  check("erase", () => ledger.erase(1), "own");
  check("no place", () => ledger.write(), "write(place");
  check("a place below 0", () => ledger.read(-1), "read(place)");
  check("no name", () => ledger.named(), "named");
  ledger.write(1);
  check("two ledgers", () => load.ledger({ style: "append", keys: 3 }).write(1), "one ledger");
}`)
	r.mustEndWith(0)
	if e := r.read(); e.total("done") != 1 {
		t.Errorf("got %v", e.lines)
	}
}
