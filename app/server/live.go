package server

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"deskhand/app/acd"
	"deskhand/app/replica"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
	"deskhand/app/wire"

	"golang.org/x/time/rate"
)

// live is one session that has not ended. Its goroutine, runLoop, puts commands in order; methods that end in Loop run there.
type live struct {
	srv     *Server
	id      session.ID
	locator string
	log     *slog.Logger
	inbox   chan inbound  // without a buffer: what was taken is dealt with
	done    chan struct{} // closed when runLoop has returned

	// ───── owned by runLoop ─────
	copy       replica.Replica // the log as it was applied
	tally      tally           // of it
	unreported time.Time       // when the report is written next; zero: it says what the tally does
	entries    []wire.Entry
	seats      map[session.ParticipantID]*seat
	attempts   map[string]*attempt
	accounts   map[session.ParticipantID]string // of reps, as far as they were connected or opened the session
	lonely     time.Time                        // since when nobody is connected; zero: somebody is
	wait       waitRoom
}

// seat is a participant's connection.
type seat struct {
	id    session.ParticipantID
	conn  *conn
	renew time.Time // when the next ticket for the relay is due; zero: no relay
	flow  *rate.Limiter
}

// inbound is what a live session is told: one of the types below.
type inbound interface{ inbound() }

type (
	// opening seats the rep who has just opened the session.
	opening struct {
		conn *conn
		ref  uint32
	}
	// knocking and proved are a joiner's messages A and C.
	knocking struct {
		attempt *attempt
		m       wire.Knock
	}
	proved struct {
		attempt *attempt
		m       wire.Proof
	}
	// proving is the console's answer to a joiner.
	proving struct {
		conn *conn
		m    wire.Prove
	}
	submission struct {
		conn *conn
		m    wire.Submit
	}
	resuming struct {
		conn *conn
		m    wire.Resume
	}
	relaying struct {
		conn *conn
		m    wire.Relay
	}
	// handing hands the session over, taking takes it, by an agent's account; messaging is the customer's word to those who were not there.
	handing struct {
		conn  *conn
		m     wire.Pass
		agent acd.UserID
	}
	taking struct {
		conn  *conn
		m     wire.Take
		agent acd.UserID
	}
	messaging struct {
		conn *conn
		m    wire.LeaveMessage
	}
	// parting tells that a connection has ended.
	parting struct{ conn *conn }
	// asking wants to know how the session is used; answer has room for it.
	asking struct{ answer chan<- Use }
)

func (opening) inbound()    {}
func (knocking) inbound()   {}
func (proved) inbound()     {}
func (proving) inbound()    {}
func (submission) inbound() {}
func (resuming) inbound()   {}
func (relaying) inbound()   {}
func (handing) inbound()    {}
func (taking) inbound()     {}
func (messaging) inbound()  {}
func (parting) inbound()    {}
func (asking) inbound()     {}

// newLive makes a session from its whole log, which must not be empty. It returns errBroken when the log does not hold together.
func (s *Server) newLive(of ledger.Session, entries []wire.Entry) (*live, error) {
	l := &live{
		srv: s, id: of.ID, locator: of.Locator, log: s.log.With("session", of.ID),
		inbox: make(chan inbound), done: make(chan struct{}),
		entries: entries, seats: map[session.ParticipantID]*seat{}, attempts: map[string]*attempt{}, lonely: s.now(),
		accounts: map[session.ParticipantID]string{1: of.Account},
	}
	var err error
	if l.copy, err = replay(entries, &l.tally); err != nil {
		return nil, err
	}
	return l, nil
}

// replay builds a log's state, and its tally where one is wanted. Every entry was checked before it was written, so a refused one means that the ledger is damaged.
func replay(entries []wire.Entry, t *tally) (replica.Replica, error) {
	var r replica.Replica
	if len(entries) == 0 {
		return r, fmt.Errorf("no entries: %w", errBroken)
	}
	for _, e := range entries {
		done, err := r.Apply(e)
		if err == nil {
			err = done.Refused
		}
		if err != nil {
			return r, fmt.Errorf("replay entry %d: %w: %w", e.N, errBroken, err)
		}
		if t != nil {
			t.note(done.Events, r.State())
		}
	}
	return r, nil
}

// post hands in to the session and returns when it was taken; false when the session has ended or ctx is over.
func (l *live) post(ctx context.Context, in inbound) bool {
	select {
	case l.inbox <- in:
		return true
	case <-l.done:
	case <-ctx.Done():
	}
	return false
}

// ended reports whether the session's goroutine has returned.
func (l *live) ended() bool {
	select {
	case <-l.done:
		return true
	default:
		return false
	}
}

// tickEvery is how often a session looks at its clocks: tickets, attempts, abandonment.
const tickEvery = 5 * time.Second

// runLoop owns the session until it ends or the server stops.
func (l *live) runLoop(stop <-chan struct{}) {
	defer close(l.done)
	gone := false // the session is, not only the server
	defer func() {
		if gone {
			l.srv.queues.noteEnd(l.id, !slices.ContainsFunc(l.copy.State().People, func(p session.Participant) bool { return p.Role.IsCustomer() }))
		}
	}()
	defer l.srv.leads.drop(l.id)
	defer l.srv.hall.remove(l)
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	defer l.leaveQueueLoop()
	for {
		l.waitLoop()
		select {
		case <-l.wait.ear:
		case in := <-l.inbox:
			l.takeLoop(in)
		case <-tick.C:
			l.tickLoop(l.srv.now())
		case <-stop:
			return
		}
		if l.copy.State().Phase == session.Ended {
			l.farewellLoop()
			gone = true
			return
		}
		now := l.srv.now()
		if !l.unreported.IsZero() && !now.Before(l.unreported) {
			l.reportLoop(time.Time{})
		}
		if l.abandonedLoop(now) || l.forgottenLoop(now) {
			gone = true
			return
		}
	}
}

func (l *live) takeLoop(in inbound) {
	switch in := in.(type) {
	case opening:
		l.reportLoop(time.Time{})
		in.conn.send(wire.Opened{Ref: in.ref, Session: l.id, Locator: l.locator})
		l.seatLoop(in.conn, 1, 0)
	case knocking:
		l.knockLoop(in)
	case proved:
		l.provedLoop(in)
	case proving:
		l.provingLoop(in)
	case submission:
		l.submitLoop(in)
	case resuming:
		l.resumeLoop(in)
	case relaying:
		l.relayLoop(in)
	case handing:
		l.passLoop(in)
	case taking:
		l.takingLoop(in)
	case messaging:
		l.messageLoop(in)
	case parting:
		l.partLoop(in.conn)
	case asking:
		in.answer <- l.useLoop(l.srv.now())
	}
}

func (l *live) tickLoop(now time.Time) {
	for _, s := range l.seats {
		if !s.renew.IsZero() && !now.Before(s.renew) {
			l.ticketLoop(s, now)
		}
	}
	l.tidyLoop()
}

// tidyLoop forgets attempts that are over.
func (l *live) tidyLoop() {
	for id, a := range l.attempts {
		if !a.open() {
			delete(l.attempts, id)
		}
	}
}

// farewellLoop lets go of everybody: the session has ended.
func (l *live) farewellLoop() {
	if err := l.srv.cfg.Store.End(context.Background(), l.id, l.copy.State().EndedAt); err != nil {
		l.log.Error("end not noted; it will be at the next start", "err", err)
	}
	for _, s := range l.seats {
		s.conn.seats.Add(-1)
	}
	l.reportLoop(time.Time{})
	l.dropLoop()
	l.log.Info("session ended", "reason", l.copy.State().EndReason, "entries", len(l.entries))
}

// abandonedLoop puts a session away to which nobody has been connected for too long.
func (l *live) abandonedLoop(now time.Time) bool {
	if l.lonely.IsZero() || now.Sub(l.lonely) < l.abandonAfterLoop() {
		return false
	}
	if err := l.srv.cfg.Store.End(context.Background(), l.id, now); err != nil {
		l.log.Error("abandoned session not put away", "err", err)
		l.lonely = now // try again later
		return false
	}
	l.reportLoop(now)
	l.dropLoop()
	l.log.Info("session put away: nobody came back")
	return true
}

// abandonAfterLoop is when a session is put away that nobody is connected to: where sessions end for want of use there is nobody here to
// say that this one has.
func (l *live) abandonAfterLoop() time.Duration {
	after := l.srv.cfg.Limits.Abandoned
	if idle := time.Duration(l.copy.State().Policy.Idle) * time.Minute; idle != 0 {
		after = min(after, max(idle, session.WaitTime))
	}
	return after
}

// dropLoop ends what hangs on the session outside of it.
func (l *live) dropLoop() {
	for _, a := range l.attempts {
		a.refuse(wire.CodeNotAdmitted, "not admitted")
	}
	if t := l.srv.cfg.Turn; t != nil {
		t.Relay.ForgetSession(string(l.id))
	}
}

// tellEntryLoop sends the newest entry to every seat; one that has not read those before gets it after them.
func (l *live) tellEntryLoop() {
	for _, s := range l.seats {
		s.conn.sendLog(l.id, l.entries, uint64(len(l.entries)-1))
	}
}

// tellLoop sends m to every seat.
func (l *live) tellLoop(m wire.Message) {
	for _, s := range l.seats {
		s.conn.send(m)
	}
}

// seatOfLoop is the connection's seat, nil when it has none.
func (l *live) seatOfLoop(c *conn) *seat {
	for _, s := range l.seats {
		if s.conn == c {
			return s
		}
	}
	return nil
}

// othersLoop returns the participants who have not gone, but for id.
func (l *live) othersLoop(id session.ParticipantID) []session.Participant {
	return slices.DeleteFunc(slices.Clone(l.copy.State().People), func(p session.Participant) bool {
		return p.ID == id || p.Presence == session.Gone
	})
}
