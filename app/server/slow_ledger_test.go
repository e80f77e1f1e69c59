package server_test

import (
	"context"
	"sync/atomic"
	"testing"

	"deskhand/app/acd"
	"deskhand/app/server"
	"deskhand/app/server/ledger"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/wire"
)

// mute is a ledger that, while on, gives no account: who would wait for ever has asked without a limit, who would not has waited in vain.
type mute struct {
	server.Store
	on      *atomic.Bool
	forEver *atomic.Int64
}

func newMute() mute { return mute{on: new(atomic.Bool), forEver: new(atomic.Int64)} }

// over is the change of a configuration that puts it before the real ledger.
func (m mute) over(c *server.Config) { m.Store, c.Store = c.Store, &m }

func (m *mute) Account(ctx context.Context, name string) (ledger.Account, error) {
	if !m.on.Load() {
		return m.Store.Account(ctx, name)
	}
	if _, limited := ctx.Deadline(); !limited {
		m.forEver.Add(1)
	}
	return ledger.Account{}, context.DeadlineExceeded
}

// TestQueuesDoNotWaitForASlowLedger: what an agent may do cannot be read. Their program is told that nothing happened, not that they have to
// sign in; customers come and go, and other queues go on; and all is as it was when the ledger answers again.
func TestQueuesDoNotWaitForASlowLedger(t *testing.T) {
	slow := newMute()
	s := helpDesk(t, nil, slow.over)
	ana := onDuty(t, s, "ana")
	slow.on.Store(true)
	told(t, s, marta(), marta())
	ana.until(waiting(2))
	ana.refused(wire.Accept{Ref: 2, Request: 1, Session: newSessionID(t)}, wire.CodeStore)
	ana.refused(wire.Duty{Ref: 3, On: true}, wire.CodeStore)
	if _, err := server.QueuesDo(s.Server, "ana", acd.Decline{Request: 2}); err != nil {
		t.Errorf("declined: %v", err)
	}
	full(t, s, "ana", false)
	told(t, s, acd.Leave{Request: 1, Reason: acd.ReasonDone})
	if n := slow.forEver.Load(); n > 0 {
		t.Errorf("%d would have waited for ever", n)
	}
	slow.on.Store(false)
	told(t, s, marta())
	ana.has(wire.Accept{Ref: 4, Request: 3, Session: newSessionID(t)})
}

// TestASessionDoesNotWaitForASlowLedger: nor does what the rep's account may do pass unread.
func TestASessionDoesNotWaitForASlowLedger(t *testing.T) {
	slow := newMute()
	s := servertest.Start(t, slow.over)
	ana, customers := with(t, s, "Marta")
	slow.on.Store(true)
	if f := ana.Refused(ana.Submission(session.Asking{Request: 1, Activity: session.ViewDesktop})); f.Code != wire.CodeStore {
		t.Errorf("asked for something: %#v", f)
	}
	customers[0].Do(session.Leaving{Reason: session.ReasonDone})
	if n := slow.forEver.Load(); n > 0 {
		t.Errorf("%d would have waited for ever", n)
	}
	slow.on.Store(false)
	ana.CatchUp()
	if _, f := open(s.Dial(s.SignIn("ana")), multi()); f != (wire.Failure{}) {
		t.Errorf("the next session: %#v", f)
	}
}
