package console_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"deskhand/app/acd"
	"deskhand/app/console"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
)

// stalled is a ledger that keeps the site waiting in the middle of a handing over, once: before it is written, and then it never is, or
// after that, with the answer still to be given.
type stalled struct {
	server.Store
	written  bool
	once     *atomic.Bool
	reached  chan struct{} // closed when the site waits
	released chan struct{} // to be closed, for it to go on
}

// newStalled is one, and the office over it, in which Ana and Luis work.
func newStalled(t *testing.T, written bool) (h *stalled, o *office, luis *agent) {
	t.Helper()
	h = &stalled{written: written, once: new(atomic.Bool), reached: make(chan struct{}), released: make(chan struct{})}
	o = newOfficeAt(t, servertest.Start(t, h.over), func(*acd.Queue) {}, "ana", "luis")
	o.agent("ana")
	return h, o, o.agent("luis")
}

// over is the change of a configuration that puts it before the real ledger, at every start.
func (h *stalled) over(c *server.Config) {
	here := *h
	here.Store, c.Store = c.Store, &here
}

// AppendQueues is the ledger's, but for the handing over.
func (h *stalled) AppendQueues(ctx context.Context, events []ledger.QueueEvent, also *ledger.SessionEntry) error {
	if also == nil || !h.once.CompareAndSwap(false, true) {
		return h.Store.AppendQueues(ctx, events, also)
	}
	err := ledger.ErrFull
	if h.written {
		err = h.Store.AppendQueues(ctx, events, also)
	}
	close(h.reached)
	<-h.released
	return err
}

// stopsIn has the site go away while it is stalled, so that nobody hears what came of it, and come back.
func (h *stalled) stopsIn(o *office, giver *rep) {
	o.t.Helper()
	var stopping sync.WaitGroup
	stopping.Go(o.Stop)
	giver.until(o.t, "the giver's line is cut", func(s console.Snapshot) bool { return !s.Seat.Connected })
	close(h.released)
	stopping.Wait()
	o.Restart()
}

// passesInto has the session handed over as far as the site is stalled.
func (h *stalled) passesInto(o *office, giver *rep) {
	o.t.Helper()
	giver.Pass(console.Recipients{Queue: "help"})
	select {
	case <-h.reached:
	case <-time.After(patience):
		close(h.released)
		o.t.Fatal("the handing over does not reach the ledger")
	}
}

// The site stops in the middle of a handing over, its answer not given. What was written holds: the session waits, and its giver is out of
// it; what was not has never been: they lead it as before, are told so, and hand it over again.
func TestTheSiteStopsInAHandingOver(t *testing.T) {
	for _, written := range []bool{true, false} {
		t.Run(fmt.Sprintf("written %v", written), func(t *testing.T) {
			h, o, luis := newStalled(t, written)
			giver, marta := o.helped("ana")
			h.passesInto(o, giver)
			luis.leave() // nobody whom it could be handed to is there when it is asked for again
			h.stopsIn(o, giver)
			if !written {
				s := giver.until(t, "the giver is told", func(s console.Snapshot) bool {
					return s.Over || !s.Submitted && len(s.Notices) > 0 && s.Notices[len(s.Notices)-1].Kind == console.NoticeNotDone
				})
				if n := s.Notices[len(s.Notices)-1]; !errors.Is(n.Err, acd.ErrNobody) || s.Over || s.State.Phase != session.Live {
					t.Errorf("told %+v, over %v, %s", n, s.Over, s.State.Phase)
				}
				marta.until(t, "Marta is still helped", func(s share.Snapshot) bool {
					return s.Seat.Connected && s.State.Phase == session.Live && s.State.Held.IsZero()
				})
				luis = o.agent("luis")
				giver.Pass(console.Recipients{Queue: "help"})
			}
			giver.left(t)
			marta.until(t, "Marta waits", waiting)
			if written {
				luis = o.agent("luis")
			}
			luis.takes(luis.offered()).until(t, "Luis leads", leading)
		})
	}
}

// The giver's program is killed in the middle of a handing over, and comes back. What was written holds: it is out of the session, which
// waits; what was not has never been: it leads the session as before.
func TestTheGiversProgramDiesInAHandingOver(t *testing.T) {
	for _, written := range []bool{true, false} {
		t.Run(fmt.Sprintf("written %v", written), func(t *testing.T) {
			h, o, luis := newStalled(t, written)
			giver, marta := o.helped("ana")
			h.passesInto(o, giver)
			saved := giver.crashes(t)
			close(h.released)
			again := newRep(t, o.Server, "ana", func(c console.Config) (*console.Session, error) { return console.Return(c, saved) })
			if !written {
				again.until(t, "Ana leads it as before", func(s console.Snapshot) bool { return leading(s) && here(2)(s) && s.State.Phase == session.Live })
				marta.until(t, "Marta is still helped", func(s share.Snapshot) bool { return s.State.Phase == session.Live && s.State.Held.IsZero() })
				if q := luis.now(); len(q.List) > 0 {
					t.Errorf("Luis is offered %+v", q.List)
				}
				again.Pass(console.Recipients{Queue: "help"})
			}
			again.left(t)
			marta.until(t, "Marta waits", waiting)
			luis.takes(luis.offered()).until(t, "Luis leads", leading)
		})
	}
}
