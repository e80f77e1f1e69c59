package sessiontab

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/app/session"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// deskPane is the middle of a tab while a screen is shared: the picture, and a line of tools above it.
type deskPane struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	tab     *Tab
	how     *dropdown
	look    *look
	screens *screens
	control *hint.Button
	release *hint.Button
	stop    *hint.Button
	cancel  *hint.Button
	line    *line
	tools   *fyne.Container
	bar     *fyne.Container // the tools, line and cancel
	cramped bool            // there is no room for line: the status says it
	keyTools
}

// keyTools send keys that the rep's own desktop would take.
type keyTools struct {
	keys   *dropdown
	combos map[string]*hint.Button // by their names in traces
	typing *hint.Button
}

func newDeskPane(t *Tab) *deskPane {
	d := &deskPane{tab: t, line: newLine()}
	d.look = newLook(t)
	d.how = newDropdown(lang.L("desk.view"), nil, d.backToView, d.look.menu())
	d.how.opening = d.look.follow
	d.screens = newScreens(t, d.backToView)
	d.control = hint.New(lang.L("card.control"), theme.IconIn(theme.IconControl, fynetheme.ColorNameForegroundOnPrimary),
		func() { t.cfg.OnCommand(Ask{toControl(t.now.Session)}) })
	d.control.Importance = widget.HighImportance
	d.release = hint.New(lang.L("desk.release"), theme.Icon(theme.IconControl), func() { t.cfg.OnCommand(Release{}) })
	d.release.SetHint(lang.L("desk.release.hint"))
	d.keys = newDropdown(lang.L("desk.keys"), nil, d.backToView, d.keyMenu())
	d.stop = hint.New(lang.L("desk.stop"), theme.Icon(theme.IconScreenStop), func() { t.cfg.OnCommand(Stop{}) })
	d.cancel = hint.New(lang.L("common.cancel"), fynetheme.CancelIcon(), func() { t.cfg.OnCommand(Cancel{}) })
	d.how.SetHint(lang.L("desk.view.hint"))
	for _, b := range []*hint.Button{&d.how.Button, &d.screens.Button, d.control, d.release, &d.keys.Button, d.stop, d.cancel, d.look.leave} {
		b.OnHint, b.OnEscape = t.Hint, d.backToView
	}
	// Menus have no icons: so all tools and Cancel are as wide as the smallest window allows, whoever asks for what.
	d.tools = container.NewHBox(d.look.leave, d.how, d.screens.dropdown, d.control, d.release, d.keys, d.stop)
	d.bar = container.New(&toolBar{line: d.line, fits: d.lineFits, seen: true}, d.tools, d.line, container.NewHBox(d.cancel))
	d.Content = container.NewBorder(container.New(layout.NewCustomPaddedLayout(theme.Grid, theme.Grid, 2*theme.Grid, 2*theme.Grid), newTurnable(d.bar, t.View.Turned)), nil, nil, nil, t.View)
	d.ExtendBaseWidget(d)
	return d
}

// toControl is what is asked for to act on what is shared.
func toControl(c console.Snapshot) session.Activity {
	if c.State.Share.Source.Apps {
		return session.ControlApp
	}
	return session.ControlDesktop
}

// backToView gives the keyboard back to the remote desktop after a menu.
func (d *deskPane) backToView() {
	d.tab.Hint("") // an entry that is gone does not say that the pointer has left it
	c := fyne.CurrentApp().Driver().CanvasForObject(d.tab.View)
	if c != nil && d.tab.active && d.tab.View.Controls() {
		c.Focus(d.tab.View)
	}
}

func (d *deskPane) update(s Snapshot) {
	c := s.Session
	controls := StageOf(c) == StageControlling
	d.look.update(s)
	d.allowKeys(s)
	d.screens.update(s.Screens)
	asking := c.State.Request.ID != 0
	d.control.Allow(askReason(c, toControl(c)))
	switch {
	case asking && c.State.Request.Activity == session.ConfirmRep:
		d.control.Allow(asked(s, c.State.Request, max(c.Waiting.Sub(s.At), 0)))
	case asking:
		d.control.Allow(lang.L("why.asked"))
	case c.Withdrawn().Share:
		d.control.Allow(lang.L("why.notnow"))
	case c.State.Share.Source.Gone && c.State.May(c.Me, session.Ask):
		d.control.Allow(lang.L("desk.unplugged", unplugged(c)))
	}
	if d.release.Visible() != controls || d.control.Visible() == controls {
		shown(d.control, !controls)
		shown(d.release, controls)
		d.tools.Refresh()
	}
	if controls {
		d.keys.Allow("")
	} else {
		d.keys.Allow(lang.L("why.control"))
	}
	d.stop.Allow(reason(c, session.StopShare))
	if c.Submitted {
		d.release.Allow(sending(c))
		d.cancel.Allow(sending(c))
	} else {
		d.release.Allow("")
		d.cancel.Allow("")
	}
	// Who takes back that they are to be confirmed sees nothing any more: that is Stop.
	shown(d.cancel, asking && c.State.Request.From == c.Me && c.State.Request.Activity != session.ConfirmRep)
	before := d.line.TraceText()
	if d.line.set(deskLine(s, d.tab.loss.lasting(s.At))); d.line.TraceText() != before {
		d.bar.Refresh() // there may be room for it now, or none any more
	}
}

func (d *deskPane) lineFits(yes bool) {
	d.cramped = !yes
	d.tab.showStatus(d.tab.loss.lasting(d.tab.now.At))
}

// deskLine says in the tool line what is going on with the shared screen, and that no more can be asked for while the site is lost.
func deskLine(s Snapshot, lost outage) (theme.Condition, string) {
	condition, text := deskGoing(s, lost)
	if condition == theme.Live && offline(s.Session) {
		return theme.Waiting, lang.L("desk.offline", map[string]any{"What": strings.TrimSuffix(text, ".")})
	}
	return condition, text
}

// deskGoing is what goes on with it.
func deskGoing(s Snapshot, lost outage) (theme.Condition, string) {
	c := s.Session
	who := map[string]any{"Name": name(c.State, c.State.Share.By)}
	holder, held := c.State.Participant(c.State.Control.Holder)
	switch {
	case lost.why == linkDown:
		return theme.Waiting, lang.L("desk.lost", who)
	case c.Withdrawn().Share:
		return theme.Waiting, lang.L("view.withdrawn", who)
	case c.Ending.View: // it is seen until the site has heard, and called no view
		return theme.Waiting, lang.L("desk.stopped")
	case asksOnLine(c, lost): // else the bar above says it
		return theme.Waiting, asked(s, c.State.Request, max(c.Waiting.Sub(s.At), 0))
	case c.State.Share.Source.Gone:
		return theme.Waiting, lang.L("desk.unplugged", unplugged(c))
	case c.State.Share.Paused || c.Withdrawn().Paused:
		return theme.Waiting, lang.L("desk.paused", who)
	case lost.why == silent:
		return theme.Waiting, lang.L("desk.silent", who)
	case lost.why == garbled:
		return theme.Waiting, lang.L("desk.garbled", who)
	case lost.greys():
		return theme.Waiting, lang.L("desk.stuck", who)
	case lost.why == slow && StageOf(c) == StageControlling: // the line below says why it is not green
		return theme.Waiting, drivingLine(s, true, who)
	case lost.why == slow:
		return theme.Waiting, lang.L("desk.slow")
	case StageOf(c) == StageControlling:
		return theme.Live, drivingLine(s, true, who)
	case c.Ending.Control:
		return theme.Waiting, lang.L("desk.released")
	case held && c.Withdrawn().Control:
		return theme.Waiting, lang.L("notice.controlended", who)
	case held:
		return theme.Live, drivingLine(s, false, map[string]any{"Name": holder.Name})
	}
	if n, ok := fresh(s); ok {
		return Sentence(c, n)
	}
	switch {
	case c.Covered.All():
		return theme.Live, lang.L("desk.covered", who)
	case c.Covered.Some():
		return theme.Live, lang.L("desk.grey", who)
	}
	if c.State.Share.Source.Apps {
		return theme.Live, lang.L("desk.viewing.windows", who)
	}
	return theme.Live, lang.L("desk.viewing", who)
}

// asksOnLine reports whether deskLine says that something is asked.
func asksOnLine(c console.Snapshot, lost outage) bool {
	return lost.why != linkDown && !c.Withdrawn().Share && c.State.Request.ID != 0 && !confirming(c)
}

// fresh is the newest notice, when it is about this showing of the screen and so new that the rep may not have seen it. What only
// says how it came to what is to be seen anyway is none.
func fresh(s Snapshot) (console.Notice, bool) {
	list := s.Session.Notices
	if len(list) == 0 {
		return console.Notice{}, false
	}
	n := list[len(list)-1]
	switch n.Kind {
	case console.NoticeAsked, console.NoticeAllowed, console.NoticeDrives, console.NoticeLead, console.NoticeHelping, console.NoticeGoesOn:
		return n, false
	}
	return n, s.At.Sub(n.At) < recentNotice && n.At.After(s.Session.State.Share.Since)
}

// CreateRenderer implements fyne.Widget.
func (d *deskPane) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(d.Content) }
