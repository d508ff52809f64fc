// Package commands is the table of the commands that scripts call by name: what they are called, which arguments they take,
// and what their replies look like in JavaScript. It knows nothing of connections.
package commands

import (
	"strings"

	"github.com/grafana/sobek"
)

// Command is one method of the client object.
type Command struct {
	// Method is its name in JavaScript: xgroupCreate.
	Method string
	// Name is the command's own name, Sub the subcommand: XGROUP CREATE.
	Name, Sub string
	// Arguments stand in Redis' order.
	Arguments []Argument
	Reply     Reply
	Counts    Counting
	// Shards says what to do in a Cluster whose keys lie apart.
	Shards Shards
	// Usage is how it is called: "xgroupCreate(key, group, id, options?)".
	Usage string

	// parameters are the arguments in JavaScript's order.
	parameters []Argument
	required   int
	hasRest    bool
}

// Shards says how a command is sent to a Cluster.
type Shards uint8

const (
	// ByFirstKey: to the node of its first key. Redis refuses other keys that lie elsewhere.
	ByFirstKey Shards = iota
	// SumOverKeys, ListOverKeys, VoidOverPairs: one command for each slot of its keys; the replies are added up, put in the
	// order of the keys, or dropped.
	SumOverKeys
	ListOverKeys
	VoidOverPairs
	// SumOverMasters, FirstOfMasters: to every master; the replies are added up, or the first one counts.
	SumOverMasters
	FirstOfMasters
	// OwnConnection: only on a connection of the worker's own, because it is about what that connection did.
	OwnConnection
)

// Table holds all commands by method.
var Table = makeTable()

// groups are all commands, by what they are about.
var groups = [][]Command{keyCommands, stringCommands, bitCommands, hashCommands, listCommands, setCommands, sortedSetCommands, streamCommands, scriptCommands,
	serverCommands}

func makeTable() map[string]*Command {
	table := make(map[string]*Command)
	for _, group := range groups {
		for i := range group {
			c := &group[i]
			c.prepare()
			table[c.Method] = c
		}
	}
	return table
}

// ByName holds the commands by their names in Redis, for what is counted of calls without a method. Where several methods
// share a name, the first one in the table stands for all.
var ByName = makeByName()

func makeByName() map[string]*Command {
	byName := make(map[string]*Command)
	for _, group := range groups {
		for i := range group {
			if byName[group[i].Name] == nil {
				byName[group[i].Name] = &group[i]
			}
		}
	}
	return byName
}

// prepare fills in what follows from the rest.
func (c *Command) prepare() {
	c.parameters = make([]Argument, len(c.Arguments))
	for i, argument := range c.Arguments {
		c.parameters[argument.in(i)] = argument
	}
	words := make([]string, len(c.parameters))
	for i, parameter := range c.parameters {
		switch {
		case parameter.rest:
			words[i] = "..." + parameter.Name
			c.hasRest = true
			if !parameter.optional {
				c.required++
			}
		case parameter.optional:
			words[i] = parameter.Name + "?"
		default:
			words[i] = parameter.Name
			c.required++
		}
	}
	c.Usage = c.Method + "(" + strings.Join(words, ", ") + ")"
}

// Parameters returns the names of the arguments in JavaScript's order: "key", "options?", "...members".
func (c *Command) Parameters() []string {
	inside := c.Usage[len(c.Method)+1 : len(c.Usage)-1]
	if inside == "" {
		return nil
	}
	return strings.Split(inside, ", ")
}

// Read turns what a script gave into Redis' arguments. It panics with a JavaScript TypeError that says what is wrong.
func (c *Command) Read(v *Values, given []sobek.Value) (args []string, flags Flags) {
	if len(given) < c.required || len(given) > len(c.parameters) && !c.hasRest {
		panic(v.arityError(c, len(given)))
	}
	args = make([]string, 0, len(given)+1)
	if c.Sub != "" {
		args = append(args, c.Sub)
	}
	v.flags = 0
	for i := range c.Arguments {
		argument := &c.Arguments[i]
		at := argument.in(i)
		switch {
		case argument.rest:
			for n := at; n < len(given); n++ {
				args = argument.convert(v, At(c.Usage, argument.Name), args, given[n])
			}
		case at < len(given) && !(argument.optional && isMissing(given[at])):
			args = argument.convert(v, At(c.Usage, argument.Name), args, given[at])
		case argument.otherwise != nil:
			args = append(args, argument.otherwise...)
		}
	}
	return args, v.flags
}
