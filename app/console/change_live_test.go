package console_test

import (
	"context"
	"image"
	"slices"
	"sync"
	"testing"
	"time"

	"deskhand/app/console"
	"deskhand/app/screen"
	"deskhand/app/server/servertest"
	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/media/capture"
	"deskhand/media/frame"
)

// plugged is a fake desktop of two monitors of different sizes, of which each can be pulled out and put back.
type plugged struct {
	*fakeDesktop

	mu   sync.Mutex
	out  map[capture.MonitorID]chan struct{} // closed once it is pulled out
	grew int                                 // by so many pixels the left one has another size now
}

var both = [...]capture.Monitor{
	{ID: 1, Name: "left", Bounds: image.Rect(0, 0, 640, 360), Primary: true}, {ID: 2, Name: "right", Bounds: image.Rect(640, 0, 1200, 320)},
}

func (d *plugged) pull(id capture.MonitorID, out bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if out {
		close(d.out[id])
	} else {
		d.out[id] = make(chan struct{})
	}
}

func (d *plugged) isOut(id capture.MonitorID) (chan struct{}, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.out[id]:
		return d.out[id], true
	default:
		return d.out[id], false
	}
}

func (d *plugged) grow(by int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.grew = by
}

func (d *plugged) Monitors() ([]capture.Monitor, error) {
	list := slices.Clone(both[:])
	d.mu.Lock()
	list[0].Bounds.Max.Y += d.grew
	d.mu.Unlock()
	return slices.DeleteFunc(list, func(m capture.Monitor) bool { _, out := d.isOut(m.ID); return out }), nil
}

func (d *plugged) Source(m capture.Monitor) (capture.Source, error) {
	id := m.ID
	wire, out := d.isOut(id)
	if out {
		return nil, capture.ErrMonitorGone
	}
	size := image.Pt(1200, 360)
	if id != 0 {
		size = both[id-1].Bounds.Size()
	}
	p, err := capture.NewPattern(capture.PatternConfig{W: size.X, H: size.Y, Interval: 40 * time.Millisecond})
	return cord{p, wire}, err
}

// cord is a picture until it is pulled out.
type cord struct {
	capture.Source
	out chan struct{}
}

func (c cord) Next(ctx context.Context) (frame.Shot, error) {
	select {
	case <-c.out:
		return frame.Shot{}, capture.ErrMonitorGone
	default:
		return c.Source.Next(ctx)
	}
}

// sees waits until a rep has pictures of that monitor.
func (r *rep) sees(t *testing.T, m capture.Monitor) {
	t.Helper()
	for late := time.After(patience); ; {
		select {
		case <-r.screen.Ready():
			if img, ok := r.screen.Take(); ok && img.Rect.Size() == m.Bounds.Size() {
				if _, ok := patternNumber(img); ok {
					return
				}
			}
		case <-late:
			t.Fatalf("no picture of %s", m.Name)
		}
	}
}

// newPlugged is Marta, who has two monitors and a program.
func newPlugged(t *testing.T, srv *servertest.Server, door console.Snapshot) (marta *customer, desk *plugged) {
	t.Helper()
	marta = newCustomerWith(t, srv, "Marta", linkOf(door), func(cfg *share.Config) {
		fake, _ := cfg.Desktop.(*fakeDesktop)
		desk = &plugged{fakeDesktop: fake, out: map[capture.MonitorID]chan struct{}{1: make(chan struct{}), 2: make(chan struct{})}}
		cfg.Desktop, cfg.Programs = desk, &fakePrograms{desk: fake, list: []capture.App{{ID: 1 << 21, Name: "Writer"}}}
	})
	return marta, desk
}

// pluggedSession is Ana, who sees the left one of Marta's monitors.
func pluggedSession(t *testing.T) (srv *servertest.Server, ana *rep, marta *customer, desk *plugged, door console.Snapshot) {
	t.Helper()
	srv = servertest.Start(t)
	ana, door = startSession(t, srv)
	marta, desk = newPlugged(t, srv, door)
	ana.until(t, "Marta", func(s console.Snapshot) bool { return here(2)(s) && s.People[2].Linked })
	ana.Ask(session.ViewDesktop)
	marta.until(t, "the box", asked(session.ViewDesktop))
	marta.allow(false, both[0])
	ana.sees(t, both[0])
	ana.until(t, "left", shows("left"))
	marta.until(t, "being seen", func(s share.Snapshot) bool { return s.Phase == share.Viewed })
	return srv, ana, marta, desk, door
}

func shows(name string) func(console.Snapshot) bool {
	return func(s console.Snapshot) bool {
		return s.State.Share.By == 2 && s.State.Share.Source.Name == name && !s.State.Share.Source.Gone && s.State.Request.ID == 0 && !s.Submitted
	}
}

// Rule 87: the rep asks for another screen while one is shown; after a no all is as it was, after a yes the picture is of the screen that the customer
// picked. Control stays with the first one. Then the customer changes what they show by themselves, and the receipt has it all.
func TestRule87AnotherScreenWhileOneIsShown(t *testing.T) {
	_, ana, marta, desk, _ := pluggedSession(t)
	ana.Ask(session.ControlDesktop)
	marta.until(t, "asked for control", asked(session.ControlDesktop))
	marta.allow(false, both[0])
	marta.until(t, "control", controlled)
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) && !s.Submitted })
	opened := desk.opened()

	ana.Ask(session.ViewDesktop)
	if s := marta.until(t, "asked for another", asked(session.ViewDesktop)); len(s.Monitors) != 2 || s.Monitor.ID != 1 {
		t.Errorf("offered %+v while %+v is shown", s.Monitors, s.Monitor)
	}
	marta.refuse()
	no := func(s console.Snapshot) bool { return s.State.LastAsk == 3 && shows("left")(s) }
	if s := ana.until(t, "the no", no); !s.State.May(1, session.Drive) || s.State.Share.Source.Monitor != 1 {
		t.Errorf("after a no: %+v %+v", s.State.Share, s.State.Control)
	}

	ana.Ask(session.ViewDesktop)
	marta.until(t, "asked again", asked(session.ViewDesktop))
	marta.allow(false, both[1])
	ana.sees(t, both[1])
	s := ana.until(t, "right", shows("right"))
	if n := s.Notices[len(s.Notices)-1]; s.State.May(1, session.Drive) || n.Kind != console.NoticeChanged || n.Source.Name != "right" || !n.Ended {
		t.Errorf("control went along: %+v, %+v", s.State.Control, n)
	}
	ana.input(wire.Move{X: 3, Y: 4})

	marta.LookAround()
	marta.until(t, "what there is to show", func(s share.Snapshot) bool { return len(s.Apps) == 1 })
	marta.Change(both[0], nil)
	ana.sees(t, both[0])
	ana.until(t, "left again", shows("left"))
	marta.Change(capture.Monitor{}, []capture.App{{ID: 1 << 21, Name: "Writer"}})
	if s := ana.until(t, "a program alone", shows("Writer")); !s.State.Share.Source.Apps || s.State.Consent.Apps || desk.opened() != opened+1 {
		t.Errorf("%+v %+v, opened %d times after %d", s.State.Share, s.State.Consent, desk.opened(), opened)
	}
	desk.until(t, "nothing of the hand that came too late", func(did []string) bool {
		return !slices.ContainsFunc(did, func(s string) bool { return s != "release" && s != "closed" })
	})
	var kinds []string
	for _, l := range marta.until(t, "it, too", func(s share.Snapshot) bool { return s.State.Share.Source.Name == "Writer" }).Receipt {
		switch l.Kind {
		case share.LineAskedOther, share.LineChanged, share.LineControlStop, share.LineShareStart, share.LineRefused:
			kinds = append(kinds, string(l.Kind)+" "+l.Source.Name)
		}
	}
	want := []string{"share-start left", "asked-other ", "refused ", "asked-other ", "control-stop ", "changed right", "changed left", "changed Writer"}
	if !slices.Equal(kinds, want) {
		t.Errorf("the receipt has %q, want %q", kinds, want)
	}
}

// The monitor that is shown is pulled out: the session goes on, nothing else is shown in its place, and whoever sees it is told. It goes on with the same
// one when that is back, or with another that the customer picks.
func TestRule87TheShownMonitorIsPulledOut(t *testing.T) {
	_, ana, marta, desk, _ := pluggedSession(t)
	out := func(s console.Snapshot) bool { return s.State.Share.By == 2 && s.State.Share.Source.Gone }
	desk.pull(1, true)
	s := ana.until(t, "that it is gone", out)
	if n := s.Notices[len(s.Notices)-1]; n.Kind != console.NoticeUnplugged || n.Source.Name != "left" || !s.State.Consent.See {
		t.Errorf("%+v, %+v", n, s.State.Consent)
	}
	m := marta.until(t, "the choice", func(s share.Snapshot) bool { return s.Phase == share.Unplugged && len(s.Monitors) == 1 })
	if m.Monitors[0].ID != 2 || m.Err != nil || !m.Sharing() || len(m.Viewers) != 0 {
		t.Errorf("offered %+v, err %v, seen by %v", m.Monitors, m.Err, m.Viewers)
	}
	ana.screen.Take() // what had come before it was pulled out
	desk.pull(1, false)
	ana.until(t, "left, back by itself", shows("left"))
	ana.sees(t, both[0])
	marta.until(t, "being seen again", func(s share.Snapshot) bool { return s.Phase == share.Viewed })
	desk.pull(1, true)
	ana.until(t, "that it is gone again", out)
	marta.until(t, "the choice again", func(s share.Snapshot) bool { return s.Phase == share.Unplugged })
	marta.Change(both[1], nil)
	ana.sees(t, both[1])
	ana.until(t, "right", shows("right"))
	marta.until(t, "being seen", func(s share.Snapshot) bool { return s.Phase == share.Viewed && s.Monitor.ID == 2 && s.Err == nil })
}

// The screen that is shown gets another size, as somebody chooses one: it is the same screen, and whoever is let control it does.
func TestRule87TheShownMonitorChangesItsSize(t *testing.T) {
	_, ana, marta, desk, _ := pluggedSession(t)
	desk.grow(120)
	ana.Ask(session.ControlDesktop)
	m := marta.until(t, "asked for control", asked(session.ControlDesktop))
	marta.allow(false, m.Monitor)
	marta.until(t, "control", controlled)
	ana.until(t, "control", func(s console.Snapshot) bool { return s.State.May(1, session.Drive) && !s.Submitted })
}

// Who comes while a screen is shown waits for their 5 s, and no longer or shorter when something else is shown meanwhile; who comes through the rep's
// console, too.
func TestNewcomersWaitOnceWhateverIsShown(t *testing.T) {
	srv, ana, marta, _, door := pluggedSession(t)
	marta.clock.stop()
	ben := newViewer(t, srv, "Ben", door)
	marta.until(t, "Ben, who is about to see", func(s share.Snapshot) bool { return named(s.Coming, "Ben") })
	marta.Change(both[1], nil)
	ana.until(t, "right", shows("right"))
	if s := marta.until(t, "being seen", func(s share.Snapshot) bool { return s.Phase == share.Viewed }); !named(s.Coming, "Ben") || named(s.Viewers, "Ben") {
		t.Errorf("Ben, after a change: coming %+v, seeing %+v", s.Coming, s.Viewers)
	}
	if _, seen := ben.screen.Take(); seen {
		t.Error("Ben has a picture before Marta was told")
	}
	marta.clock.pass(screen.TellFirst)
	s := marta.until(t, "Ben seeing it", func(s share.Snapshot) bool { return named(s.Viewers, "Ben") })
	sees := 0
	for _, l := range s.Receipt {
		if l.Kind == share.LineSees && l.Who == "Ben" {
			sees++
		}
		if l.Kind == share.LineShareStart && !slices.Equal(l.Seers, []string{"Ana"}) {
			t.Errorf("the receipt begins with %q", l.Seers)
		}
	}
	ben.picture(t)
	if sees != 1 {
		t.Errorf("the receipt says %d times that Ben sees it", sees)
	}
}
