package redrill

import "sync/atomic"

// punctuality tells the generator's own lateness from the target's, for one load. A slot is late by the generator's doing
// if a worker was there for it: one that waited and was woken late, or one that would have been there, had the generator
// not stood still. While all workers hang in calls nobody waits, and the slots that are late then are the target's.
// All times are nanoseconds of pace.Now.
type punctuality struct {
	waiting atomic.Int64
	// furthest is the highest slot that a worker waited for.
	furthest      atomic.Int64
	lateWhileIdle atomic.Int64
	// stalledInCall counts slots that were served while the generator stood still, and have that in their times.
	stalledInCall atomic.Int64
	stall         atomic.Pointer[stall]
}

// never is a slot before all others.
const never = -1

// stall is a stretch of time in which a waiting worker should have run and did not: a collection, no CPU, no capacity.
type stall struct {
	// The stretch is from when the first of the workers was due until the last of them was awake.
	begin, end int64
	// longest is how late the latest of them was: no slot is later than that because of the stall.
	longest int64
	// furthest is the highest slot that a worker waited for so far; once one waits for a later slot, nothing is left of what
	// the stall has heaped up. It is never where a slot met with something else meanwhile.
	furthest int64
}

// waits notes that a worker begins to wait for a slot.
func (p *punctuality) waits(slot int64) {
	for furthest := p.furthest.Load(); slot > furthest && !p.furthest.CompareAndSwap(furthest, slot); {
		furthest = p.furthest.Load()
	}
	p.waiting.Add(1) // after furthest: whoever is counted here waits for that slot or an earlier one
}

// woken notes that a worker which waited for a slot is awake.
func (p *punctuality) woken(due, now int64) (lag int64) {
	if lag = now - due; lag > int64(lateAtWaking) {
		p.lateWhileIdle.Add(1)
		p.stalled(due, now)
	}
	return lag
}

// pickedUp notes that a slot was taken after it was due. Lag is how late the generator made it, -1 if it was not the
// generator.
func (p *punctuality) pickedUp(slot, due, now int64) (lag int64) {
	late := now - due
	if late <= int64(lateAtPickUp) {
		return -1
	}
	isAnyWaiting, furthest := p.waiting.Load() > 0, p.furthest.Load()
	if isAnyWaiting && slot > furthest && late > int64(lateAtWaking) {
		p.stalled(due, now) // who waits does so for an earlier slot, and is later still, only not yet awake
	}
	if s := p.stall.Load(); s != nil && due >= s.begin {
		switch isInside, isBehind := due <= s.end, furthest <= s.furthest; {
		case isInside, isBehind && late <= s.longest:
			p.lateWhileIdle.Add(1)
			return min(late, s.longest)
		case isBehind: // later than the stall was long: from here on the workers hang, and that is the target's doing
			over := *s
			over.furthest = never
			p.stall.CompareAndSwap(s, &over)
		}
	}
	if isAnyWaiting && slot < furthest {
		p.lateWhileIdle.Add(1) // somebody waited for a later slot when this one was due
	}
	return -1
}

// stallIn returns for how long the generator stood still while it was at a piece of work, given when it last did so. It is 0
// where the work began in the midst of that: then it went on, if slowly; and where the work went on for long afterwards:
// then its end came from elsewhere, and would have come no sooner.
func stallIn(start, end, stallBegin, stallEnd int64) int64 {
	stood := min(end, stallEnd) - max(start, stallBegin)
	isUnderWay := start <= stallBegin+int64(stallBeginSlack)
	if !isUnderWay || stood <= int64(lateAtWaking) || end-stallEnd > int64(lateAtWaking)+stood/10 {
		return 0
	}
	return stood
}

// heldUp notes a slot that fell due while its worker was free of calls and busy giving up others: that, too, is the
// generator's doing.
func (p *punctuality) heldUp(due, now int64) (lag int64) {
	if lag = now - due; lag > int64(lateAtPickUp) {
		p.lateWhileIdle.Add(1)
	}
	return lag
}

// stalled adds what one worker saw to the stall, or begins the next one.
func (p *punctuality) stalled(due, now int64) {
	for {
		last, next := p.stall.Load(), stall{begin: due, end: now, longest: now - due, furthest: p.furthest.Load()}
		if last != nil {
			if now < last.begin {
				return // of an earlier stall, and told late
			}
			if due <= last.end {
				next.begin, next.end = min(next.begin, last.begin), max(next.end, last.end)
				next.longest, next.furthest = max(next.longest, last.longest), max(next.furthest, last.furthest)
			}
		}
		if p.stall.CompareAndSwap(last, &next) {
			return
		}
	}
}
