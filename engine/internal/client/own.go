package client

import "github.com/redis/rueidis"

// Own is a connection that one worker has to itself, for what is about one connection: WATCH, WAIT. What is sent over it is
// neither redirected nor tried again.
type Own struct {
	client     *Client
	node       *node
	connection *plain
	isBroken   bool
}

// Own gets a connection to the node of a key, to any node for no key. Close gives it back.
func (c *Client) Own(seat *Seat, key *string) (*Own, *Error) {
	r := c.begin(seat, 0, 0)
	defer r.end()
	call := r.call
	command := NewCommand("PING")
	if key != nil {
		command = NewCommand("GET", *key)
	}
	command, failure := c.target.Guard.own(command)
	if failure != nil {
		return nil, failure
	}
	n, err := c.nodeFor(call, command, nil, false)
	if err != nil {
		return nil, classify(err, call, command).at(c.target.seeds())
	}
	connection, err := n.ownConnection(call)
	if err != nil {
		_, failure := c.read(answer{err: err}, call, n, command)
		return nil, failure.at(n.address)
	}
	return &Own{client: c, node: n, connection: connection}, nil
}

// ownConnection gets a connection that is still alive, as far as can be seen.
func (n *node) ownConnection(call *callContext) (*plain, error) {
	for {
		connection, err := n.own.get(call)
		if err != nil || !connection.conn.isStale() {
			return connection, err
		}
		n.own.put(connection, true)
	}
}

// Close gives the connection back; one that broke, or that the script left in a state, is closed.
func (o *Own) Close(isSpoilt bool) { o.node.own.put(o.connection, o.isBroken || isSpoilt) }

// Do sends one command.
func (o *Own) Do(seat *Seat, command Command) (rueidis.RedisMessage, int, *Error) {
	guard := o.client.target.Guard
	command, denial := guard.own(command)
	if denial != nil {
		return rueidis.RedisMessage{}, 0, denial
	}
	r := o.client.begin(seat, 1, command.patience())
	defer r.end()
	call := r.call
	var answers [1]answer
	o.doMulti(call, append([]Command{command}, guard.after(command)...), answers[:])
	message, failure := o.client.read(answers[0], call, o.node, command)
	return message, 1, failure.at(o.node.address)
}

// DoMulti sends all commands at once.
func (o *Own) DoMulti(seat *Seat, commands []Command) ([]Reply, int) {
	guard := o.client.target.Guard
	commands, denial := guard.ownAll(commands)
	if denial != nil {
		return refuse(commands, denial), 0
	}
	r := o.client.begin(seat, len(commands), patienceOf(commands))
	defer r.end()
	call := r.call
	answers := make([]answer, len(commands))
	o.doMulti(call, append(commands[:len(commands):len(commands)], guard.afterAll(commands)...), answers)
	replies := make([]Reply, len(commands))
	for i := range answers {
		message, failure := o.client.read(answers[i], call, o.node, commands[i])
		replies[i] = Reply{Message: message, Failure: failure.at(o.node.address)}
	}
	return replies, 1
}

// Transact is Client.Transact over this connection; the reply is nil when a watched key was changed.
func (o *Own) Transact(seat *Seat, commands []Command) (rueidis.RedisMessage, int, *Error) {
	commands, denial := o.client.target.Guard.ownAll(commands)
	if denial != nil {
		return rueidis.RedisMessage{}, 0, denial
	}
	r := o.client.begin(seat, len(commands), 0)
	defer r.end()
	reply, failure := o.client.transactOver(r.call, o.node, o.doMulti, commands, false)
	return reply, 1, failure.at(o.node.address)
}

// doMulti sends the commands and waits for their replies.
func (o *Own) doMulti(call *callContext, commands []Command, answers []answer) {
	replies, err := []rueidis.RedisMessage(nil), error(&connectError{cause: rueidis.ErrClosing})
	if !o.isBroken {
		call.reads(o.connection)
		replies, err = o.connection.exchange(commands...)
		isCut := call.stopsReading(o.connection)
		o.isBroken = err != nil || isCut
		if err != nil && isCut {
			err = call.Err()
		}
	}
	for i := range answers {
		if i < len(replies) {
			answers[i] = answer{message: replies[i]}
		} else {
			answers[i] = answer{err: err}
		}
	}
}
