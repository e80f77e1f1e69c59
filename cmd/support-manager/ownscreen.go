package main

import (
	"context"
	"image"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"deskhand/app/console"
	"deskhand/app/screen"
	"deskhand/cmd/internal/guard"
	"deskhand/ui/sessiontab"
	"deskhand/ui/strip"
)

// ownScreen is the rep's own screen: one computer, however many sessions are open, and one of them may have it. It belongs to the user
// interface's goroutine, but for desktop and programs, which any may use.
type ownScreen struct {
	desktop  screen.Desktop
	programs screen.Programs

	banner *sessiontab.OwnBanner
	strip  *strip.Strip
	of     *openTab // whose session shows it; nil: none
	unpin  context.CancelFunc
}

// newOwnScreen finds what there is of this computer's screen. Nothing is opened.
func (d *desk) newOwnScreen() {
	o := &d.own
	o.desktop, o.programs = guard.Desktop(screen.NewDesktop(screen.DesktopConfig{HideOwn: true}), d.back.log)
	o.banner = sessiontab.NewOwnBanner(func(c sessiontab.Command) {
		if o.of != nil {
			d.tabCommand(o.of, c)
		}
	})
	o.strip = strip.New(strip.Config{
		App: d.app, Title: lang.L("own.banner.window"), Content: o.banner, Up: d.bannerUp, Down: d.bannerDown, Low: true,
		Closed: func() {
			if o.of != nil {
				o.of.session.StopOwn()
			}
		},
	})
	o.banner.OnMove = o.strip.Move
	for name, b := range map[string]fyne.CanvasObject{
		"own.banner": o.banner, "own.banner.stop": o.banner.Stop, "own.banner.pause": o.banner.Pause, "own.banner.takeback": o.banner.TakeBack,
	} {
		d.tracer.Name(b, name)
	}
}

// followOwn shows the banner while one of the sessions shows our screen.
func (d *desk) followOwn(t *openTab) {
	o := &d.own
	on := d.tabs.of[t.n] == t && !t.last.Over && showsOwn(t.last)
	switch {
	case on && o.of == nil:
		o.of = t
	case on && o.of != t: // one of them at a time
		t.session.StopOwn()
		return
	case o.of != t:
		return
	case !on:
		o.of = nil
		o.strip.Hide()
		d.refreshTabs()
		return
	}
	o.banner.Update(t.last, time.Now())
	first := !o.strip.Visible()
	o.strip.Show(bannerArea(t.last))
	if first {
		d.refreshTabs()
	}
}

// refreshTabs tells the other sessions whether they may show our screen.
func (d *desk) refreshTabs() {
	for _, t := range d.tabs.of {
		t.tab.Update(d.snapshot(t))
	}
}

// showsOwn: our own screen is shown, or about to be.
func showsOwn(s console.Snapshot) bool {
	return s.Me != 0 && s.State.Share.By == s.Me && !s.Own.Stopped || s.Own.Starting || s.Own.Open
}

// bannerArea is where the banner goes: on the monitor that is shown, or on the main one.
func bannerArea(s console.Snapshot) image.Rectangle {
	if b := s.Own.Choice.Monitor.Bounds; !b.Empty() {
		return b
	}
	for _, m := range s.Own.Monitors {
		if m.Primary {
			return m.Bounds
		}
	}
	if len(s.Own.Monitors) > 0 {
		return s.Own.Monitors[0].Bounds
	}
	return image.Rectangle{}
}

// bannerUp keeps the banner in sight: without it nothing is shown.
func (d *desk) bannerUp(window uintptr) {
	d.bannerDown()
	t := d.own.of
	if t == nil {
		return
	}
	if window == 0 && runtime.GOOS == "linux" {
		d.back.log.Warn("the banner has no window, nothing is shared")
		t.session.StopOwn()
		return
	}
	ctx, cancel := context.WithCancel(d.back.ctx)
	d.own.unpin = cancel
	seen := func() { // any goroutine; a banner that went down meanwhile counts as down
		d.screen.post(func() {
			if ctx.Err() == nil {
				t.session.Bannered(true)
			}
		})
	}
	d.back.goes(func(context.Context) {
		err := screen.KeepInSight(ctx, window, seen, func() { t.session.PauseOwn(true) })
		if ctx.Err() == nil {
			d.back.log.Warn("banner lost, sharing stops", "err", err)
			t.session.StopOwn()
		}
	})
}

func (d *desk) bannerDown() {
	if d.own.of != nil {
		d.own.of.session.Bannered(false)
	}
	if d.own.unpin != nil {
		d.own.unpin()
		d.own.unpin = nil
	}
}
