package console_test

import (
	"strings"
	"testing"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
)

// Whoever says that they do not control any more, or do not look, has let go: the site may be away for as long as it likes. What they held is let
// go, nothing of their hand leaves, and what is on its way is told.
func TestTheRepsOwnStopRestsTheirHandAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		stop func(*rep)
		want console.Ending
	}{
		"stop controlling": {func(r *rep) { r.ReleaseControl() }, console.Ending{Control: true}},
		"stop viewing":     {func(r *rep) { r.StopViewing() }, console.Ending{Control: true, View: true}},
	} {
		t.Run(name, func(t *testing.T) {
			srv, ana, marta, _ := pair(t)
			control := func() {
				t.Helper()
				ana.Ask(session.ControlDesktop)
				marta.until(t, "the box", asked(session.ControlDesktop))
				marta.allow(false, capture.Monitor{ID: 1})
				marta.until(t, "control", controlled)
				ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) })
			}
			control()
			marta.desk.does(t, "a key held", func() { ana.input(wire.Key{Code: 4, Down: true}) }, func(did []string) bool { return len(did) > 0 })
			srv.Stop()
			ana.until(t, "the loss", func(s console.Snapshot) bool { return !s.Seat.Connected })
			c.stop(ana)
			ana.input(wire.Text{Text: "after"})
			marta.desk.until(t, "the key let go", func(did []string) bool { return !strings.HasPrefix(did[len(did)-1], "wire.Key") })
			s := ana.until(t, "word that waits for the site", func(s console.Snapshot) bool { return s.Submitted && s.Ending == c.want })
			if s.State.Control.Holder != 1 {
				t.Fatalf("the log says already that %d controls", s.State.Control.Holder)
			}
			srv.Restart()
			ana.until(t, "the word in the log", func(s console.Snapshot) bool {
				return s.State.Control.Holder == 0 && s.State.Share.By == 0 == c.want.View && s.Ending == console.Ending{}
			})
			marta.until(t, "the word in the log, here too", func(s share.Snapshot) bool { return s.State.Control.Holder == 0 })
			ana.until(t, "Marta linked", func(s console.Snapshot) bool { return s.People[2].Linked && s.People[2].Connected })
			control()
			marta.desk.does(t, "the next text", func() { ana.input(wire.Text{Text: "next"}) }, lastIs("wire.Text{Text:next"))
			marta.desk.mu.Lock()
			defer marta.desk.mu.Unlock()
			if did := strings.Join(marta.desk.did, " "); strings.Contains(did, "after") {
				t.Errorf("a hand at rest acted: %s", did)
			}
		})
	}
}
