package console_test

import (
	"testing"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

// Rule 87: a yes that comes too late changes nothing: what was shown before goes on, and neither side is left with a picture that stands still.
func TestRule87AYesThatComesTooLate(t *testing.T) {
	e := newEvil(t, servertest.Start(t), false)
	ana, door := startSession(t, e.Server)
	marta, _ := newPlugged(t, e.Server, door)
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	writer := []capture.App{{ID: 1 << 21, Name: "Writer"}}
	ana.Ask(session.ViewApp)
	marta.until(t, "asked for windows", asked(session.ViewApp))
	marta.Allow(marta.shown(), share.Yes{Apps: writer})
	ana.until(t, "Writer", shows("Writer"))
	ana.Ask(session.ViewDesktop)
	marta.until(t, "asked for a screen", asked(session.ViewDesktop))
	ana.until(t, "the question in the log", func(s console.Snapshot) bool { return s.State.Request.ID != 0 })
	said := make(chan wire.Message, 1)
	e.follow(func(l *line, up bool, m wire.Message) []wire.Message {
		if s, ok := m.(wire.Submit); ok && up && l.who == 2 && is[session.Reply](s.Body) {
			select {
			case said <- m:
			default:
			}
			return nil
		}
		return all(m)
	})
	marta.allow(false, capture.Monitor{ID: 1})
	late := <-said
	ana.CancelRequest()
	ana.until(t, "the question taken back", func(s console.Snapshot) bool { return s.State.Request.ID == 0 && !s.Submitted })
	e.follow(nil)
	e.mu.Lock()
	for _, l := range e.lines {
		if l.who == 2 {
			l.ask(late)
		}
	}
	e.mu.Unlock()
	marta.until(t, "the windows again", func(s share.Snapshot) bool { return s.Phase == share.Viewed && len(s.Showing) == 1 })
}
