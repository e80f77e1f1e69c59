package console_test

import (
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

// What the customer stopped stays stopped, whatever was on its way and whatever the site says.

// quiet waits until no picture of the customer's screen comes any more: 25 a second would. What was on its way may take a while.
func (r *rep) quiet(t *testing.T) {
	t.Helper()
	for late := time.Now().Add(patience); ; {
		select {
		case <-r.screen.Ready():
			if _, ok := r.screen.Take(); ok && time.Now().After(late) {
				t.Error("pictures come after the stop")
				return
			}
		case <-time.After(time.Second):
			return
		}
	}
}

// The panic key between the yes and its entry in the log: nothing may begin when the yes arrives.
func TestPanicBeforeTheYesIsInTheLog(t *testing.T) {
	srv, ana, marta, _ := pair(t)
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	srv.Stop()
	marta.until(t, "the loss", func(s share.Snapshot) bool { return !s.Seat.Connected })
	marta.allow(true, capture.Monitor{ID: 1})
	marta.until(t, "the yes on its way", func(s share.Snapshot) bool { return s.Phase == share.Starting })
	marta.Panic()
	marta.until(t, "stopped", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	srv.Restart()
	ana.until(t, "the yes taken back", func(s console.Snapshot) bool {
		return s.Seat.Connected && s.State.Request.ID == 0 && s.State.Consent == session.Consent{}
	})
	ana.quiet(t)
	if n := marta.desk.opened(); n != 0 {
		t.Errorf("the screen was opened %d times", n)
	}
}

// Yes and then no, faster than the log: no.
func TestNoAfterYesIsNo(t *testing.T) {
	_, ana, marta, _ := pair(t)
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	asked := marta.shown()
	marta.Allow(asked, share.Yes{Monitor: capture.Monitor{ID: 1}})
	marta.Refuse(asked)
	ana.until(t, "nothing agreed", func(s console.Snapshot) bool {
		return s.State.LastAsk == 1 && s.State.Request.ID == 0 && s.State.Consent == session.Consent{} && s.State.Share.By == 0
	})
	ana.quiet(t)
}

// A full disk at the server refuses the stop: the screen stays dark, and the log hears of it when it can be written again.
func TestStopRefusedByTheSite(t *testing.T) {
	srv, ana, marta, _ := pair(t)
	ana.Ask(session.ControlDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(true, capture.Monitor{ID: 1})
	ana.picture(t)
	fill := srv.FillLedger()
	marta.Stop()
	marta.until(t, "stopped", func(s share.Snapshot) bool { return s.Phase == share.Waiting && len(s.Viewers) == 0 })
	ana.quiet(t)
	if n := marta.desk.opened(); n != 1 {
		t.Errorf("the screen was opened %d times", n)
	}
	fill()
	ana.until(t, "the stop in the log", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.State.Consent.All })
	// And the next yes counts again.
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, capture.Monitor{ID: 1})
	ana.picture(t)
}

// With a banner asked for nothing is sent before it is in sight.
func TestRule77NothingBeforeTheBanner(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomerWith(t, srv, "Marta", linkOf(door), func(c *share.Config) { c.Banner = true })
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	marta.allow(false, capture.Monitor{ID: 1})
	marta.until(t, "the screen open", func(s share.Snapshot) bool { return s.Phase == share.Starting && marta.desk.opened() == 1 })
	ana.quiet(t)
	marta.Bannered(true)
	ana.picture(t)
}

// A yes to the question that was shown is none to another that came in its place.
func TestYesIsToTheQuestionShown(t *testing.T) {
	_, ana, marta, _ := pair(t)
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", func(s share.Snapshot) bool { return s.Phase == share.Asked })
	asked := marta.shown()
	ana.until(t, "asked, here too", func(s console.Snapshot) bool { return s.State.Request.ID == 1 })
	ana.CancelRequest()
	ana.until(t, "taken back", func(s console.Snapshot) bool { return s.State.LastAsk == 1 && s.State.Request.ID == 0 })
	ana.Ask(session.ControlDesktop)
	marta.until(t, "another box", func(s share.Snapshot) bool { return s.Phase == share.Asked && s.State.Request.ID == 2 })
	marta.Allow(asked, share.Yes{All: true, Monitor: capture.Monitor{ID: 1}})
	marta.refuse()
	snap := ana.until(t, "the no", func(s console.Snapshot) bool { return s.State.LastAsk == 2 && s.State.Request.ID == 0 })
	if snap.State.Consent != (session.Consent{}) {
		t.Errorf("agreed to %+v", snap.State.Consent)
	}
}
