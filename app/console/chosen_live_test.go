package console_test

import (
	"slices"
	"sync"
	"testing"

	"deskhand/app/console"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/media/capture"
)

// counting is a desktop that counts its monitors: one that is pulled out leaves its number to the next one.
type counting struct {
	*fakeDesktop

	mu     sync.Mutex
	list   []capture.Monitor
	pulled bool // what is listed is there no more when it is opened
}

func (c *counting) plug(list ...capture.Monitor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = slices.Clone(list)
	for i := range c.list {
		c.list[i].ID, c.list[i].Name = capture.MonitorID(i+1), string(rune('1'+i))
	}
}

func (c *counting) Monitors() ([]capture.Monitor, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.list, nil
}

func (c *counting) Source(m capture.Monitor) (capture.Source, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pulled {
		return nil, capture.ErrMonitorGone
	}
	return c.fakeDesktop.Source(m)
}

// Rule 87: nothing is shown in the place of a monitor that was pulled out between the yes and the first opening. There is no share yet that could
// wait for it: the customer is told that it did not work, and the representative may ask again.
func TestRule87PulledOutBeforeItWasOpened(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	var desk *counting
	marta := newCustomerWith(t, srv, "Marta", linkOf(door), func(cfg *share.Config) {
		desk = &counting{fakeDesktop: cfg.Desktop.(*fakeDesktop), pulled: true}
		desk.plug(both[0], both[1])
		cfg.Desktop = desk
	})
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ViewDesktop)
	box := marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(true, box.Monitors[1])
	marta.until(t, "word of it", func(s share.Snapshot) bool { return s.Phase == share.Waiting && s.Trouble == share.ScreenTrouble })
	s := ana.until(t, "nothing agreed any more", func(s console.Snapshot) bool {
		return s.State.LastAsk == 1 && s.State.Request.ID == 0 && s.State.Consent == session.Consent{}
	})
	if s.State.Share.By != 0 || desk.opened() != 0 {
		t.Errorf("shared by %d, opened %d times", s.State.Share.By, desk.opened())
	}
	ana.Ask(session.ViewDesktop)
	marta.until(t, "asked again", func(s share.Snapshot) bool { return asked(session.ViewDesktop)(s) && s.State.Request.ID == 2 })
}

// Rule 87: what is shown is what was chosen. Where another monitor has the number of the chosen one by the time of the yes, nothing is opened and the
// customer is asked anew, with what there is now; likewise when they change by themselves, and when an old yes for all would be the answer.
func TestRule87WhatWasChosenIsShown(t *testing.T) {
	srv := servertest.Start(t)
	ana, door := startSession(t, srv)
	var desk *counting
	marta := newCustomerWith(t, srv, "Marta", linkOf(door), func(cfg *share.Config) {
		desk = &counting{fakeDesktop: cfg.Desktop.(*fakeDesktop)}
		desk.plug(both[0], both[1])
		cfg.Desktop = desk
	})
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	offered := func(n int) func(share.Snapshot) bool {
		return func(s share.Snapshot) bool { return len(s.Monitors) == n }
	}
	ana.Ask(session.ViewDesktop)
	left := marta.until(t, "the box", asked(session.ViewDesktop)).Monitors[0]
	desk.plug(both[1])
	marta.allow(true, left)
	now := marta.until(t, "asked anew", offered(1))
	if !asked(session.ViewDesktop)(now) || desk.opened() != 0 {
		t.Fatalf("phase %s, opened %d times", now.Phase, desk.opened())
	}
	marta.allow(true, now.Monitors[0])
	s := marta.until(t, "what was chosen", func(s share.Snapshot) bool { return s.Phase == share.Viewed })
	if s.Monitor != now.Monitors[0] {
		t.Errorf("shown is %+v", s.Monitor)
	}

	desk.plug(both[1], both[0])
	marta.LookAround()
	other := marta.until(t, "two of them", offered(2)).Monitors[1]
	desk.plug(both[1])
	marta.Change(other, nil)
	if s := marta.until(t, "offered anew", offered(1)); s.Monitor != now.Monitors[0] || desk.opened() != 1 {
		t.Errorf("after a change to one that is gone: %+v is shown, opened %d times", s.Monitor, desk.opened())
	}

	ana.until(t, "the share to end", func(s console.Snapshot) bool { return s.State.Share.By == 2 })
	ana.StopViewing()
	marta.until(t, "nothing shown", func(s share.Snapshot) bool { return s.Phase == share.Waiting })
	ana.until(t, "nothing shown", func(s console.Snapshot) bool { return s.State.Share.By == 0 && !s.Submitted })
	desk.plug(both[0])
	ana.Ask(session.ViewDesktop)
	marta.until(t, "asked in spite of the yes for all", asked(session.ViewDesktop))
	if desk.opened() != 1 {
		t.Errorf("opened %d times", desk.opened())
	}
}
