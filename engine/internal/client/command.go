package client

import (
	"strings"

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

// build makes rueidis' form of the command; it is used up by sending. Only a Cluster needs to know the key.
func (c Command) build(b rueidis.Builder, isCluster bool) rueidis.Completed {
	key := noKey
	if isCluster {
		key = c.keyIndex()
	}
	arbitrary := b.Arbitrary(c.Name)
	if key >= 0 {
		// The first key chooses the node; if the others lie elsewhere, Redis itself says so.
		arbitrary = arbitrary.Args(c.Args[:key]...).Keys(c.Args[key]).Args(c.Args[key+1:]...)
	} else {
		arbitrary = arbitrary.Args(c.Args...)
	}
	if c.isBlocking() {
		return arbitrary.Blocking()
	}
	return arbitrary.Build()
}

// keyIndex returns where in Args the first key is, -1 for none.
func (c Command) keyIndex() int {
	index := c.kind.key
	switch index {
	case afterStreams:
		index = c.indexOf("STREAMS") + 1
		if index == 0 {
			return noKey
		}
	case afterCount:
		index = 2
		if len(c.Args) < 2 || c.Args[1] == "0" {
			return noKey
		}
	}
	if index >= len(c.Args) {
		return noKey
	}
	return index
}

// isBlocking reports whether the command may keep its connection waiting on purpose.
func (c Command) isBlocking() bool {
	return c.kind.isBlocking && (c.kind.key != afterStreams || c.indexOf("BLOCK") >= 0)
}

// isRead reports whether sending the command twice is the same as sending it once.
func (c Command) isRead() bool { return c.kind.isRead }

// isScript reports whether a failed command may have written all the same.
func (c Command) isScript() bool { return c.kind.key == afterCount }

func (c Command) indexOf(word string) int {
	for i, arg := range c.Args {
		if strings.EqualFold(arg, word) {
			return i
		}
	}
	return -1
}
