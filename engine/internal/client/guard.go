package client

import (
	"crypto/sha1"
	_ "embed" // for the table of commands
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Guard is what a client keeps to at a target that redrill does not own: dangerous commands are not sent, every key begins
// with the prefix, and every key that is written expires. A nil guard keeps to nothing; the zero value only refuses commands.
type Guard struct {
	KeyPrefix string `json:"keyPrefix"`
	// KeyTTLMs is how long a key lives at most; 0 leaves that to the scripts.
	KeyTTLMs int64 `json:"keyTtlMs"`
	// ExpiresNew says that the server knows PEXPIRE ... NX (Redis 7.0), which leaves a shorter time alone.
	ExpiresNew bool `json:"expiresNew"`
	// ClientName is what all connections are called instead of the profile's name, so that those left can be found; empty: as
	// the profile says.
	ClientName string `json:"clientName"`

	// scripts are the hashes of the Lua scripts that were looked at and found harmless.
	scripts *sync.Map
}

// deniedTable is the same as harness/topology/denied-commands.ts; a test compares them.
//
//go:embed denied.json
var deniedTable []byte

// denials are the commands that no target gets that redrill does not own.
type denials struct {
	// Denied are refused whatever their arguments.
	Denied []string `json:"denied"`
	// Only names, for commands that have subcommands, those that are not refused.
	Only map[string][]string `json:"only"`
}

var denied = readDenials()

func readDenials() denials {
	table := denials{}
	if err := json.Unmarshal(deniedTable, &table); err != nil {
		panic(err) // it is built in
	}
	return table
}

// CodeDenied is a command that redrill does not send to a target that it does not own.
const CodeDenied = "DENIED"

func deny(format string, words ...any) *Error {
	return &Error{Code: CodeDenied, Outcome: Rejected, cause: fmt.Errorf("nothing was sent: redrill does not own this target, and "+format, words...)}
}

// check returns why a command must not be sent, nil if it may.
func (g *Guard) check(command Command) *Error {
	name := strings.ToUpper(command.Name)
	if slices.Contains(denied.Denied, name) {
		return deny("%s could harm it", name)
	}
	if strings.ContainsRune(name, '.') {
		return deny("%s is a module's: nobody here knows what it does to whose keys", name)
	}
	if allowed, hasOnly := denied.Only[name]; hasOnly && (len(command.Args) > 0 || name != "COMMAND") {
		word := ""
		if len(command.Args) > 0 {
			word = strings.ToUpper(command.Args[0])
		}
		if !slices.Contains(allowed, word) {
			return deny("%s could harm it", strings.TrimSpace(name+" "+word))
		}
	}
	switch name {
	case "EVAL", "EVAL_RO":
		return g.checkScript(command.Args, 0)
	case "EVALSHA", "EVALSHA_RO":
		if len(command.Args) > 0 && !g.knows(command.Args[0]) {
			return &Error{Code: "NOSCRIPT", Outcome: Rejected, cause: errUnknownScript}
		}
	case "SCRIPT":
		if strings.EqualFold(command.Args[0], "LOAD") {
			return g.checkScript(command.Args, 1)
		}
	case "COPY":
		if slices.ContainsFunc(command.Args, func(word string) bool { return strings.EqualFold(word, "DB") }) {
			return deny("COPY ... DB writes to another database")
		}
	}
	return nil
}

var errUnknownScript = errors.New("nothing was sent: the script was not looked at yet; send it whole once")

// checkScript looks at the text of a script; one that passes is known by its hash from then on.
func (g *Guard) checkScript(args []string, at int) *Error {
	if at >= len(args) {
		return nil // Redis says what is wrong with it
	}
	if why := harmIn(args[at]); why != "" {
		return deny("of its script nobody can say what it does: %s", why)
	}
	if g.scripts != nil {
		sum := sha1.Sum([]byte(args[at]))
		g.scripts.Store(hex.EncodeToString(sum[:]), true)
	}
	return nil
}

func (g *Guard) knows(sha string) bool {
	if g.scripts == nil {
		return false
	}
	_, isKnown := g.scripts.Load(strings.ToLower(sha))
	return isKnown
}

// own returns the command as it may be sent: its keys with the prefix, its own expiry within the limit.
func (g *Guard) own(command Command) (Command, *Error) {
	if g == nil {
		return command, nil
	}
	if failure := g.check(command); failure != nil {
		return command, failure
	}
	if g.KeyPrefix != "" {
		command = g.prefixed(command)
	}
	if g.KeyTTLMs > 0 {
		command = g.limited(command)
	}
	return command, nil
}

// ownAll is own for commands that are sent together; of one that may not be sent, none is.
func (g *Guard) ownAll(commands []Command) ([]Command, *Error) {
	if g == nil {
		return commands, nil
	}
	own := make([]Command, len(commands))
	for i, command := range commands {
		var failure *Error
		if own[i], failure = g.own(command); failure != nil {
			return commands, failure
		}
	}
	return own, nil
}

// prefixed puts the prefix before every key and channel that does not have it.
func (g *Guard) prefixed(command Command) Command {
	args := slices.Clone(command.Args)
	put := func(i int) {
		if i >= 0 && i < len(args) && !strings.HasPrefix(args[i], g.KeyPrefix) {
			args[i] = g.KeyPrefix + args[i]
		}
	}
	switch command.Name {
	case "PUBLISH":
		put(0)
	case "SUBSCRIBE", "PSUBSCRIBE":
		for i := range args {
			put(i)
		}
	}
	if command.kind.keys.how == keyDestination {
		put(0)
	}
	first, last, step := command.keyRange()
	for i := first; i <= last; i += step {
		put(i)
	}
	return command.With(args)
}

// expiries says where commands tell how long a key lives, and in which unit.
var expiries = map[string]struct {
	at   int
	inMs bool
}{"SETEX": {1, false}, "PSETEX": {1, true}, "EXPIRE": {1, false}, "PEXPIRE": {1, true}}

// limited keeps what a command says of a key's life within the limit, and gives SET one.
func (g *Guard) limited(command Command) Command {
	if rule, isKnown := expiries[command.Name]; isKnown {
		return g.limitedAt(command, rule.at, rule.inMs)
	}
	if command.Name != "SET" && command.Name != "GETEX" {
		return command
	}
	for i, word := range command.Args[min(1, len(command.Args)):] {
		switch strings.ToUpper(word) {
		case "EX":
			return g.limitedAt(command, i+2, false)
		case "PX":
			return g.limitedAt(command, i+2, true)
		case "EXAT", "PXAT", "KEEPTTL":
			return command // a key without one gets one behind it
		}
	}
	if command.Name == "SET" && len(command.Args) >= 2 {
		return command.With(append(slices.Clone(command.Args), "PX", strconv.FormatInt(g.KeyTTLMs, 10)))
	}
	return command
}

func (g *Guard) limitedAt(command Command, at int, inMs bool) Command {
	if at >= len(command.Args) {
		return command
	}
	limit := g.KeyTTLMs
	if !inMs {
		limit = max(1, limit/1000)
	}
	if written, err := strconv.ParseInt(command.Args[at], 10, 64); err != nil || written <= limit {
		return command
	}
	args := slices.Clone(command.Args)
	args[at] = strconv.FormatInt(limit, 10)
	return command.With(args)
}

// after returns what gives the keys that a command may have made an end: to be sent right behind it.
func (g *Guard) after(command Command) []Command {
	if g == nil || g.KeyTTLMs <= 0 || command.isRead() || makesNone[command.Name] {
		return nil
	}
	keys := command.Keys()
	if command.Name == "SET" && !slices.ContainsFunc(command.Args, func(word string) bool { return endsUnknown[strings.ToUpper(word)] }) {
		return nil // it says when the key ends
	}
	expire := make([]Command, len(keys))
	for i, key := range keys {
		args := []string{key, strconv.FormatInt(g.KeyTTLMs, 10)}
		if g.ExpiresNew {
			args = append(args, "NX")
		}
		expire[i] = NewCommand("PEXPIRE", args...)
	}
	return expire
}

// afterAll is after for commands that are sent together.
func (g *Guard) afterAll(commands []Command) []Command {
	var all []Command
	if g != nil {
		for _, command := range commands {
			all = append(all, g.after(command)...)
		}
	}
	return all
}

var endsUnknown = map[string]bool{"EXAT": true, "PXAT": true, "KEEPTTL": true}

// makesNone are the writing commands that make no key, and those that say themselves how long it lives.
var makesNone = set(
	"DEL", "UNLINK", "EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT", "SETEX", "PSETEX", "GETDEL", "LPOP", "RPOP", "LMPOP", "BLMPOP", "BLPOP", "BRPOP",
	"LREM", "LTRIM", "LSET", "HDEL", "SREM", "SPOP", "ZREM", "ZPOPMIN", "ZPOPMAX", "BZPOPMIN", "BZPOPMAX", "ZMPOP", "BZMPOP", "ZREMRANGEBYRANK",
	"ZREMRANGEBYSCORE", "ZREMRANGEBYLEX", "XACK", "XDEL", "XTRIM", "XREADGROUP", "XCLAIM", "XAUTOCLAIM", "WATCH", "SSUBSCRIBE", "SPUBLISH",
)

func set(names ...string) map[string]bool {
	all := make(map[string]bool, len(names))
	for _, name := range names {
		all[name] = true
	}
	return all
}

// OwnCommand returns a command as it is sent to the target, which matters to whoever sorts keys by slot.
func (c *Client) OwnCommand(command Command) (Command, *Error) { return c.target.Guard.own(command) }

// Apart returns two of the keys that lie in different slots, as they are at the target.
func (c *Client) Apart(keys []string) (one, other string) {
	if g := c.target.Guard; g != nil && g.KeyPrefix != "" {
		keys = g.prefixed(NewCommand("DEL", keys...)).Args
	}
	return apart(keys)
}

// refuse answers every command with the same failure.
func refuse(commands []Command, failure *Error) []Reply {
	replies := make([]Reply, len(commands))
	for i := range replies {
		replies[i] = Reply{Failure: failure}
	}
	return replies
}
