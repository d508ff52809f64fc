package client

import (
	"bufio"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/redis/rueidis"
)

// plain is a connection that one caller uses at a time and that is not pipelined across callers: those of a pool, those of
// blocking commands, and those that the client itself asks sentinels and nodes with.
type plain struct {
	conn   *conn
	reader *bufio.Reader
	out    []byte
	// idleSince is when it was given back to its pool.
	idleSince time.Time
}

// greeting is what is said first on a connection.
type greeting struct {
	credentials
	clientName string
	// protocol is RESP's version: 2 or 3.
	protocol int
	// isReplica asks a Cluster's replica to answer reads itself.
	isReplica bool
}

// plainBuffer holds the longest line of a reply; values are read past it.
const plainBuffer = 16 << 10

// newPlain connects and greets. An error reply of Redis comes back as it is.
func newPlain(ctx context.Context, d *dialer, announced string, g greeting) (*plain, error) {
	conn, err := d.connect(ctx, announced)
	if err != nil {
		return nil, err
	}
	p := &plain{conn: conn, reader: bufio.NewReaderSize(conn, plainBuffer)}
	if err := p.greet(ctx, g, d.timeout); err != nil {
		p.close()
		return nil, err
	}
	return p, nil
}

// greet takes no longer than the making of a connection may, however long the caller would wait.
func (p *plain) greet(ctx context.Context, g greeting, limit time.Duration) error {
	deadline, isSet := ctx.Deadline()
	if limit > 0 {
		if latest := time.Now().Add(limit); !isSet || latest.Before(deadline) {
			deadline = latest
		}
	}
	if err := p.conn.SetDeadline(deadline); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, p.interrupt)
	defer stop()
	who, err := g.credentials.now()
	if err != nil {
		return err
	}
	g.credentials = who
	commands := g.commands()
	if len(commands) > 0 {
		replies, err := p.exchange(commands...)
		if err != nil {
			return err
		}
		for i := range replies {
			err := replies[i].Error()
			switch {
			case err == nil, rueidis.IsRedisNil(err):
			case commands[i].Name == "HELLO" && strings.Contains(err.Error(), "unknown command"):
				g.protocol = 2
				return p.greet(ctx, g, limit)
			default:
				return err
			}
		}
	}
	return p.conn.SetDeadline(time.Time{})
}

func (g greeting) commands() []Command {
	var commands []Command
	switch {
	case g.protocol == 3:
		args := []string{"3"}
		if g.Password != "" {
			args = append(args, "AUTH", g.user(), g.Password)
		}
		if g.clientName != "" {
			args = append(args, "SETNAME", g.clientName)
		}
		commands = append(commands, NewCommand("HELLO", args...))
	default:
		if g.Username != "" {
			commands = append(commands, NewCommand("AUTH", g.Username, g.Password))
		} else if g.Password != "" {
			commands = append(commands, NewCommand("AUTH", g.Password))
		}
		if g.clientName != "" {
			commands = append(commands, NewCommand("CLIENT", "SETNAME", g.clientName))
		}
	}
	if g.isReplica {
		commands = append(commands, NewCommand("READONLY"))
	}
	return commands
}

func (g greeting) user() string {
	if g.Username == "" {
		return "default"
	}
	return g.Username
}

// ask sends one command and reads its reply. After an error the connection is of no more use.
func (p *plain) ask(command Command) (rueidis.RedisMessage, error) {
	p.out = command.appendTo(p.out[:0])
	if err := p.flush(); err != nil {
		return rueidis.RedisMessage{}, err
	}
	return readReply(p.reader)
}

// exchange sends the commands at once and reads their replies; of a connection that breaks, as many as came.
func (p *plain) exchange(commands ...Command) ([]rueidis.RedisMessage, error) {
	p.out = p.out[:0]
	for _, command := range commands {
		p.out = command.appendTo(p.out)
	}
	if err := p.flush(); err != nil {
		return nil, err
	}
	replies := make([]rueidis.RedisMessage, 0, len(commands))
	for range commands {
		message, err := readReply(p.reader)
		if err != nil {
			return replies, err
		}
		replies = append(replies, message)
	}
	return replies, nil
}

func (p *plain) flush() error {
	_, err := p.conn.Write(p.out)
	if cap(p.out) > plainBuffer {
		p.out = nil // not kept for one large command
	}
	return err
}

// interrupt ends what the connection waits for, from any goroutine.
func (p *plain) interrupt() { _ = p.conn.SetDeadline(time.Unix(1, 0)) }

// forget is the planted defect: the connection is as good as new, whatever is still to come over it.
func (p *plain) forget() bool { return p.conn.SetDeadline(time.Time{}) == nil }

func (p *plain) close() { _ = p.conn.Close() }

// appendTo appends the command as Redis reads it.
func (c Command) appendTo(to []byte) []byte {
	to = append(to, '*')
	to = strconv.AppendInt(to, int64(1+len(c.Args)), 10)
	to = append(to, '\r', '\n')
	to = appendBulk(to, c.Name)
	for _, arg := range c.Args {
		to = appendBulk(to, arg)
	}
	return to
}

func appendBulk(to []byte, text string) []byte {
	to = append(to, '$')
	to = strconv.AppendInt(to, int64(len(text)), 10)
	to = append(to, '\r', '\n')
	to = append(to, text...)
	return append(to, '\r', '\n')
}
