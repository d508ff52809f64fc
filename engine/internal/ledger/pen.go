package ledger

import (
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"redrill.dev/engine/internal/client"
)

// Pen is one worker's access to the book; a worker does one thing at a time.
type Pen struct {
	book *Book
	// The worker's last acknowledged write of Own, which its next reads must find.
	hasOwn bool
	ownID  uint32
	ownUs  int64
}

// NewPen makes a pen.
func (b *Book) NewPen() *Pen { return &Pen{book: b} }

// Attempt is a write under way.
type Attempt struct {
	Command client.Command
	// KeyName is where it goes.
	KeyName string
	record  Record
}

// Write makes a write: to the list or counter that the place falls on, or to the key that is the place's own.
func (p *Pen) Write(place uint32) Attempt {
	b := p.book
	if b.Style == Own {
		key := b.Key(place)
		args := []string{key, stamp(key, place, b.SizeBytes)}
		if b.TTLMs > 0 {
			args = append(args, "PX", strconv.FormatInt(b.TTLMs, 10))
		}
		return Attempt{Command: client.NewCommand("SET", args...), KeyName: key, record: Record{Op: Write, ID: place}}
	}
	index := b.index(place)
	a := Attempt{KeyName: b.keys[index], record: Record{Op: Write, Key: index, ID: b.NextID()}}
	if b.Style == Append {
		a.Command = client.NewCommand("RPUSH", a.KeyName, stamp(a.KeyName, a.record.ID, b.SizeBytes))
	} else {
		a.Command = client.NewCommand("INCRBY", a.KeyName, strconv.FormatInt(stepOf(index), 10))
	}
	return a
}

// Erase deletes the key that is the place's own.
func (p *Pen) Erase(place uint32) Attempt {
	p.hasOwn = p.hasOwn && p.ownID != place
	key := p.book.Key(place)
	return Attempt{Command: client.NewCommand("DEL", key), KeyName: key, record: Record{Op: Erase, ID: place}}
}

func (b *Book) index(place uint32) uint16 { return uint16(place % uint32(b.Keys)) }

// Ended notes what became of a write. Times are readings of pace.Now.
func (p *Pen) Ended(a Attempt, sentNs, endedNs int64, reply *rueidis.RedisMessage, failure *client.Error) {
	r := a.record
	r.SentUs = p.book.sinceZero(sentNs)
	r.TookUs = uint32(min((endedNs-sentNs)/int64(time.Microsecond), 1<<32-1))
	switch {
	case failure == nil:
		r.Outcome = Acknowledged
	case failure.Outcome == client.Rejected:
		r.Outcome = Rejected
	}
	if p.book.Style == Increment && failure == nil {
		value, err := reply.AsInt64()
		count, isOwn := countFrom(r.Key, value)
		if err != nil || !isOwn {
			// Another counter's answer: nobody knows what became of this write.
			r.Outcome = Indeterminate
			p.book.Note(Record{Op: WrongKeyRead, Key: r.Key, ID: r.ID, SentUs: r.SentUs, TookUs: r.TookUs})
		}
		r.Count = count
	}
	if r.Op == Write && r.Outcome == Acknowledged && p.book.Style == Own {
		p.hasOwn, p.ownID, p.ownUs = true, r.ID, r.SentUs
	}
	p.book.Note(r)
}

// Query is a read under way.
type Query struct {
	Command client.Command
	KeyName string
	record  Record
	before  latestWrite
}

// Read makes a read of what a write to the place went to: the end of the list, the counter, or the key.
func (p *Pen) Read(place uint32) Query {
	b := p.book
	if b.Style == Own {
		key := b.Key(place)
		return Query{Command: client.NewCommand("GET", key), KeyName: key, record: Record{ID: place}}
	}
	index := b.index(place)
	q := Query{KeyName: b.keys[index], record: Record{Key: index}, before: b.fresh.before(index)}
	if b.Style == Append {
		q.Command = client.NewCommand("LINDEX", q.KeyName, "-1")
	} else {
		q.Command = client.NewCommand("GET", q.KeyName)
	}
	return q
}

// Reading is what a read during the run found.
type Reading string

// The readings.
const (
	Fresh Reading = "fresh"
	// Nothing is a key that need not be there.
	Nothing Reading = "nothing"
	// Stale is an older state than one that had been acknowledged before the read began.
	Stale Reading = "stale"
	// WrongKey is a value that carries another key, or none.
	WrongKey Reading = "wrongKey"
)

// Found says what an answered read found, and notes it where it is wrong.
func (p *Pen) Found(q Query, sentNs, endedNs int64, reply *rueidis.RedisMessage) Reading {
	b, r := p.book, q.record
	b.reads.Add(1)
	r.SentUs = b.sinceZero(sentNs)
	r.TookUs = uint32(min((endedNs-sentNs)/int64(time.Microsecond), 1<<32-1))
	reading := p.judge(q, &r, reply)
	switch reading {
	case Stale:
		r.Op = StaleRead
		b.Note(r)
	case WrongKey:
		r.Op = WrongKeyRead
		b.Note(r)
	}
	return reading
}

func (p *Pen) judge(q Query, r *Record, reply *rueidis.RedisMessage) Reading {
	if reply.IsNil() {
		switch {
		case q.before.isThere, p.mustBeThere(q, r.endedUs()):
			return Stale
		}
		return Nothing
	}
	text, err := reply.ToString()
	if err != nil {
		return WrongKey
	}
	if p.book.Style == Increment {
		value, err := strconv.ParseInt(text, 10, 64)
		count, isOwn := countFrom(r.Key, value)
		switch {
		case err != nil, !isOwn:
			return WrongKey
		case q.before.isThere && count < q.before.count:
			r.Count = count
			return Stale
		}
		return Fresh
	}
	key, id, isStamp := readStamp(text)
	if !isStamp || key != q.KeyName {
		return WrongKey
	}
	r.ID = id
	if p.book.Style == Append && p.book.fresh.isStaleEntry(id, q.before) {
		return Stale
	}
	return Fresh
}

// mustBeThere reports whether a key of Own cannot have expired by the time at which its read ended.
func (p *Pen) mustBeThere(q Query, endedUs int64) bool {
	if p.book.Style != Own || !p.hasOwn || p.ownID != q.record.ID {
		return false
	}
	return p.book.TTLMs == 0 || endedUs < p.ownUs+p.book.TTLMs*1000
}

func (b *Book) sinceZero(ns int64) int64 { return (ns - b.ZeroMonotonicNs) / int64(time.Microsecond) }
