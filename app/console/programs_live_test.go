package console_test

import (
	"image"
	"slices"
	"sync"
	"testing"

	"deskhand/app/console"
	"deskhand/app/screen"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

// fakePrograms are programs on a fake desktop; it notes which were opened.
type fakePrograms struct {
	desk *fakeDesktop
	list []capture.App

	mu     sync.Mutex
	opened [][]capture.AppID
	hands  [][]capture.AppID
}

func (p *fakePrograms) List() ([]capture.App, error) { return p.list, nil }

func (p *fakePrograms) Source(apps []capture.AppID) (capture.Source, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.opened = append(p.opened, apps)
	return p.desk.Source(capture.Monitor{})
}

func (p *fakePrograms) Hands(area image.Rectangle, apps []capture.AppID, may func() bool) (screen.Hands, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hands = append(p.hands, apps)
	return p.desk.Hands(area, may)
}

func (p *fakePrograms) shown() [][]capture.AppID {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.opened)
}

// withPrograms is Ana, linked with Marta, who has programs to choose from.
func withPrograms(t *testing.T, list []capture.App) (*rep, *customer, *fakePrograms) {
	t.Helper()
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	programs := &fakePrograms{list: list}
	marta := newCustomerWith(t, srv, "Marta", linkOf(door), func(c *share.Config) {
		desk, ok := c.Desktop.(*fakeDesktop)
		if !ok {
			t.Fatal("no desktop")
		}
		programs.desk, c.Programs = desk, programs
	})
	ana.until(t, "Marta here", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	return ana, marta, programs
}

// Rule 79: only the windows that the customer picked are opened, a yes without any opens nothing, and the whole desktop is asked for anew.
func TestRule79OnlyWhatWasPicked(t *testing.T) {
	ana, marta, programs := withPrograms(t, []capture.App{{ID: 1 << 21, Name: "Writer"}, {ID: 2 << 21, Name: "Bank"}})
	ana.Ask(session.ViewApp)
	s := marta.until(t, "the box", asked(session.ViewApp))
	if len(s.Apps) != 2 {
		t.Fatalf("offered %+v", s.Apps)
	}
	marta.Allow(marta.shown(), share.Yes{}) // nothing picked: it stays a question
	marta.Allow(marta.shown(), share.Yes{Apps: s.Apps[1:]})
	seen := ana.until(t, "her windows", func(s console.Snapshot) bool { return s.State.Share.By == 2 })
	if src := seen.State.Share.Source; !src.Apps || src.Name != "Bank" || !seen.State.Consent.Apps {
		t.Errorf("shared %+v", src)
	}
	ana.picture(t)
	if got := programs.shown(); len(got) != 1 || !slices.Equal(got[0], []capture.AppID{2 << 21}) {
		t.Errorf("opened %v", got)
	}
	if got := marta.until(t, "what is shown", func(s share.Snapshot) bool { return s.Phase == share.Viewed }); len(got.Showing) != 1 {
		t.Errorf("shows %+v", got.Showing)
	}
	ana.Ask(session.ViewDesktop)
	marta.until(t, "asked for the desktop", asked(session.ViewDesktop))
	marta.Allow(marta.shown(), share.Yes{Monitor: capture.Monitor{ID: 1}})
	ana.until(t, "the desktop", func(s console.Snapshot) bool {
		return s.State.Share.By == 2 && !s.State.Share.Source.Apps && !s.State.Consent.Apps
	})
}

// Rule 71 within rule 79: "without asking again", said about windows, is about windows. The rest of the screen is asked for.
func TestRule79AllOfWindowsIsNotTheDesktop(t *testing.T) {
	ana, marta, _ := withPrograms(t, []capture.App{{ID: 1 << 21, Name: "Writer"}})
	ana.Ask(session.ViewApp)
	s := marta.until(t, "the box", asked(session.ViewApp))
	marta.Allow(marta.shown(), share.Yes{All: true, Apps: s.Apps})
	ana.until(t, "her windows", func(s console.Snapshot) bool { return s.State.Share.By == 2 && s.State.Share.Source.Apps })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "asked for the desktop", asked(session.ViewDesktop))
	if now := ana.until(t, "now", func(console.Snapshot) bool { return true }); !now.State.Share.Source.Apps || !now.State.Consent.Apps {
		t.Errorf("shown without a question: %+v, %+v", now.State.Share.Source, now.State.Consent)
	}
}
