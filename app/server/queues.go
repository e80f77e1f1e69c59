package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"deskhand/app/acd"
	"deskhand/app/server/ledger"
	"deskhand/app/session"
)

// queues runs the site's queues (app/acd). One goroutine, queueLoop, decides; what it says is written down before anybody sees it. It
// waits for nobody but the ledger: a live session may wait for it, never the other way round.
type queues struct {
	srv    *Server
	log    *slog.Logger
	asks   chan queueAsk // without a buffer: what was taken is answered
	bell   chan struct{} // there is something to look after
	done   chan struct{} // closed when queueLoop has returned, or will never run
	now    atomic.Pointer[acd.State]
	zone   *zoneBook
	notes  *notes
	ears   *ears
	links  *links
	mails  *notices
	duties *duties
	unread *unread

	// ───── owned by queueLoop ─────
	book
	began time.Time
	stood time.Time // when it was last asked of everybody whether they are full
}

type queueAsk struct {
	by     acd.UserID
	cmd    acd.Command // nil: look after everything
	also   *ledger.SessionEntry
	answer chan<- queueAnswer // has room for it
}

type queueAnswer struct {
	events []acd.Event
	err    error
}

// newQueues reads the queues back. queueLoop has to be run.
func (s *Server) newQueues(ctx context.Context) (*queues, error) {
	b, err := loadBook(ctx, s.cfg.Store)
	if err != nil {
		return nil, err
	}
	q := &queues{
		srv: s, log: s.log, asks: make(chan queueAsk), bell: make(chan struct{}, 1), done: make(chan struct{}),
		zone: newZones(b.state), notes: newNotes(), ears: newEars(), links: newLinks(), mails: newNotices(s), duties: newDuties(), unread: newUnread(s.cfg.Store, s.log), book: b, began: s.now(),
	}
	q.now.Store(&b.state)
	return q, nil
}

// do carries out a command and returns what followed, which is on the disk. Errors: those of app/acd, ErrClosed, ctx's, or the ledger's;
// then nothing has happened.
func (q *queues) do(ctx context.Context, by acd.UserID, cmd acd.Command) ([]acd.Event, error) {
	return q.doWith(ctx, by, cmd, nil)
}

// doWith is do, which writes an entry of a session's log in the same step.
func (q *queues) doWith(ctx context.Context, by acd.UserID, cmd acd.Command, also *ledger.SessionEntry) ([]acd.Event, error) {
	q.zone.learn(cmd)
	return q.ask(ctx, queueAsk{by: by, cmd: cmd, also: also})
}

// tend has everything looked after and returns when that is done.
func (q *queues) tend(ctx context.Context) { _, _ = q.ask(ctx, queueAsk{}) }

func (q *queues) ask(ctx context.Context, ask queueAsk) ([]acd.Event, error) {
	answer := make(chan queueAnswer, 1)
	ask.answer = answer
	select {
	case q.asks <- ask:
		a := <-answer
		return a.events, a.err
	case <-q.done:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// state is the queues as they are now. It is nobody's to change.
func (q *queues) state() acd.State { return *q.now.Load() }

// zones are the time zones that queues name.
func (q *queues) zones() acd.Zones { return q.zone.all() }

// note says that something about a live session has changed: who leads it, whether it waits, that it has ended. It never blocks.
func (q *queues) note(id session.ID) { q.noteEnd(id, false) }

// noteEnd is note of a session that has ended; empty: no customer had come into it.
func (q *queues) noteEnd(id session.ID, empty bool) {
	q.notes.add(id, empty)
	q.ring()
}

// ring has everything looked after now.
func (q *queues) ring() {
	select {
	case q.bell <- struct{}{}:
	default:
	}
}

// roundEvery is how often the loop looks after what only time changes and app/acd does not know of.
const roundEvery = 5 * time.Second

// queueLoop owns the state until the server stops.
func (q *queues) queueLoop(stop <-chan struct{}) {
	defer close(q.done)
	defer q.keepLoop(true)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case a := <-q.asks:
			a.answer <- q.answerLoop(a)
		case <-q.bell:
			q.tendLoop(q.srv.now())
		case <-timer.C:
			q.tendLoop(q.srv.now())
		case <-stop:
			return
		}
		timer.Reset(q.dueLoop(q.srv.now()))
	}
}

func (q *queues) answerLoop(a queueAsk) queueAnswer {
	if a.cmd == nil {
		q.tendLoop(q.srv.now())
		return queueAnswer{}
	}
	ctx, cancel := looking()
	defer cancel()
	if a.by != acd.Site { // who comes, or accepts, is judged by what is so now
		q.fullLoop(ctx, a.by)
	}
	events, err := q.decideLoop(a.by, a.cmd, a.also)
	if a.by != acd.Site && err == nil {
		q.fullLoop(ctx, a.by)
	}
	return queueAnswer{events, err}
}

// decideLoop asks the rules and tells what followed.
func (q *queues) decideLoop(by acd.UserID, cmd acd.Command, also *ledger.SessionEntry) ([]acd.Event, error) {
	events, err := q.decide(context.Background(), by, cmd, q.zones(), q.srv.now(), also)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	state := q.book.state
	q.now.Store(&state)
	for _, ev := range events {
		q.mails.tell(state, ev)
		q.followLoop(ev)
	}
	q.ears.ring()
	q.keepLoop(false)
	return events, nil
}

// followLoop does what an event asks of the server.
func (q *queues) followLoop(ev acd.Event) {
	switch ev := ev.(type) {
	case acd.UserStaffed: // they may lead sessions that nobody counted
		for _, id := range q.srv.leads.ledBy(string(ev.User.ID)) {
			q.note(id)
		}
	case acd.MessageLeft:
		q.unread.changed()
	}
}

func (q *queues) keepLoop(atOnce bool) {
	if err := q.keep(context.Background(), atOnce, q.srv.now()); err != nil {
		q.log.Error("state of the queues not kept; it follows from what happened", "err", err)
	}
}

// dueLoop is how long nothing has to be looked after. What could not be written is tried again in a second.
func (q *queues) dueLoop(now time.Time) time.Duration {
	due, ok := q.book.state.Next()
	if !ok || due.Sub(now) > roundEvery {
		return roundEvery
	}
	return max(due.Sub(now), time.Second)
}

// ears are those who want to know when the queues have changed. A leaf.
type ears struct {
	mu sync.Mutex
	// ───── guarded by mu ─────
	all map[chan struct{}]struct{}
}

func newEars() *ears { return &ears{all: map[chan struct{}]struct{}{}} }

// open returns a channel that has something in it when the queues have changed since it was last received from.
func (e *ears) open() chan struct{} {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := make(chan struct{}, 1)
	e.all[c] = struct{}{}
	return c
}

func (e *ears) close(c chan struct{}) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.all, c)
}

func (e *ears) ring() {
	e.mu.Lock()
	defer e.mu.Unlock()
	for c := range e.all {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// ofRules reports whether err is an answer of the rules: nothing is wrong with the ledger or the server.
func ofRules(err error) bool {
	for _, r := range []error{acd.ErrForbidden, acd.ErrInvalid, acd.ErrTooLong, acd.ErrRequired, acd.ErrUnknown, acd.ErrExists, acd.ErrInUse, acd.ErrState,
		acd.ErrClosed, acd.ErrNobody, acd.ErrFull, acd.ErrNotAgent, acd.ErrCapacity, acd.ErrTaken, acd.ErrNotShown, acd.ErrNoPick, acd.ErrCycle, acd.ErrSyntax} {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}
