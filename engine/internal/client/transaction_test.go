package client

import (
	"testing"
	"time"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/redistest"
)

func commandsOf(words ...[]string) []Command {
	var commands []Command
	for _, command := range words {
		commands = append(commands, NewCommand(command[0], command[1:]...))
	}
	return commands
}

func TestSendsATransactionAsOne(t *testing.T) {
	t.Parallel()
	inBothModes(t, func(t *testing.T, mode func(*Profile)) {
		redis := redistest.Start(t)
		b := newBench(t, standaloneOf(redis), mode)
		reply, attempts, failure := b.Transact(b.seat, commandsOf([]string{"INCR", "n"}, []string{"LPUSH", "n", "x"}, []string{"INCR", "n"}))
		elements, _ := reply.ToArray()
		if failure != nil || attempts != 1 || len(elements) != 3 {
			t.Fatalf("expected three replies, got %d in %d attempts: %v", len(elements), attempts, failure)
		}
		if n, _ := elements[2].AsInt64(); n != 2 || ReplyError(elements[1].Error()).Code != "WRONGTYPE" {
			t.Errorf("expected 2 at last and WRONGTYPE in the middle, got %d and %v", n, elements[1].Error())
		}

		_, _, failure = b.Transact(b.seat, commandsOf([]string{"INCR", "n"}, []string{"GET"}))
		b.expect(t, failure, "EXECABORT", Rejected)
		redis.Call("CONFIG", "SET", "maxmemory", "1kb")
		_, _, failure = b.Transact(b.seat, commandsOf([]string{"INCR", "n"}))
		b.expect(t, failure, "OOM", Rejected)
		redis.Call("CONFIG", "SET", "maxmemory", "0")
		redis.Call("REPLICAOF", "127.0.0.1", "1")
		_, _, failure = b.Transact(b.seat, commandsOf([]string{"GET", "n"}, []string{"INCR", "n"}))
		b.expect(t, failure, "READONLY", Rejected)
		if reply, _, _ := b.Do(b.seat, NewCommand("GET", "n")); text(reply) != "2" {
			t.Errorf("expected no refused transaction to be applied in part, got %s", text(reply))
		}
	})
}

func text(m rueidis.RedisMessage) string {
	text, _ := m.ToString()
	return text
}

func TestRedirectsATransactionAsAWhole(t *testing.T) {
	t.Parallel()
	nodes := redistest.StartCluster(t, 2)
	other, owner := nodes[0], nodes[1] // of the slot of foo
	c := newBench(t, Target{Topology: Cluster, Addresses: []string{other.Address, owner.Address}}, func(p *Profile) {
		p.DeadlineMs, p.Refresh = ms(2000), &Refresh{} // it stays with its first view
	})
	redistest.WaitFor(t, 5*time.Second, "the client writes", func() bool { return c.do("SET", "a{foo}", "1") == nil })

	// The slot migrates: a is still here, b has never been.
	other.Call("CLUSTER", "SETSLOT", fooSlot, "IMPORTING", idOf(owner))
	owner.Call("CLUSTER", "SETSLOT", fooSlot, "MIGRATING", idOf(other))
	if _, _, failure := c.Transact(c.seat, commandsOf([]string{"INCR", "b{foo}"}, []string{"INCR", "b{foo}"})); failure != nil {
		t.Fatalf("with ASK: %v", failure)
	}
	owner.Call("MIGRATE", hostPort(other), "a{foo}", "0", "1000")
	for _, node := range nodes {
		node.Call("CLUSTER", "SETSLOT", fooSlot, "NODE", idOf(other))
	}
	reply, _, failure := c.Transact(c.seat, commandsOf([]string{"INCR", "a{foo}"}, []string{"INCR", "b{foo}"}))
	elements, _ := reply.ToArray()
	if failure != nil || len(elements) != 2 {
		t.Fatalf("with MOVED: %v", failure)
	}
	if b, _ := elements[1].AsInt64(); b != 3 {
		t.Errorf("expected every command to be applied once, got %d", b)
	}
	if seen := c.Counters(); seen.Redirects < 2 {
		t.Errorf("expected redirects, got %+v", seen)
	}
}

func TestWatchesOnAConnectionOfItsOwn(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), nil)
	b.mustDo(t, "SET", "n", "1")
	key := "n"
	watch := func(between func()) (rueidis.RedisMessage, *Error) {
		own, failure := b.Own(b.seat, &key)
		if failure != nil {
			t.Fatal(failure)
		}
		defer own.Close(false)
		if _, _, failure := own.Do(b.seat, NewCommand("WATCH", key)); failure != nil {
			t.Fatal(failure)
		}
		between()
		reply, _, failure := own.Transact(b.seat, commandsOf([]string{"INCR", key}))
		return reply, failure
	}
	if reply, failure := watch(func() {}); failure != nil || reply.IsNil() {
		t.Errorf("expected a reply when nobody interfered, got %v", failure)
	}
	if reply, failure := watch(func() { b.mustDo(t, "INCR", key) }); failure != nil || !reply.IsNil() {
		t.Errorf("expected nil when somebody interfered, got %v", failure)
	}
	opened := b.ConnectionsOpened()
	if _, failure := watch(func() {}); failure != nil || b.ConnectionsOpened() != opened {
		t.Errorf("expected the connection to be used again, got %v", failure)
	}
	redis.Call("CLIENT", "KILL", "TYPE", "normal")
	if _, failure := watch(func() {}); failure != nil {
		t.Errorf("expected a dead connection to be replaced, got %v", failure)
	}
}

func TestWaitsForAReplicaOfItsOwnWrites(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	b := newBench(t, standaloneOf(redis), nil)
	key := "n"
	own, failure := b.Own(b.seat, &key)
	if failure != nil {
		t.Fatal(failure)
	}
	defer own.Close(false)
	_, _, _ = own.Do(b.seat, NewCommand("SET", key, "1"))
	start := time.Now()
	reply, _, failure := own.Do(b.seat, NewCommand("WAIT", "1", "300"))
	if n, _ := reply.AsInt64(); failure != nil || n != 0 || time.Since(start) < 290*time.Millisecond {
		t.Errorf("expected no replica after 300 ms, beyond the deadline of 200 ms; got %d after %v: %v", n, time.Since(start), failure)
	}
}
