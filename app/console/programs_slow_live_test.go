package console_test

import (
	"slices"
	"testing"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

// slowPrograms open their first picture only once they may.
type slowPrograms struct {
	*fakePrograms
	opening, may chan struct{}
}

func (p slowPrograms) Source(apps []capture.AppID) (capture.Source, error) {
	src, err := p.fakePrograms.Source(apps)
	if len(p.shown()) == 1 {
		close(p.opening)
		<-p.may
	}
	return src, err
}

// Rule 79: windows that are still being opened when the customer picks others are not shown any more.
func TestRule79PickedWhileOthersOpen(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	programs := slowPrograms{
		fakePrograms: &fakePrograms{list: []capture.App{{ID: 1 << 21, Name: "Writer"}, {ID: 2 << 21, Name: "Bank"}}},
		opening:      make(chan struct{}), may: make(chan struct{}),
	}
	marta := newCustomerWith(t, srv, "Marta", linkOf(door), func(c *share.Config) {
		desk, ok := c.Desktop.(*fakeDesktop)
		if !ok {
			t.Fatal("no desktop")
		}
		programs.desk, c.Programs = desk, programs
	})
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ViewApp)
	s := marta.until(t, "the box", asked(session.ViewApp))
	marta.Allow(marta.shown(), share.Yes{Apps: s.Apps[1:]}) // the bank by mistake
	<-programs.opening
	ana.until(t, "allowed", func(s console.Snapshot) bool { return s.State.Consent.See })
	ana.Ask(session.ViewApp)
	marta.until(t, "the box again", func(s share.Snapshot) bool { return s.State.Request.ID == 2 })
	marta.Allow(marta.shown(), share.Yes{Apps: s.Apps[:1]})
	ana.until(t, "answered", func(s console.Snapshot) bool { return s.State.Request.ID == 0 && s.State.LastAsk == 2 })
	close(programs.may)
	seen := ana.until(t, "something shared", func(s console.Snapshot) bool { return s.State.Share.By == 2 })
	if src := seen.State.Share.Source; src.Name != "Writer" {
		t.Errorf("shared %+v", src)
	}
	if got := programs.shown(); len(got) != 2 || !slices.Equal(got[1], []capture.AppID{1 << 21}) {
		t.Errorf("opened %v", got)
	}
}
