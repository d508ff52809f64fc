package client

import (
	"strings"
	"testing"

	"redrill.dev/engine/internal/redistest"
)

func guarded(s *redistest.Server) Target {
	target := standaloneOf(s)
	target.Guard = &Guard{KeyPrefix: "redrill:", KeyTTLMs: 60_000, ExpiresNew: true}
	return target
}

// harmful are commands that must never reach a target that redrill does not own, every container with a subcommand that harms.
func harmful() [][]string {
	commands := [][]string{
		{"acl", "setuser", "x", "on"}, {"ACL", "DELUSER", "x"}, {"ACL", "LOG", "RESET"}, {"CLIENT", "KILL", "TYPE", "normal"}, {"CLIENT", "PAUSE", "1"}, {"CLUSTER", "RESET"},
		{"CLUSTER", "FORGET", "x"}, {"CLUSTER", "FAILOVER"}, {"CONFIG", "SET", "maxmemory", "1"}, {"config", "rewrite"}, {"CONFIG", "RESETSTAT"},
		{"FUNCTION", "FLUSH"}, {"LATENCY", "RESET"}, {"MEMORY", "PURGE"}, {"MODULE", "LOAD", "x"}, {"SCRIPT", "FLUSH"}, {"SCRIPT", "KILL"},
		{"SENTINEL", "FAILOVER", "m"}, {"SLOWLOG", "RESET"}, {"CONFIG"}, {"FT.DROPINDEX", "x"}, {"COPY", "a", "b", "DB", "1"},
	}
	for _, name := range denied.Denied {
		commands = append(commands, []string{name}, []string{strings.ToLower(name), "a", "b"})
	}
	return commands
}

func TestSendsNothingHarmfulByAnyWay(t *testing.T) {
	s := redistest.Start(t)
	seenBy := s.Monitor(t)
	for _, mode := range []string{Multiplexed, Pooled} {
		b := newBench(t, guarded(s), func(p *Profile) { p.Mode = mode })
		own, failure := b.Own(b.seat, nil)
		if failure != nil {
			t.Fatal(failure)
		}
		ping := NewCommand("PING")
		for _, words := range harmful() {
			command := NewCommand(strings.ToUpper(words[0]), words[1:]...)
			batch := []Command{ping, command}
			_, attempts, failure := b.Do(b.seat, command)
			b.expect(t, failure, CodeDenied, Rejected)
			if attempts != 0 {
				t.Errorf("%v: got %d attempts", words, attempts)
			}
			_, _, failure = b.DoAt(b.seat, s.Address, command)
			b.expect(t, failure, CodeDenied, Rejected)
			replies, _ := b.DoMulti(b.seat, batch)
			b.expect(t, replies[1].Failure, CodeDenied, Rejected)
			_, _, failure = b.Transact(b.seat, batch)
			b.expect(t, failure, CodeDenied, Rejected)
			_, _, failure = own.Do(b.seat, command)
			b.expect(t, failure, CodeDenied, Rejected)
			replies, _ = own.DoMulti(b.seat, batch)
			b.expect(t, replies[1].Failure, CodeDenied, Rejected)
			_, _, failure = own.Transact(b.seat, batch)
			b.expect(t, failure, CodeDenied, Rejected)
		}
		own.Close(false)
	}
	b := newBench(t, guarded(s), nil)
	for text := range harmfulScripts {
		b.expect(t, b.do("EVAL", text, "1", "k"), CodeDenied, Rejected)
		b.expect(t, b.do("SCRIPT", "LOAD", text), CodeDenied, Rejected)
	}
	b.expect(t, b.do("EVALSHA", strings.Repeat("a", 40), "0"), "NOSCRIPT", Rejected)
	b.mustDo(t, "SET", "the end", "1")
	for _, line := range seenBy.Until(`"SET" "redrill:the end"`) {
		if strings.Contains(line, `"PING"`) || strings.Contains(line, `"HELLO"`) || strings.Contains(line, `"SET" "redrill:the end"`) {
			continue
		}
		t.Errorf("it got %s", line)
	}
}

func TestAnOwnedTargetGetsEverything(t *testing.T) {
	s := redistest.Start(t)
	b := newBench(t, standaloneOf(s), nil)
	b.mustDo(t, "SET", "k", "1")
	b.mustDo(t, "CONFIG", "SET", "maxmemory", "0")
	b.mustDo(t, "EVAL", "return redis.call('FLUSHALL')", "0")
}

// harmfulScripts may do more than can be read off their text.
var harmfulScripts = map[string]bool{
	`return redis.call('FLUSHALL')`: true, `redis.pcall("flushall")`: true, `local c = redis.call; c('GET', 'x')`: true,
	`return redis['call']('FLUSHALL')`: true, `return redis.call('FLUSH' .. 'ALL')`: true, `return redis.call(ARGV[1])`: true,
	`return redis.call('SET', 'other', 1)`: true, `return redis.call('SET', ARGV[1], 1)`: true, `KEYS[1] = 'x'; return redis.call('DEL', KEYS[1])`: true,
	`local k = KEYS; k[1] = 'x'; return redis.call('GET', KEYS[1])`: true, `return redis.call('DEL', KEYS[1], 'other')`: true,
	`return redis.call('CONFIG', KEYS[1])`: true, `return pcall(redis.call, 'FLUSHALL')`: true, `return loadstring(ARGV[1])()`: true,
	`return _G['red' .. 'is']`: true, `return redis --[[x]] .call('FLUSHALL')`: true, `return server.call('FLUSHALL')`: true,
	`return redis.call('PERSIST', KEYS[1])`: true, `for i = 1, 2 do redis.call ( 'KEYS' , KEYS[1]) end`: true,
}

func TestRunsScriptsThatCanBeRead(t *testing.T) {
	s := redistest.Start(t)
	b := newBench(t, guarded(s), nil)
	for _, text := range []string{
		`return redis.call('INCR', KEYS[1])`,
		`if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) else return 0 end`,
		`local now = redis.call('TIME'); redis.call('SET', KEYS[1], now[1]); return #KEYS`,
		`if KEYS[1] == ARGV[1] then return redis.error_reply('same') end return redis.pcall('HSET', KEYS [1], 'a', 1)`,
	} {
		if why := harmIn(text); why != "" {
			t.Errorf("%s: %s", text, why)
		}
	}
	text := `return redis.call('INCR', KEYS[1])`
	b.expect(t, b.do("EVALSHA", "e9bd1ab1bd6d0bd5b8dd1a2ab4c1d9b0ae0c1a6f", "1", "k"), "NOSCRIPT", Rejected)
	b.mustDo(t, "EVAL", text, "1", "k")
	if _, isThere := endsOf(t, s)["redrill:k"]; !isThere {
		t.Error("expected the script's key under the prefix")
	}
}

func TestEveryKeyHasThePrefixAndAnEnd(t *testing.T) {
	s := redistest.Start(t)
	b := newBench(t, guarded(s), nil)
	writes := [][]string{
		{"SET", "set", "1"}, {"SET", "long", "1", "EX", "999999"}, {"SET", "short", "1", "PX", "5000"}, {"SETEX", "setex", "999999", "1"}, {"INCR", "incr"},
		{"HSET", "hash", "f", "1"}, {"RPUSH", "list", "1"}, {"SADD", "s1", "1"}, {"SADD", "s2", "1"}, {"ZADD", "z", "1", "m"}, {"XADD", "x", "*", "f", "1"},
		{"MSET", "m1", "1", "m2", "2"}, {"SUNIONSTORE", "s3", "s1", "s2"}, {"ZUNIONSTORE", "z2", "1", "z"}, {"COPY", "set", "copy"}, {"RENAME", "copy", "renamed"},
		{"LMOVE", "list", "list2", "LEFT", "RIGHT"}, {"BLMOVE", "list2", "list3", "LEFT", "RIGHT", "1"}, {"PFADD", "pf", "1"}, {"BITOP", "NOT", "bits", "set"},
		{"EVAL", "return redis.call('SET', KEYS[1], 1)", "1", "script"}, {"SET", "kept", "1", "KEEPTTL"}, {"XGROUP", "CREATE", "xg", "g", "$", "MKSTREAM"},
		{"SET", "redrill:already", "1"},
	}
	for _, words := range writes {
		b.mustDo(t, words[0], words[1:]...)
	}
	own, failure := b.Own(b.seat, nil)
	if failure != nil {
		t.Fatal(failure)
	}
	for _, failure := range []*Error{
		third(own.Do(b.seat, NewCommand("RPUSH", "own", "1"))),
		third(own.Transact(b.seat, []Command{NewCommand("RPUSH", "owntx", "1")})),
		third(b.Transact(b.seat, []Command{NewCommand("RPUSH", "tx", "1"), NewCommand("INCR", "tx2")})),
	} {
		if failure != nil {
			t.Fatal(failure)
		}
	}
	if replies, _ := b.DoMulti(b.seat, []Command{NewCommand("INCR", "p1"), NewCommand("GET", "set"), NewCommand("INCR", "p2")}); replies[1].Failure != nil || replies[1].Message.String() == "" {
		t.Errorf("pipeline: got %+v", replies)
	}
	if replies, _ := own.DoMulti(b.seat, []Command{NewCommand("INCR", "p3"), NewCommand("INCR", "p4")}); replies[1].Failure != nil {
		t.Errorf("own pipeline: got %+v", replies)
	}
	own.Close(false)
	ends := endsOf(t, s)
	if len(ends) < 30 {
		t.Errorf("expected a key for every write, got %d: %v", len(ends), ends)
	}
	for key, ms := range ends {
		if !strings.HasPrefix(key, "redrill:") || strings.HasPrefix(key, "redrill:redrill:") {
			t.Errorf("a key without the prefix, or with two: %s", key)
		}
		if ms <= 0 || ms > 60_000 {
			t.Errorf("%s: ends in %d ms", key, ms)
		}
	}
	if ends["redrill:short"] > 5_000 {
		t.Errorf("a shorter time of the script's own was lost: %d ms", ends["redrill:short"])
	}
}

// endsOf returns in how many ms each key of the server ends; below 0 is never.
func endsOf(t *testing.T, s *redistest.Server) map[string]int64 {
	t.Helper()
	b := newBench(t, standaloneOf(s), nil)
	keys, _, failure := b.Do(b.seat, NewCommand("KEYS", "*"))
	if failure != nil {
		t.Fatal(failure)
	}
	names, err := keys.AsStrSlice()
	if err != nil {
		t.Fatal(err)
	}
	ends := make(map[string]int64)
	for _, name := range names {
		left, _, failure := b.Do(b.seat, NewCommand("PTTL", name))
		if failure != nil {
			t.Fatal(failure)
		}
		if ends[name], err = left.AsInt64(); err != nil {
			t.Fatal(err)
		}
	}
	return ends
}

func third[A, B any](_ A, _ B, failure *Error) *Error { return failure }

func TestSubscribesUnderThePrefix(t *testing.T) {
	s := redistest.Start(t)
	b := newBench(t, guarded(s), nil)
	subscription, failure := b.Subscribe(b.seat, NewCommand("SUBSCRIBE", "news"))
	if failure != nil {
		t.Fatal(failure)
	}
	defer subscription.Close()
	b.mustDo(t, "PUBLISH", "news", "hello")
	message, isThere, failure := subscription.Next(b.seat, longest-1)
	if failure != nil || !isThere || message.Channel != "redrill:news" {
		t.Errorf("got %+v, %v, %v", message, isThere, failure)
	}
}
