package client

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/redis/rueidis"
)

// Command is one Redis command; NewCommand makes it.
type Command struct {
	// Name is in upper case.
	Name string
	Args []string
	kind *kind
}

// NewCommand looks up what is known of the command; its name is in upper case.
func NewCommand(name string, args ...string) Command {
	k := kinds[name]
	if k == nil {
		k = &otherKind
	}
	return Command{Name: name, Args: args, kind: k}
}

// With returns the same command with other arguments.
func (c Command) With(args []string) Command {
	c.Args = args
	return c
}

// build makes rueidis' form of the command; it is used up by sending.
func (c Command) build(b rueidis.Builder) rueidis.Completed {
	return b.Arbitrary(c.Name).Args(c.Args...).Build()
}

// keyIndex returns where in Args the first key is, -1 for none.
func (c Command) keyIndex() int {
	if c.kind.keys.how == keyFirst {
		if len(c.Args) == 0 {
			return -1
		}
		return 0
	}
	first, last, _ := c.keyRange()
	if c.kind.keys.how == keyDestination {
		first, last = 0, 0
	}
	if first > last || first >= len(c.Args) {
		return -1
	}
	return first
}

// Keys returns the command's keys. What is not well formed has those that can be told.
func (c Command) Keys() []string {
	first, last, step := c.keyRange()
	var keys []string
	if c.kind.keys.how == keyDestination && len(c.Args) > 0 {
		keys = append(keys, c.Args[0])
	}
	for i := first; i <= last && i < len(c.Args); i += step {
		keys = append(keys, c.Args[i])
	}
	return keys
}

// keyRange returns the positions of the first and last key; first is above last where there is none.
func (c Command) keyRange() (first, last, step int) {
	switch rule := c.kind.keys; rule.how {
	case keyFirst:
		return 0, 0, 1
	case keyRange:
		if rule.last < 0 {
			return rule.first, len(c.Args) + rule.last, rule.step
		}
		return rule.first, rule.last, rule.step
	case keyCounted:
		return c.countedKeys(rule.first)
	case keyDestination:
		return c.countedKeys(1)
	case keyStreams:
		if first := c.indexOf("STREAMS") + 1; first > 0 {
			return first, first + (len(c.Args)-first)/2 - 1, 1
		}
	}
	return 0, -1, 1
}

func (c Command) countedKeys(at int) (first, last, step int) {
	if at >= len(c.Args) {
		return 0, -1, 1
	}
	count, err := strconv.Atoi(c.Args[at])
	if err != nil || count < 0 || count > len(c.Args) {
		return 0, -1, 1
	}
	return at + 1, at + count, 1
}

// isBlocking reports whether the command may keep its connection waiting on purpose.
func (c Command) isBlocking() bool {
	switch c.kind.waits {
	case waitsNever:
		return false
	case waitsBlockMs:
		return c.indexOf("BLOCK") >= 0
	}
	return true
}

// forever is how long a command waits that waits until there is something.
const forever = time.Duration(math.MaxInt64)

// longest is what a deadline can still be told from for ever.
const longest = 10 * 365 * 24 * time.Hour

// patience returns how long the command may keep its connection waiting on purpose.
func (c Command) patience() time.Duration {
	switch at := len(c.Args) - 1; c.kind.waits {
	case waitsLastSeconds:
		return c.patienceAt(at, time.Second)
	case waitsFirstSeconds:
		return c.patienceAt(0, time.Second)
	case waitsLastMs:
		return c.patienceAt(at, time.Millisecond)
	case waitsBlockMs:
		if at = c.indexOf("BLOCK"); at >= 0 {
			return c.patienceAt(at+1, time.Millisecond)
		}
	}
	return 0
}

// patienceOf returns how long commands that are sent together may wait.
func patienceOf(commands []Command) time.Duration {
	sum := time.Duration(0)
	for _, command := range commands {
		if sum += min(forever-sum, command.patience()); sum == forever {
			break
		}
	}
	return sum
}

func (c Command) patienceAt(at int, unit time.Duration) time.Duration {
	if at < 0 || at >= len(c.Args) {
		return 0
	}
	units, err := strconv.ParseFloat(c.Args[at], 64)
	switch {
	case err != nil || units < 0:
		return 0 // Redis says what is wrong with it
	case units == 0 || units*float64(unit) > float64(longest):
		return forever
	}
	return time.Duration(units * float64(unit))
}

// isRead reports whether sending the command twice is the same as sending it once.
func (c Command) isRead() bool { return c.kind.isRead }

// isScript reports whether a failed command may have written all the same.
func (c Command) isScript() bool {
	return c.kind.keys.how == keyCounted && (strings.HasPrefix(c.Name, "EVAL") || strings.HasPrefix(c.Name, "FCALL"))
}

// indexOf returns where in Args an option of XREAD or XREADGROUP is, -1 for nowhere.
func (c Command) indexOf(word string) int {
	start := 0
	if c.Name == "XREADGROUP" {
		start = 3 // GROUP, and two names that may be any word
	}
	for i := start; i < len(c.Args); i++ {
		if strings.EqualFold(c.Args[i], word) {
			return i
		}
	}
	return -1
}
