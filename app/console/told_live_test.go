package console_test

import (
	"slices"
	"strings"
	"testing"

	"deskhand/app/console"
	"deskhand/app/screen"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

func named(list []session.Participant, name string) bool {
	return slices.ContainsFunc(list, func(p session.Participant) bool { return strings.Contains(p.Name, name) })
}

// A customer who shows their screen is promised the names of those who come before they see anything: the banner has them for a while first, and
// then the receipt. Who comes and is not wanted has seen nothing when it is stopped meanwhile.
func TestACustomerIsToldOfANewcomerBeforeTheySee(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	marta := newCustomerWith(t, srv, "Marta", numberOf(door), func(cfg *share.Config) { cfg.Desktop = still{cfg.Desktop.(*fakeDesktop)} })
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(false, capture.Monitor{ID: 1})
	exact(t, ana.screen)
	assist := func(name string) *rep {
		return newRep(t, srv, name, func(cfg console.Config) (*console.Session, error) { return console.Assist(cfg, numberOf(door)) })
	}
	marta.clock.stop()
	luis := assist("Luis")
	s := marta.until(t, "Luis, who is about to see", func(s share.Snapshot) bool { return named(s.Coming, "Luis") })
	if named(s.Viewers, "Luis") || !named(s.Viewers, "Ana") {
		t.Errorf("he sees it already: %+v", s.Viewers)
	}
	if _, seen := luis.screen.Take(); seen {
		t.Error("Luis has a picture before Marta was told")
	}
	marta.clock.pass(screen.TellFirst)
	s = marta.until(t, "Luis seeing it", func(s share.Snapshot) bool { return named(s.Viewers, "Luis") })
	exact(t, luis.screen)
	var lines []string
	for _, l := range s.Receipt {
		if l.Kind == share.LineShareStart || l.Kind == share.LineSees {
			lines = append(lines, string(l.Kind)+" "+strings.Join(l.Seers, " ")+l.Who)
		}
	}
	if want := []string{"share-start Ana", "sees Rep luis (Luis)"}; !slices.Equal(lines, want) {
		t.Errorf("the receipt has %v, want %v", lines, want)
	}

	// Nor is anybody shown it unnamed by an answer that stands for all questions: who came while nothing was shown waits, too.
	ana.StopViewing()
	ana.until(t, "nothing shown", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.Submitted })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box again", asked(session.ViewDesktop))
	marta.allow(true, capture.Monitor{ID: 1})
	marta.until(t, "shown for good", func(s share.Snapshot) bool { return s.State.Consent.All && s.State.Share.By != 0 })
	ana.StopViewing()
	ana.until(t, "nothing shown again", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.Submitted })
	marta.clock.stop()
	eva := assist("Eva")
	eva.until(t, "being in", func(s console.Snapshot) bool { return s.State.Phase == session.Live && s.Me != 0 })
	marta.until(t, "Eva", func(s share.Snapshot) bool { return len(s.State.People) == 4 })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "Eva, who is about to see", func(s share.Snapshot) bool { return named(s.Coming, "Eva") && !named(s.Viewers, "Eva") })

	ben := newViewer(t, srv, "Ben", door)
	marta.until(t, "Ben, who is about to see", func(s share.Snapshot) bool { return named(s.Coming, "Ben") })
	ben.until(t, "being in", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	marta.Stop()
	ben.until(t, "that nothing is shown", func(s share.Snapshot) bool { return s.State.Share.By == 0 })
	if _, seen := ben.screen.Take(); seen {
		t.Error("Ben has a picture though Marta stopped in time")
	}
}
