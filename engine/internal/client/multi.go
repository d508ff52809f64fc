package client

import (
	"slices"
	"sync"
)

// group is the part of a pipeline that goes to one node.
type group struct {
	node     *node
	isAsking bool
	indexes  []int
}

// tryMulti sends the open commands of a pipeline, each to the node that it belongs to, and follows redirects.
func (c *Client) tryMulti(call *callContext, commands []Command, open []int, replies []Reply) {
	groups, err := c.split(call, commands, open)
	if err != nil {
		for _, i := range open {
			replies[i] = Reply{Failure: classify(err, call, commands[i]).at(c.target.seeds())}
		}
		return
	}
	c.sendAll(call, commands, groups, replies)
	for range c.maxRedirects { // 0 unless it is a Cluster
		if groups = c.redirected(groups, replies); len(groups) == 0 {
			return
		}
		c.sendAll(call, commands, groups, replies)
	}
}

// split sorts commands by node. In a Cluster, one without a key goes where the one before it went, and MULTI, or the first
// of all, where the next one goes that has a key: a transaction stays together. Replicas get pipelines of reads alone.
func (c *Client) split(call *callContext, commands []Command, open []int) ([]group, error) {
	onlyReads := c.readsReplicas
	for _, i := range open {
		onlyReads = onlyReads && commands[i].mayReadReplica()
	}
	if !c.IsCluster() {
		n, err := c.nodeFor(call, commands[open[0]], nil, onlyReads)
		return []group{{node: n, indexes: open}}, err
	}
	var groups []group
	var last *node
	for place, i := range open {
		n := last
		if commands[i].keyIndex() >= 0 || n == nil || commands[i].Name == "MULTI" {
			var err error
			if n, err = c.nodeFor(call, nextWithKey(commands, open[place:]), nil, onlyReads); err != nil {
				return nil, err
			}
		}
		last = n
		groups = add(groups, group{node: n}, i)
	}
	return groups, nil
}

func nextWithKey(commands []Command, open []int) Command {
	for _, i := range open {
		if commands[i].keyIndex() >= 0 {
			return commands[i]
		}
	}
	return commands[open[0]]
}

// add puts a command into the group that is for the same place, or starts one.
func add(groups []group, like group, index int) []group {
	for g := range groups {
		if groups[g].node == like.node && groups[g].isAsking == like.isAsking {
			groups[g].indexes = append(groups[g].indexes, index)
			return groups
		}
	}
	like.indexes = []int{index}
	return append(groups, like)
}

// redirected sorts the commands that were redirected by where they were sent.
func (c *Client) redirected(groups []group, replies []Reply) []group {
	var again []group
	for _, g := range groups {
		for _, i := range g.indexes {
			if address, isAsk := replies[i].Failure.redirect(g.node); address != "" {
				again = add(again, group{node: c.topology.nodeAt(address), isAsking: isAsk}, i)
			}
		}
	}
	return again
}

// sendAll sends the groups at the same time and waits for all of them.
func (c *Client) sendAll(call *callContext, commands []Command, groups []group, replies []Reply) {
	var others sync.WaitGroup
	for _, g := range groups[1:] {
		others.Go(func() { c.send(call, commands, g, replies) })
	}
	c.send(call, commands, groups[0], replies)
	others.Wait()
}

// only returns the group's own commands, each behind its ASKING where that is wanted.
func (g *group) only(commands []Command) []Command {
	batch := make([]Command, 0, len(g.indexes))
	for _, i := range g.indexes {
		if g.isAsking {
			batch = append(batch, asking)
		}
		batch = append(batch, commands[i])
	}
	return batch
}

func (c *Client) send(call *callContext, commands []Command, g group, replies []Reply) {
	batch := commands
	if g.isAsking || len(g.indexes) < len(commands) || !slices.IsSorted(g.indexes) { // else it is all of them, in order
		batch = g.only(commands)
	}
	p, rejected := c.admit(g.node, len(g.indexes))
	if rejected != nil {
		for _, i := range g.indexes {
			replies[i] = Reply{Failure: rejected}
		}
		return
	}
	step := len(batch) / len(g.indexes)
	if guard := c.target.Guard; guard != nil && !g.isAsking {
		batch = append(batch[:len(batch):len(batch)], guard.afterAll(batch)...)
	}
	answers := make([]answer, len(batch))
	g.node.linkFor(batch...).doMulti(call, batch, answers)
	var worst *Error // for the breaker, which counts the group as one
	for place, i := range g.indexes {
		message, failure := c.read(answers[place*step+step-1], call, g.node, commands[i])
		replies[i] = Reply{Message: message, Failure: failure.at(g.node.address)}
		if failure != nil && (worst == nil || ailing[failure.Code]) {
			worst = failure
		}
	}
	g.node.tell(p, call, worst)
}
