package ledger

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/pace"
)

// Profile is the client that verifies: patient, since nothing is measured any more.
func Profile() client.Profile {
	deadlineMs := 5000.0
	return client.Profile{Name: "ledger", Mode: client.Multiplexed, Connections: 2, ConnectTimeoutMs: 2000, DeadlineMs: &deadlineMs}
}

// readers is how many lists are read at a time.
const readers = 8

// replyBytes is about how much is asked for at once.
const replyBytes = 1 << 20

// Verify reads what survived and compares. The client follows the topology as any other does; what it cannot read it asks
// for again until the context ends, and then nothing is known.
func Verify(ctx context.Context, c *Contents, redis *client.Client, watch *client.Watch) (Result, error) {
	r := &reader{redis: redis, watch: watch}
	switch c.Header.Style {
	case Append:
		comparison := compareAppend(c)
		if err := r.lists(ctx, c.Header, comparison.entry); err != nil {
			return Result{}, err
		}
		return comparison.end(), nil
	case Increment:
		values, err := r.counters(ctx, c.Header)
		if err != nil {
			return Result{}, err
		}
		return compareIncrement(c, values), nil
	}
	comparison := compareOwn(c, (pace.Now()-c.Header.ZeroMonotonicNs)/int64(time.Microsecond))
	if err := r.keys(ctx, c.Header, comparison.ids(), comparison.key); err != nil {
		return Result{}, err
	}
	return comparison.result(), nil
}

// reader reads all of what a ledger wrote.
type reader struct {
	redis *client.Client
	watch *client.Watch
	mu    sync.Mutex
}

// pauseAfterFailure is how long a command waits before it is tried again.
const pauseAfterFailure = 50 * time.Millisecond

// ask sends the commands until all are answered.
func (r *reader) ask(ctx context.Context, seat *client.Seat, commands []client.Command) ([]rueidis.RedisMessage, error) {
	for {
		replies, _ := r.redis.DoMulti(seat, commands)
		messages := make([]rueidis.RedisMessage, len(replies))
		var failure *client.Error
		for i, reply := range replies {
			if reply.Failure != nil {
				failure = reply.Failure
				break
			}
			messages[i] = reply.Message
		}
		if failure == nil {
			return messages, nil
		}
		if failure.IsTransient {
			select {
			case <-ctx.Done():
			case <-time.After(pauseAfterFailure):
				continue
			}
		}
		return nil, fmt.Errorf("%s was not answered: %w", commands[0].Name, failure)
	}
}

// together calls read for 0 .. count-1, several at a time, until one fails, and returns why.
func (r *reader) together(ctx context.Context, count int, read func(ctx context.Context, seat *client.Seat, n int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	work := make(chan int)
	var group sync.WaitGroup
	var first error
	var once sync.Once
	for range min(readers, count) {
		seat := r.watch.NewSeat()
		seat.Enter(ctx)
		group.Go(func() {
			defer seat.Close()
			for n := range work {
				if err := read(ctx, seat, n); err != nil {
					once.Do(func() { first = err })
					cancel()
				}
			}
		})
	}
	for n := range count {
		select {
		case work <- n:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(work)
	group.Wait()
	if first != nil {
		return first
	}
	return ctx.Err()
}

// lists hands over every entry of every list.
func (r *reader) lists(ctx context.Context, header Header, entry func(list uint16, value string)) error {
	atOnce := min(10_000, max(100, replyBytes/max(1, header.SizeBytes)))
	names := header.keyList()
	return r.together(ctx, len(names), func(ctx context.Context, seat *client.Seat, n int) error {
		for from := 0; ; from += atOnce {
			command := client.NewCommand("LRANGE", names[n], strconv.Itoa(from), strconv.Itoa(from+atOnce-1))
			replies, err := r.ask(ctx, seat, []client.Command{command})
			if err != nil {
				return err
			}
			values, err := replies[0].AsStrSlice()
			if err != nil {
				return err
			}
			r.mu.Lock()
			for _, value := range values {
				entry(uint16(n), value)
			}
			r.mu.Unlock()
			if len(values) < atOnce {
				return nil
			}
		}
	})
}

// keysAtOnce is how many keys are asked for in one pipeline.
const keysAtOnce = 500

// counters returns the value of every counter.
func (r *reader) counters(ctx context.Context, header Header) ([]int64, error) {
	names := header.keyList()
	values := make([]int64, len(names))
	err := r.pipelines(ctx, len(names), func(n int) client.Command { return client.NewCommand("GET", names[n]) }, func(n int, reply *rueidis.RedisMessage) error {
		if reply.IsNil() {
			return nil
		}
		text, err := reply.ToString()
		if err == nil {
			values[n], err = strconv.ParseInt(text, 10, 64)
		}
		return err
	})
	return values, err
}

// keys hands over the beginning of every key's value.
func (r *reader) keys(ctx context.Context, header Header, ids []uint32, key func(id uint32, value string, isThere bool)) error {
	command := func(n int) client.Command {
		name := header.Key(ids[n])
		return client.NewCommand("GETRANGE", name, "0", strconv.Itoa(stampBytes(name)-1))
	}
	return r.pipelines(ctx, len(ids), command, func(n int, reply *rueidis.RedisMessage) error {
		value, err := reply.ToString()
		if err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		key(ids[n], value, value != "")
		return nil
	})
}

// pipelines asks `count` commands and hands over the answers.
func (r *reader) pipelines(ctx context.Context, count int, command func(n int) client.Command, answer func(n int, reply *rueidis.RedisMessage) error) error {
	return r.together(ctx, (count+keysAtOnce-1)/keysAtOnce, func(ctx context.Context, seat *client.Seat, batch int) error {
		from := batch * keysAtOnce
		commands := make([]client.Command, min(keysAtOnce, count-from))
		for i := range commands {
			commands[i] = command(from + i)
		}
		replies, err := r.ask(ctx, seat, commands)
		if err != nil {
			return err
		}
		for i := range replies {
			if err := answer(from+i, &replies[i]); err != nil {
				return err
			}
		}
		return nil
	})
}
