package client

import (
	"context"
	"strings"
	"time"
)

const (
	// eventSilence is when a sentinel that was pinged and says nothing is given up.
	eventSilence = 1200 * time.Millisecond
	// eventPings is how often it is pinged.
	eventPings = 500 * time.Millisecond
	// eventPause is how long to wait before connecting to a sentinel again.
	eventPause = 500 * time.Millisecond
)

// followEvents listens to what one sentinel publishes about a master until the context ends, and calls changed for every
// event of that master. A sentinel that is away is tried again.
func followEvents(ctx context.Context, open func(context.Context) (*plain, error), name string, changed func()) {
	for ctx.Err() == nil {
		limited, cancel := context.WithTimeout(ctx, eventSilence)
		connection, err := open(limited)
		cancel()
		if err == nil {
			listenTo(ctx, connection, name, changed)
			connection.close()
		}
		_ = sleep(ctx, eventPause)
	}
}

// listenTo returns when the connection is of no more use.
func listenTo(ctx context.Context, p *plain, name string, changed func()) {
	stop := context.AfterFunc(ctx, p.interrupt)
	defer stop()
	if err := p.conn.SetDeadline(time.Now().Add(eventSilence)); err != nil {
		return
	}
	if _, err := p.ask(NewCommand("PSUBSCRIBE", "*")); err != nil {
		return
	}
	changed() // something may have been missed
	pings := time.NewTicker(eventPings)
	defer pings.Stop()
	done := make(chan struct{})
	defer close(done)
	go func() {
		ping := NewCommand("PING").appendTo(nil)
		for {
			select {
			case <-done:
				return
			case <-pings.C:
				if _, err := p.conn.Write(ping); err != nil {
					return
				}
			}
		}
	}()
	for ctx.Err() == nil {
		if err := p.conn.SetDeadline(time.Now().Add(eventSilence)); err != nil {
			return
		}
		message, err := readReply(p.reader)
		if err != nil {
			return
		}
		event, _ := message.AsStrSlice()
		if len(event) == 4 && mentions(event[3], name) {
			changed()
		}
	}
}

// mentions reports whether an event is about a master: `<role> <name> <ip> <port> @ <master> ...` or `<master> <old> <new>`.
func mentions(event, name string) bool {
	for word := range strings.FieldsSeq(event) {
		if word == name {
			return true
		}
	}
	return false
}
