package redrill

import (
	"fmt"
	"math"
	"strconv"

	"github.com/grafana/sobek"
	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
	"redrill.dev/engine/internal/pace"
)

// durability is how much a write has to have come to before it counts as acknowledged; the zero value is Redis's answer alone.
type durability struct {
	// replicas must have it within timeoutMs (WAIT); with onDisk also there and on the master on disk (WAITAOF).
	replicas, timeoutMs int64
	onDisk              bool
}

func (d durability) isAsked() bool { return d.replicas > 0 || d.onDisk }

func (d durability) command() client.Command {
	replicas, timeout := strconv.FormatInt(d.replicas, 10), strconv.FormatInt(d.timeoutMs, 10)
	if d.onDisk {
		return client.NewCommand("WAITAOF", "1", replicas, timeout)
	}
	return client.NewCommand("WAIT", replicas, timeout)
}

// reached reports whether the reply says that as many have it as were asked for.
func (d durability) reached(reply *rueidis.RedisMessage) (told string, isReached bool, err error) {
	if !d.onDisk {
		replicas, err := reply.AsInt64()
		return fmt.Sprintf("%d replicas", replicas), replicas >= d.replicas, err
	}
	parts, err := reply.AsIntSlice()
	if err != nil || len(parts) != 2 {
		return "", false, fmt.Errorf("WAITAOF: expected two numbers: %w", err)
	}
	return fmt.Sprintf("%d masters and %d replicas on disk", parts[0], parts[1]), parts[0] >= 1 && parts[1] >= d.replicas, nil
}

const writeUsage = "write(place, options?)"

// durability reads the options of a write.
func (l *ledgerAPI) durability(options sobek.Value) durability {
	var d durability
	if options == nil || sobek.IsUndefined(options) {
		return d
	}
	object, isObject := options.(*sobek.Object)
	if !isObject {
		panic(l.runtime.NewTypeError("%s: options: expected an object, got %s", writeUsage, options.String()))
	}
	whole := func(name string) int64 {
		value := object.Get(name)
		if value == nil || sobek.IsUndefined(value) {
			return 0
		}
		number := value.ToFloat()
		if number != math.Trunc(number) || number < 0 || number > 1<<31 {
			panic(l.runtime.NewTypeError("%s: %s: expected a whole number from 0, got %s", writeUsage, name, value.String()))
		}
		return int64(number)
	}
	d.replicas, d.timeoutMs = whole("replicas"), whole("timeoutMs")
	if onDisk := object.Get("onDisk"); onDisk != nil {
		d.onDisk = onDisk.ToBoolean()
	}
	if d.isAsked() && d.timeoutMs == 0 {
		panic(l.runtime.NewTypeError("%s: timeoutMs: expected more than 0, for how long to wait", writeUsage))
	}
	return d
}

// writeDurably writes and waits over one connection: WAIT is about the writes of its own. A write that too few have is
// indeterminate: it is there, and may be lost. It is not tried again.
func (l *ledgerAPI) writeDurably(place uint32, d durability) sobek.Value {
	a := l.open().Write(place)
	start := l.began()
	reply, failure := l.sendDurably(a.Command, a.KeyName, d)
	l.pen.Ended(a, start, pace.Now(), &reply, failure)
	outcome := result{attempts: 1}
	if failure != nil {
		outcome.code = failure.Code
	}
	l.ended(l.operationOf(a.Command.Name), start, outcome)
	if failure != nil {
		panic(l.redisError(failure))
	}
	return l.runtime.ToValue(a.KeyName)
}

func (l *ledgerAPI) sendDurably(command client.Command, key string, d durability) (rueidis.RedisMessage, *client.Error) {
	own, failure := l.load.client.Own(l.seat, &key)
	if failure != nil {
		return rueidis.RedisMessage{}, failure
	}
	isSpoilt := true
	defer func() { own.Close(isSpoilt) }()
	replies, _ := own.DoMulti(l.seat, []client.Command{command, d.command()})
	if failure := replies[0].Failure; failure != nil {
		return rueidis.RedisMessage{}, failure
	}
	isSpoilt = false
	if failure := replies[1].Failure; failure != nil {
		isSpoilt = true
		failure.Outcome = client.Indeterminate // the write is there
		return replies[0].Message, failure
	}
	told, isReached, err := d.reached(&replies[1].Message)
	if err != nil || !isReached {
		return replies[0].Message, client.Unreplicated(fmt.Sprintf("%s: %s after %d ms, %d were wanted", d.command().Name, told, d.timeoutMs, d.replicas))
	}
	return replies[0].Message, nil
}
