package console_test

import (
	"crypto/rand"
	"fmt"
	"testing"
	"time"

	"deskhand/app/client"
	"deskhand/app/console"
	"deskhand/app/replica"
	"deskhand/app/seat"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
)

// A command that the server took, and the answer to it was lost: after coming back it is in the log, once.
func TestTakenAnswerLost(t *testing.T) {
	e, ana, marta := seated(t)
	lost := false
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if l.who == 1 && !up && !lost { // whatever follows the question does not arrive, then the line is dead
			if _, taken := m.(wire.Submitted); taken {
				lost = true
				l.cut()
				return nil
			}
		}
		return all(m)
	})
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the question", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	snap := ana.until(t, "the question, after coming back", func(s console.Snapshot) bool { return s.State.Request.ID != 0 && !s.Submitted })
	if !lost || snap.State.LastAsk != 1 || noticed(console.NoticeNotDone)(snap) {
		t.Errorf("lost %v, asked %d times, notices %+v", lost, snap.State.LastAsk, snap.Notices)
	}
	marta.refuse()
	snap = ana.until(t, "the answer", func(s console.Snapshot) bool { return s.State.Request.ID == 0 })
	if snap.State.LastAsk != 1 {
		t.Errorf("asked %d times", snap.State.LastAsk)
	}
}

// A session that was opened, and the answer to it was lost, is the one that goes on: none is left behind at the server.
func TestOpenedAnswerLost(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	var opened []wire.Opened
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if o, ok := m.(wire.Opened); ok {
			if opened = append(opened, o); len(opened) == 1 {
				l.cut()
				return nil
			}
		}
		return all(m)
	})
	ana, door := startSession(t, e.Server)
	if n := e.Sessions(); n != 1 || len(opened) != 1 || door.ID != opened[0].Session || door.Door.Number.Locator != opened[0].Locator {
		t.Errorf("%d sessions; opened %+v, invites to %s at %s", n, opened, door.ID, door.Door.Number.Locator)
	}
	newCustomer(t, e.Server, "Marta", numberOf(door))
	ana.until(t, "Marta", here(2))
}

// What was signed without a connection goes in once there is one; the same that went out without arriving, too.
func TestSignedWhileAway(t *testing.T) {
	e, ana, marta := seated(t)
	back := make(chan struct{})
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if s, ok := m.(wire.Submit); ok && l.who == 1 && is[session.Asking](s.Body) {
			select {
			case <-back:
			default:
				l.cut()
				return nil
			}
		}
		return all(m)
	})
	ana.Ask(session.ViewDesktop)
	ana.until(t, "the connection lost", func(s console.Snapshot) bool { return !s.Seat.Connected && s.Submitted })
	close(back)
	marta.until(t, "the question", func(s share.Snapshot) bool { return s.Phase == share.Asked && s.State.LastAsk == 1 })
	ana.until(t, "the question", func(s console.Snapshot) bool { return s.State.Request.ID == 1 && !s.Submitted })
}

// A refusal of the resume is not the end unless it says so, and never leaves a program connected but nowhere.
func TestResumeRefused(t *testing.T) {
	tests := []struct {
		code wire.Code
		want error // nil: comes back
	}{
		{wire.CodeBusy, nil},
		{wire.CodeStore, nil},
		{wire.CodeNoSession, seat.ErrGone},
		{wire.CodeSignIn, client.ErrSignIn},
		{wire.CodeRights, seat.ErrAccount},
		{wire.CodeRefused, seat.ErrFork}, // the log does not go so far: the server lost what it had taken
	}
	for _, test := range tests {
		t.Run(string(test.code), func(t *testing.T) {
			e, ana, marta := seated(t)
			refused := 0
			e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
				if r, ok := m.(wire.Resume); ok && l.who == 1 && refused == 0 {
					refused++
					l.tell(wire.Failure{Ref: r.Ref, Code: test.code, Text: "no"})
					return nil
				}
				return all(m)
			})
			e.cutAll()
			if test.want != nil {
				ana.stopped(t, test.want)
				return
			}
			ana.Ask(session.ViewDesktop)
			marta.until(t, "the question after coming back", func(s share.Snapshot) bool { return s.Phase == share.Asked })
		})
	}
}

// Two who prove the secret before the first of them is in the log both come in.
func TestTwoComeAtTheSameMoment(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	ana, door := startSession(t, e.Server)
	var held []wire.Message
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if s, ok := m.(wire.Submit); ok && s.Joiner != "" && len(held) < 2 {
			if held = append(held, m); len(held) < 2 {
				return nil
			}
			return held
		}
		return all(m)
	})
	for i := range 2 {
		newCustomer(t, e.Server, fmt.Sprint("Marta ", i), numberOf(door))
	}
	snap := ana.until(t, "both", func(s console.Snapshot) bool { return here(2)(s) && here(3)(s) })
	if snap.State.People[1].Name == snap.State.People[2].Name || snap.Door.Left != 3 || noticed(console.NoticeNotDone)(snap) {
		t.Errorf("%+v, %d attempts left", snap.State.People, snap.Door.Left)
	}
}

// Entries of no session, before anything was proved, are nobody's.
func TestEvilEntriesBeforeAdmission(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	ghost, keys := keysOf(t)
	signed, err := replica.Author{Session: "another", By: 1, Identity: ghost, Rand: rand.Reader}.Sign(
		session.Start{Name: "Ghost", Keys: keys, Policy: session.Policy{MaxParticipants: 8}}, wire.Head{})
	if err != nil {
		t.Fatal(err)
	}
	begins := wire.Entries{List: []wire.Entry{{N: 1, At: time.Now().UnixMilli(), Body: signed.Body, Sig: signed.Sig}}}
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if _, ok := m.(wire.Welcome); ok && !l.rep {
			return []wire.Message{m, begins}
		}
		return all(m)
	})
	ana, door := startSession(t, e.Server)
	marta := newCustomer(t, e.Server, "Marta", numberOf(door))
	ana.until(t, "Marta here, linked", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	works(t, ana, marta)
}

// Who is in the session stays who they are.
func TestEvilAdmitsTwice(t *testing.T) {
	e, ana, marta := seated(t)
	e.mu.Lock()
	for _, l := range e.lines {
		if l.who == 2 {
			l.tell(wire.Admitted{Session: l.session, Participant: 1})
		}
	}
	e.mu.Unlock()
	marta.refused(t, seat.ErrStranger)
	if marta.now().Me != 2 {
		t.Errorf("Marta is participant %d", marta.now().Me)
	}
	if snap := ana.until(t, "now", func(console.Snapshot) bool { return true }); snap.Over {
		t.Errorf("the rep's part is over: %v", snap.Err)
	}
}

// A command that the server numbers a second time does nothing, and the history has it all the same: a log without it would not be
// the log.
func TestEvilNumbersTwice(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	records := make(chan console.Record, 100)
	ana := newRep(t, e.Server, "Ana", func(c console.Config) (*console.Session, error) {
		c.Record = func(r console.Record) { records <- r }
		return console.Start(c)
	})
	door := ana.until(t, "the invitation", inviting)
	marta := newCustomer(t, e.Server, "Marta", linkOf(door))
	ana.until(t, "Marta here", here(2))
	marta.until(t, "being in", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if es, ok := m.(wire.Entries); ok && l.who == 1 && is[session.Asking](es.List[0].Body) {
			again := es.List[0]
			again.N, again.Prev = again.N+1, es.List[0].Hash()
			return []wire.Message{wire.Entries{Session: es.Session, List: []wire.Entry{es.List[0], again}}}
		}
		return all(m)
	})
	ana.Ask(session.ViewDesktop)
	snap := ana.until(t, "the notice", noticed(console.NoticeForged))
	if snap.State.LastAsk != 1 {
		t.Errorf("asked %d times", snap.State.LastAsk)
	}
	for n := uint64(1); n <= 5; n++ { // start, admit, join, ask, ask again
		if r := <-records; r.Entry.N != n {
			t.Fatalf("the history has entry %d in place of %d", r.Entry.N, n)
		}
	}
}
