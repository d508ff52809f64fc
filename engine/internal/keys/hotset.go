package keys

import (
	"errors"
	"math"
	"math/bits"
	"time"
)

// hotset gives a share of the draws to a stretch of hot keys, evenly, and the rest to all others, evenly. The stretch begins
// at key 0 and may move; it goes round the end of the keys.
type hotset struct {
	random     stream
	count, hot float64
	drawRatio  float64
	// epoch numbers the places of the stretch; nil = there is one.
	epoch func(slot int64) int64
	// place returns where the stretch of an epoch begins.
	place func(epoch int64) int64
}

func newHotset(s Source, count int64, d Distribution, random stream) (Drawer, error) {
	if err := checkRatio("a share of hot keys", d.HotRatio); err != nil {
		return nil, err
	}
	if err := checkRatio("a share of draws for the hot keys", d.DrawRatio); err != nil {
		return nil, err
	}
	made := hotset{random: random, count: float64(count), drawRatio: d.DrawRatio}
	made.hot = max(1, math.Round(made.count*d.HotRatio))
	if made.hot >= made.count {
		made.drawRatio = 1
	}
	if d.Moves == nil {
		return made, nil
	}
	var err error
	if made.epoch, err = d.Moves.epochs(s.Due); err != nil {
		return nil, err
	}
	made.place = d.Moves.places(count, random)
	return made, nil
}

func (d hotset) Draw(slot int64) int64 {
	numbers := d.random.at(slot)
	u, index := numbers.unit(), int64(0)
	if u < d.drawRatio {
		index = below(u/d.drawRatio, d.hot)
	} else {
		index = int64(d.hot) + below((u-d.drawRatio)/(1-d.drawRatio), d.count-d.hot)
	}
	if d.epoch == nil {
		return index
	}
	return (d.place(d.epoch(slot)) + index) % int64(d.count)
}

func (m Moves) epochs(due func(int64) time.Duration) (func(int64) int64, error) {
	switch {
	case m.EverySlots != nil && m.EveryMs == nil && *m.EverySlots >= 1:
		every := *m.EverySlots
		return func(slot int64) int64 { return slot / every }, nil
	case m.EveryMs != nil && m.EverySlots == nil && *m.EveryMs >= 1:
		if due == nil {
			return nil, errors.New("expected a hot spot that moves by slots, got one that moves with time: this load has no schedule")
		}
		every := time.Duration(*m.EveryMs * float64(time.Millisecond))
		return func(slot int64) int64 { return int64(due(slot) / every) }, nil
	}
	return nil, errors.New("expected moves with either everyMs or everySlots of at least 1")
}

// places returns where each epoch's stretch begins: the first one at key 0.
func (m Moves) places(count int64, random stream) func(int64) int64 {
	if m.ByKeys != nil {
		by := *m.ByKeys % count
		if by < 0 {
			by += count
		}
		return func(epoch int64) int64 {
			high, low := bits.Mul64(uint64(epoch), uint64(by))
			return int64(bits.Rem64(high, low, uint64(count)))
		}
	}
	moves := stream(mix(uint64(random)))
	return func(epoch int64) int64 {
		if epoch == 0 {
			return 0
		}
		numbers := moves.at(epoch)
		return below(numbers.unit(), float64(count))
	}
}
