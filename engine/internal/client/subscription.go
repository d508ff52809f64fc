package client

import (
	"context"
	"errors"
	"time"

	"redrill.dev/engine/internal/pace"
)

// Subscription is a connection that receives what is published. It belongs to one worker, which reads it when it wants to:
// until then the messages lie in the network's buffers and at Redis, which closes the connection of a subscriber that is too
// slow (client-output-buffer-limit). Nobody else waits for it.
type Subscription struct {
	client     *Client
	node       *node
	connection *plain
}

// Message is what was published. Pattern is empty unless it came by one.
type Message struct {
	Pattern, Channel, Text string
}

// Subscribe sends SUBSCRIBE, PSUBSCRIBE or SSUBSCRIBE over a connection of its own and waits until Redis has confirmed all of
// it.
func (c *Client) Subscribe(seat *Seat, command Command) (*Subscription, *Error) {
	command, denial := c.target.Guard.own(command)
	if denial != nil {
		return nil, denial
	}
	r := c.begin(seat, 1, 0)
	defer r.end()
	call := r.call
	n, err := c.nodeFor(call, command, nil, false)
	if err != nil {
		return nil, classify(err, call, command).at(c.target.seeds())
	}
	connection, err := n.dial(call, 2) // RESP2: messages are replies, which the reader does not skip
	if err != nil {
		_, failure := c.read(answer{err: err}, call, n, command)
		return nil, failure.at(n.address)
	}
	s := &Subscription{client: c, node: n, connection: connection}
	call.reads(connection)
	failure := s.confirm(call, command)
	if call.stopsReading(connection) && failure == nil {
		failure = classify(call.Err(), call, command)
	}
	if failure != nil {
		connection.close()
		return nil, failure.at(n.address)
	}
	return s, nil
}

// confirm sends the command and reads one confirmation for each channel.
func (s *Subscription) confirm(call *callContext, command Command) *Error {
	s.connection.out = command.appendTo(s.connection.out[:0])
	err := s.connection.flush()
	for range command.Args {
		if err != nil {
			break
		}
		a := answer{}
		a.message, a.err = readReply(s.connection.reader)
		if _, failure := s.client.read(a, call, s.node, command); failure != nil {
			return failure
		}
	}
	if err != nil {
		_, failure := s.client.read(answer{err: err}, call, s.node, command)
		return failure
	}
	return nil
}

// Next returns the next message, and false if none came within the time.
func (s *Subscription) Next(seat *Seat, limit time.Duration) (Message, bool, *Error) {
	now, deadline := pace.Now(), int64(0)
	if limit < longest {
		deadline = now + max(1, int64(limit))
	}
	r := s.client.beginUntil(seat, 1, now, deadline)
	defer r.end()
	call := r.call
	for {
		isThere, failure := s.wait(call)
		if !isThere || failure != nil {
			return Message{}, false, failure
		}
		if message, isMessage, failure := s.read(call); isMessage || failure != nil {
			return message, isMessage, failure
		}
	}
}

var next = NewCommand("SUBSCRIBE")

// wait waits for the first byte of a message; nothing is lost when none comes.
func (s *Subscription) wait(call *callContext) (isThere bool, failure *Error) {
	call.reads(s.connection)
	_, err := s.connection.reader.Peek(1)
	isCut := call.stopsReading(s.connection)
	if err == nil {
		return true, nil
	}
	if isCut {
		_ = s.connection.conn.SetDeadline(time.Time{}) // if it is closed, the next one sees it
		if err = call.Err(); errors.Is(err, context.DeadlineExceeded) {
			return false, nil
		}
	}
	_, failure = s.client.read(answer{err: err}, call, s.node, next)
	return false, failure
}

// read reads what has begun to come. The rest of it is not far, unless the sender is gone.
func (s *Subscription) read(call *callContext) (m Message, isMessage bool, failure *Error) {
	_ = s.connection.conn.SetDeadline(time.Now().Add(max(controlLimit, s.client.dialer.timeout)))
	reply, err := readReply(s.connection.reader)
	if err != nil {
		_, failure = s.client.read(answer{err: err}, call, s.node, next)
		return m, false, failure
	}
	_ = s.connection.conn.SetDeadline(time.Time{})
	parts, _ := reply.AsStrSlice()
	switch {
	case len(parts) == 3 && (parts[0] == "message" || parts[0] == "smessage"):
		return Message{Channel: parts[1], Text: parts[2]}, true, nil
	case len(parts) == 4 && parts[0] == "pmessage":
		return Message{Pattern: parts[1], Channel: parts[2], Text: parts[3]}, true, nil
	case len(parts) > 0 && parts[0] == "sunsubscribe": // the slot of a shard channel has moved
		return m, false, &Error{Code: "MOVED", Outcome: Rejected, IsTransient: true, cause: errChannelMoved}
	}
	return m, false, nil
}

var errChannelMoved = errors.New("the slot of the channel has moved to another node; subscribe again")

// Close ends it.
func (s *Subscription) Close() { s.connection.close() }
