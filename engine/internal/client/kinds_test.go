package client

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/redistest"
)

// documented is what Redis says of one of its commands.
type documented struct {
	name              string
	flags             []string
	first, last, step int64
}

// TestAgreesWithRedisOnEveryCommand compares the tables with what a real server says of its commands.
func TestAgreesWithRedisOnEveryCommand(t *testing.T) {
	t.Parallel()
	b := newBench(t, standaloneOf(redistest.Start(t)), nil)
	reply, _, failure := b.Do(b.seat, NewCommand("COMMAND"))
	if failure != nil {
		t.Fatal(failure)
	}
	seen := 0
	for _, entry := range elementsOf(t, reply) {
		for _, command := range documentedOf(t, entry) {
			seen++
			compareKeys(t, command)
			compareFlags(t, command)
		}
	}
	if seen < 300 {
		t.Errorf("expected Redis to know 300 commands and subcommands, got %d", seen)
	}
}

// documentedOf reads one entry of the reply to COMMAND: a command, or in its place all subcommands if it has some.
func documentedOf(t *testing.T, entry rueidis.RedisMessage) []documented {
	fields := elementsOf(t, entry)
	if len(fields) == 10 {
		if subcommands := elementsOf(t, fields[9]); len(subcommands) > 0 {
			var all []documented
			for _, subcommand := range subcommands {
				all = append(all, documentedOf(t, subcommand)...)
			}
			return all
		}
	}
	name, _ := fields[0].ToString()
	flags, _ := fields[2].AsStrSlice()
	d := documented{name: strings.ToUpper(name), flags: flags}
	d.first, _ = fields[3].AsInt64()
	d.last, _ = fields[4].AsInt64()
	d.step, _ = fields[5].AsInt64()
	return []documented{d}
}

// optionalKeys names the commands with further keys behind an option, of which the first key is enough.
var optionalKeys = names{"SORT", "SORT_RO", "GEORADIUS", "GEORADIUSBYMEMBER", "MIGRATE"}

func compareKeys(t *testing.T, d documented) {
	container, _, isSubcommand := strings.Cut(d.name, "|")
	rule := NewCommand(container).kind.keys
	switch {
	case slices.Contains(optionalKeys, d.name):
	case slices.Contains(d.flags, "movablekeys"):
		if rule.how != keyCounted && rule.how != keyDestination && rule.how != keyStreams {
			t.Errorf("%s: its keys depend on the arguments, got %+v", d.name, rule)
		}
	case d.first == 0:
		// A HELP beside subcommands with keys does no harm, and DEBUG OBJECT has one that Redis does not tell.
		if rule.how != keyNone && !isSubcommand && d.name != "DEBUG" {
			t.Errorf("%s: expected no key, got %+v", d.name, rule)
		}
	default:
		expected := keyRule{how: keyRange, first: int(d.first) - 1, last: int(d.last), step: int(d.step)}
		if d.last > 0 {
			expected.last--
		}
		got := rule
		if got.how == keyFirst {
			got = keyRule{how: keyRange, step: 1}
		}
		if got != expected {
			t.Errorf("%s: expected %+v, got %+v", d.name, expected, got)
		}
	}
}

// alsoReads names the commands that may be sent twice without the flag.
var alsoReads = names{"PING", "ECHO", "INFO", "TIME", "ROLE"}

// notReads names the commands that only say they read: they have an effect beside it, or are of no use to a load.
var notReads = names{"MONITOR", "LOLWUT"}

func compareFlags(t *testing.T, d documented) {
	container, _, isSubcommand := strings.Cut(d.name, "|")
	k := NewCommand(container).kind
	if isBlocking := slices.Contains(d.flags, "blocking"); isBlocking != (k.waits != waitsNever) && d.name != "WAIT" {
		t.Errorf("%s: blocking is %v", d.name, isBlocking)
	}
	isRead := slices.Contains(d.flags, "readonly")
	switch {
	case isSubcommand || slices.Contains(alsoReads, d.name) || slices.Contains(notReads, d.name):
	case isRead != k.isRead:
		t.Errorf("%s: read-only is %v", d.name, isRead)
	}
	if isSubcommand && k.isRead && slices.Contains(d.flags, "write") {
		t.Errorf("%s: it writes", d.name)
	}
}

func elementsOf(t *testing.T, message rueidis.RedisMessage) []rueidis.RedisMessage {
	t.Helper()
	elements, err := message.ToArray()
	if err != nil {
		t.Fatal(err)
	}
	return elements
}

func TestFindsTheKeysThatRedisFinds(t *testing.T) {
	t.Parallel()
	b := newBench(t, standaloneOf(redistest.Start(t)), nil)
	for _, text := range []string{
		"GET k", "SET k v EX 1", "MGET a b c", "MSET a 1 b 2", "DEL a b", "BLPOP a b 0", "RENAME a b", "LMOVE a b LEFT RIGHT", "BITOP AND d a b",
		"ZUNION 2 a b", "ZUNIONSTORE d 2 a b WEIGHTS 1 2", "ZINTERCARD 2 a b LIMIT 1", "SINTERCARD 1 a", "LMPOP 2 a b LEFT", "BLMPOP 0 2 a b LEFT",
		"BZMPOP 0 1 a MIN", "EVAL return 2 a b c", "FCALL f 1 a b", "XREAD COUNT 1 STREAMS a b 0 0", "XREADGROUP GROUP block streams BLOCK 5 STREAMS a b > >",
		"XGROUP CREATE a g $", "OBJECT ENCODING a", "MEMORY USAGE a", "XINFO STREAM a", "SINTERSTORE d a b", "ZRANGESTORE d s 0 1", "COPY a b", "XACK a g 1-1",
		"PFMERGE d a b", "LCS a b",
	} {
		words := strings.Fields(text)
		command := NewCommand(words[0], words[1:]...)
		reply, _, failure := b.Do(b.seat, NewCommand("COMMAND", append([]string{"GETKEYS"}, words...)...))
		if failure != nil {
			t.Errorf("%s: %v", text, failure)
			continue
		}
		expected, _ := reply.AsStrSlice()
		if got := command.Keys(); !slices.Equal(got, expected) {
			t.Errorf("%s: expected the keys %v, got %v", text, expected, got)
		}
		if first := command.keyIndex(); first < 0 || command.Args[first] != expected[0] {
			t.Errorf("%s: expected %s as the first key, got the argument %d", text, expected[0], first)
		}
	}
}

func TestFindsNoKeyWhereThereIsNone(t *testing.T) {
	for _, text := range []string{"PING", "GET", "MGET", "EVAL return 0", "EVAL return", "EVAL return x", "EVAL return -1", "XREAD COUNT 1", "XREAD STREAMS", "XGROUP",
		"ZUNION 99 a", "BLPOP 0", "DBSIZE", "SCAN 0"} {
		words := strings.Fields(text)
		command := NewCommand(words[0], words[1:]...)
		if first, keys := command.keyIndex(), command.Keys(); first != -1 || len(keys) != 0 {
			t.Errorf("%s: got %d and %v", text, first, keys)
		}
	}
}

func TestKnowsHowLongACommandWaits(t *testing.T) {
	for text, expected := range map[string]time.Duration{
		"BLPOP a b 1.5": 1500 * time.Millisecond, "BLPOP a 0": forever, "BLMPOP 2 1 a LEFT": 2 * time.Second, "WAIT 1 250": 250 * time.Millisecond,
		"XREAD BLOCK 100 STREAMS a 0": 100 * time.Millisecond, "XREAD STREAMS a 0": 0, "XREADGROUP GROUP block c STREAMS a >": 0, "BLPOP a x": 0, "BLPOP": 0,
		"BLPOP a -1": 0, "BLPOP a 1e300": forever, "GET 5": 0,
	} {
		words := strings.Fields(text)
		if got := NewCommand(words[0], words[1:]...).patience(); got != expected {
			t.Errorf("%s: expected %v, got %v", text, expected, got)
		}
	}
}

func TestKnowsTheSlotThatRedisKnows(t *testing.T) {
	t.Parallel()
	b := newBench(t, standaloneOf(redistest.Start(t, "cluster-enabled", "yes")), nil)
	for _, key := range []string{"", "foo", "{user}:1", "a{}b", "{", "a{b}c{d}", "{}{x}", "ключ", "\x00\xff", strconv.Itoa(1 << 40)} {
		reply, _, failure := b.Do(b.seat, NewCommand("CLUSTER", "KEYSLOT", key))
		if failure != nil {
			t.Fatal(failure)
		}
		if expected, _ := reply.AsInt64(); int64(slotOf(key)) != expected {
			t.Errorf("%q: expected slot %d, got %d", key, expected, slotOf(key))
		}
	}
}
