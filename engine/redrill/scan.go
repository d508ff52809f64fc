package redrill

import (
	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/commands"
)

// scanner is what redis.scan() and its likes return: something to iterate over, batch by batch. It has the form that
// JavaScript's for-of wants.
type scanner struct {
	*redisAPI
	command *commands.Command
	// before and after are the arguments around the cursor.
	before, after []string
	// masters are the nodes still to be scanned, the present one first; nil for a scan of one key.
	masters   []string
	isStarted bool
	cursor    string
}

// scanning makes the method of a scan.
func (r *redisAPI) scanning(c *commands.Command) func(sobek.FunctionCall) sobek.Value {
	keys := 0
	if c.Name != "SCAN" {
		keys = 1
	}
	return func(call sobek.FunctionCall) sobek.Value {
		args, _ := c.Read(r.values, call.Arguments)
		s := &scanner{redisAPI: r, command: c, before: args[:keys:keys], after: args[keys:], cursor: "0"}
		object := r.runtime.NewObject()
		if err := object.SetSymbol(sobek.SymIterator, func(sobek.FunctionCall) sobek.Value { return object }); err != nil {
			panic(err)
		}
		r.method(object, "next", s.next)
		return object
	}
}

// next gives the next batch that is not empty.
func (s *scanner) next(sobek.FunctionCall) sobek.Value {
	for !s.isAtEnd() {
		if batch := s.batch(); batch != nil {
			return s.step(batch, false)
		}
	}
	return s.step(sobek.Undefined(), true)
}

func (s *scanner) step(value sobek.Value, isDone bool) sobek.Value {
	object := s.runtime.NewObject()
	s.set(object, "value", value)
	s.set(object, "done", isDone)
	return object
}

// isAtEnd goes on to the next master when one is done.
func (s *scanner) isAtEnd() bool {
	if !s.isStarted {
		s.isStarted = true
		if s.command.Name == "SCAN" {
			s.began()
			masters, failure := s.client.Masters(s.seat)
			if failure != nil {
				panic(s.redisError(failure))
			}
			s.masters = masters
		}
		return false
	}
	if s.cursor != "0" {
		return false
	}
	if len(s.masters) > 0 {
		s.masters = s.masters[1:]
	}
	return len(s.masters) == 0
}

// batch sends one command; nil stands for an empty batch.
func (s *scanner) batch() sobek.Value {
	command := client.NewCommand(s.command.Name, append(append(s.before, s.cursor), s.after...)...)
	start := s.began()
	var reply rueidis.RedisMessage
	var attempts int
	var failure *client.Error
	if len(s.masters) > 0 {
		reply, attempts, failure = s.client.DoAt(s.seat, s.masters[0], command)
	} else {
		reply, attempts, failure = s.route.Do(s.seat, command)
	}
	s.ended(s.operationOf(s.command.Method), start, attempts, failure, &reply, commands.CountsNothing)
	parts, _ := reply.ToArray()
	if len(parts) != 2 {
		s.cursor = "0"
		return nil
	}
	s.cursor, _ = parts[0].ToString()
	if elements, _ := parts[1].ToArray(); len(elements) == 0 {
		return nil
	}
	return s.command.Reply(s.values, &parts[1], 0)
}
