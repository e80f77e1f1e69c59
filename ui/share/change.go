package share

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// ChangeView is the page on which the customer changes what they show, by themselves, while it is shown: another screen, or only some windows.
// It comes by itself when the screen that was shown is not there any more.
type ChangeView struct {
	Show, Back *hint.Button

	root     fyne.CanvasObject
	title    *theme.Text
	what     *theme.Text
	size     *note // that what is shown is larger than a picture
	screens  *screens
	programs *programs
	command  func(Command)
	open     bool      // the customer has turned to it
	turned   bool      // and is not there yet
	gone     bool      // what was shown is not there any more
	since    time.Time // the page came by itself then; a click that was on its way to something else must not show anything
	rests    bool      // for that
	offered  offer
	sent     bool // another monitor of what is offered was chosen, and it is not known yet what comes of it
}

// offer is what there is to choose from.
type offer struct {
	monitors []share.Monitor
	apps     []share.App
	source   session.Source
	windows  bool          // nothing but windows: a screen was not agreed to
	shown    share.Monitor // with source; zero: all of them, windows, or nothing
}

func (o offer) same(p offer) bool {
	return slices.Equal(o.monitors, p.monitors) && o.source == p.source && o.windows == p.windows &&
		slices.EqualFunc(o.apps, p.apps, func(a, b share.App) bool { return a.ID == b.ID })
}

// NewChangeView returns the view; what is chosen goes to command, back is called by its button.
func NewChangeView(command func(Command), back func()) *ChangeView {
	v := &ChangeView{command: command, title: title(""), what: wrapped(""), size: newNote(fynetheme.InfoIcon(), "")}
	v.screens = newScreens(v.picked)
	v.programs = newPrograms(v.picked)
	v.Show = hint.New(lang.L("share.change.show"), theme.Icon(theme.IconScreenShare), v.show)
	v.Show.Importance = widget.HighImportance
	v.Back = hint.New("", fynetheme.NavigateBackIcon(), func() {
		if v.gone {
			command(Stop{})
		}
		back()
	})
	v.root = page(container.NewGridWithColumns(2, v.Back, v.Show), tight(v.title), tight(v.what), v.size, v.screens.root, v.programs.root)
	return v
}

// turn opens the page; what there is to choose from is offered anew.
func (v *ChangeView) turn() { v.open, v.turned, v.offered, v.sent = true, true, offer{}, false }

// come says that the page comes into sight now: by the customer's own click, or by itself.
func (v *ChangeView) come(now time.Time) {
	v.since = now
	if v.turned {
		v.since = time.Time{}
	}
}

// follow opens the page when what is shown is gone, or what was chosen is not there any more, and closes it when it is back or nothing is shown any more.
func (v *ChangeView) follow(s share.Snapshot, now time.Time) {
	gone := s.Phase == share.Unplugged
	if s.Phase == share.Starting || s.State.Share.Source != v.offered.source {
		v.sent = false
	}
	switch {
	case gone && !v.gone, v.sent && !slices.Equal(s.Monitors, v.offered.monitors):
		v.turn()
		v.turned, v.since = false, now
	case !gone && v.gone, !s.Sharing():
		v.open = false
	}
	v.gone = gone
}

// update shows what there is to choose from.
func (v *ChangeView) update(s share.Snapshot, now time.Time) {
	rests := now.Sub(v.since) < settle
	defer v.settled(v.rests != rests)
	v.turned, v.rests = false, rests
	v.title.SetText(lang.L("share.change.title"))
	v.what.SetText(lang.L("share.change.what"))
	v.Back.SetText(lang.L("share.change.back"))
	v.Back.SetIcon(fynetheme.NavigateBackIcon())
	if v.gone {
		v.title.SetText(lang.L("share.change.unplugged", map[string]any{"Screen": s.State.Share.Source.Name}))
		v.what.SetText(lang.L("share.change.unplugged.what"))
		v.Back.SetText(lang.L("share.banner.stop"))
		v.Back.SetIcon(fynetheme.MediaStopIcon())
	}
	windows := s.State.Consent.Apps
	if rep, _ := s.Representative(); windows && !v.gone {
		v.what.SetText(lang.L("share.change.windows", map[string]any{"Name": who(rep.Name)}))
	}
	v.size.set(fynetheme.InfoIcon(), lang.L("share.change.halved", map[string]any{"Part": 1 << s.Halved}))
	setVisible(v.size, s.Halved > 0 && !v.gone)
	o := offer{monitors: s.Monitors, apps: s.Apps, source: s.State.Share.Source, windows: windows, shown: s.Monitor}
	if v.offered.same(o) {
		return
	}
	if len(v.offered.monitors) > 0 { // there is something else to choose from than a moment ago
		v.since, v.rests = now, true
	}
	v.offered = o
	setVisible(v.screens.root, !o.windows)
	var shown *share.Monitor
	if !v.gone && !o.source.Apps {
		shown = &s.Monitor
	}
	v.screens.offer(o.monitors, shown, lang.L("share.change.apps"))
	v.programs.ask(v.ofPrograms(), o.apps, s.Showing)
	v.picked()
}

// ofPrograms reports whether only some programs are to be seen.
func (v *ChangeView) ofPrograms() bool {
	_, screen := v.screens.chosen()
	return v.offered.windows || !screen
}

// picked: something else was chosen.
func (v *ChangeView) picked() {
	if v.programs == nil { // while it is being made
		return
	}
	v.programs.asked = v.ofPrograms()
	setVisible(v.programs.root, v.programs.asked)
	v.settled(true)
	v.root.Refresh()
}

// settled says whether something may be shown.
func (v *ChangeView) settled(changed bool) {
	switch {
	case !changed:
	case v.programs.enough() && !v.rests:
		v.Show.Enable()
	default:
		v.Show.Disable()
	}
}

func (v *ChangeView) show() {
	c := Change{}
	if v.ofPrograms() {
		c.Apps = v.programs.ticked()
	} else {
		c.Monitor, _ = v.screens.chosen()
	}
	v.open, v.sent = false, c.Monitor.ID != 0 && c.Monitor != v.offered.shown
	v.command(c)
}
