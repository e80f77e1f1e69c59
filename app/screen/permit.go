package screen

import (
	"math"
	"sync"
	"sync/atomic"
	"time"

	"deskhand/app/session"
	"deskhand/app/wire"
)

// suspension is how long local input keeps remote input out.
const suspension = 2 * time.Second

// permit is the answer to "may this input act now?", for the goroutine that touches the computer. The seat's goroutine grants by
// what the log says; anybody may cut, at once. Safe for concurrent use.
type permit struct {
	granted   atomic.Pointer[grant]
	why       atomic.Pointer[session.Reason] // why control alone was cut last
	void      atomic.Uint32                  // epochs up to this one were cut here, whatever the log says
	halts     atomic.Int32                   // stops of everything that were cut here and that the seat's goroutine has not taken up yet
	paused    atomic.Bool                    // set by pause alone, but for the end of what is shown
	pausing   pausing
	ask       atomic.Bool               // the person here paused or took something back: whatever comes is asked, though they had agreed to all
	ended     atomic.Bool               // they took something back: what they agreed to without asking again ends in the log, too
	blind     atomic.Bool               // their own hand and panic key are not noticed: nobody else's hand acts
	suspended atomic.Pointer[time.Time] // until then their own hand goes first; nil: it has not moved yet
}

// pausing puts what the person here wants of the picture's going on in order: it is done on several goroutines.
type pausing struct {
	last atomic.Uint64 // the newest thing wanted
	mu   sync.Mutex    // held while it is done
}

// grant is the control lease in force.
type grant struct {
	to    session.ParticipantID
	epoch uint32
	bound bound
}

// bound is how far a lease goes, as the person here said.
type bound struct {
	until time.Time // on this computer's clock; zero: no end
	touch bool      // it ends when their own hand touches mouse or keyboard
}

// grant sets what the log says; holder 0 is nobody. It reports whether something was taken away.
func (p *permit) grant(to session.ParticipantID, epoch uint32) (taken bool) {
	return p.lease(to, epoch, bound{})
}

// lease is grant as far as b goes.
func (p *permit) lease(to session.ParticipantID, epoch uint32, b bound) (taken bool) {
	var g *grant
	if to != 0 {
		g = &grant{to, epoch, b}
	}
	old := p.granted.Swap(g)
	return old != nil && (g == nil || *g != *old)
}

// cut ends the lease in force, and every earlier one, without asking anybody.
func (p *permit) cut() {
	if g := p.granted.Swap(nil); g != nil {
		for {
			void := p.void.Load()
			if g.epoch <= void || p.void.CompareAndSwap(void, g.epoch) {
				return
			}
		}
	}
}

// cutTo is cut of every lease up to an epoch, whether or not it has come into force here.
func (p *permit) cutTo(epoch uint32) {
	for {
		void := p.void.Load()
		if epoch <= void || p.void.CompareAndSwap(void, epoch) {
			break
		}
	}
	p.cut()
}

// local says that the own hand of the person here moved at now. It reports whether remote input was let in until then.
func (p *permit) local(now time.Time) (was bool) {
	until := now.Add(suspension)
	old := p.suspended.Swap(&until)
	return old == nil || !now.Before(*old)
}

// pause holds the picture, or has it go on, by do, unless something else has been wanted since order was.
func (p *permit) pause(order uint64, on bool, do func()) {
	p.pausing.mu.Lock()
	defer p.pausing.mu.Unlock()
	if p.pausing.last.Load() == order {
		p.paused.Store(on)
		do()
	}
}

// settle has do do what stands: nothing else is done meanwhile.
func (p *permit) settle(do func(paused bool)) {
	p.pausing.mu.Lock()
	defer p.pausing.mu.Unlock()
	do(p.paused.Load())
}

// isStill reports whether nothing of this computer is told of: it is paused here, or stopped, whatever the log says.
func (p *permit) isStill() bool { return p.paused.Load() || p.halts.Load() > 0 }

// may reports whether input of that participant and epoch may act at now.
func (p *permit) may(from session.ParticipantID, epoch uint32, now time.Time) bool {
	g := p.granted.Load()
	return g != nil && g.to == from && g.epoch == epoch && epoch > p.void.Load() && !p.paused.Load() && !p.blind.Load() &&
		!p.isSuspended(now) && !g.bound.over(now)
}

// isOver reports whether the time is over for which the lease in force was given.
func (p *permit) isOver(now time.Time) bool {
	g := p.granted.Load()
	return g != nil && g.bound.over(now)
}

// over looks at the clock on the wall, too: the other one stands still while the computer sleeps.
func (b bound) over(now time.Time) bool {
	return !b.until.IsZero() && (!now.Before(b.until) || !now.Round(0).Before(b.until.Round(0)))
}

// endsByTouch reports whether the lease in force ends with the own hand.
func (p *permit) endsByTouch() bool {
	g := p.granted.Load()
	return g != nil && g.bound.touch
}

// withdrawn is what was taken away here of the leases and of the picture's going on.
func (p *permit) withdrawn() wire.Withdrawn {
	w := wire.Withdrawn{Paused: p.paused.Load(), Control: p.void.Load()}
	if p.blind.Load() {
		w.Control = math.MaxUint32
	}
	return w
}

// isSuspended reports whether the own hand keeps remote input out at now, whatever has been done to the clock on the wall since.
func (p *permit) isSuspended(now time.Time) bool {
	until := p.suspended.Load()
	return until != nil && now.Before(*until)
}

// isVoid reports whether the lease of that epoch was cut here, or cannot act here at all.
func (p *permit) isVoid(epoch uint32) bool { return epoch <= p.void.Load() || p.blind.Load() }
