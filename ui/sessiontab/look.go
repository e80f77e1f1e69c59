package sessiontab

import (
	"image"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/ui/hint"
	"deskhand/ui/remoteview"
)

type (
	// SetSize keeps how large the rep wants pictures, for the sessions to come; the tab shows it so already.
	SetSize struct{ Size remoteview.Size }
	// FullScreen shows the remote desktop and its tools alone, on the whole screen, or no longer.
	FullScreen struct{ On bool }
	// Keep keeps a picture, in a file that the rep names or on the clipboard.
	Keep struct {
		Picture   *image.RGBA
		Clipboard bool
	}
	// TypeClipboard types what text the clipboard holds, by Tab.Type.
	TypeClipboard struct{}
)

func (SetSize) command()       {}
func (FullScreen) command()    {}
func (Keep) command()          {}
func (TypeClipboard) command() {}

// look is the View menu: how the picture is seen, and what else can be done with it.
type look struct {
	tab     *Tab
	sizes   map[remoteview.Mode]*hint.Button
	zoom    *zoomRow
	full    *hint.Button
	leave   *hint.Button // the way back, among the tools while the screen is filled
	save    *hint.Button
	copy    *hint.Button
	quality *qualities
	shown   remoteview.Mode // which of sizes is marked
}

func newLook(t *Tab) *look {
	l := &look{tab: t, sizes: map[remoteview.Mode]*hint.Button{}, quality: newQualities(t), zoom: newZoomRow(t)}
	for mode, words := range map[remoteview.Mode][2]string{
		remoteview.ModeFit:    {lang.L("desk.fit"), lang.L("desk.fit.hint")},
		remoteview.ModeActual: {lang.L("desk.actual"), lang.L("desk.actual.hint")},
		remoteview.ModeFill:   {lang.L("desk.fill"), lang.L("desk.fill.hint")},
	} {
		b := hint.New(words[0], fynetheme.RadioButtonIcon(), func() { t.choose(remoteview.Size{Mode: mode}) })
		b.SetHint(words[1])
		l.sizes[mode] = b
	}
	l.sizes[remoteview.ModeFit].SetIcon(fynetheme.RadioButtonCheckedIcon())
	l.full = hint.New(lang.L("desk.full"), fynetheme.ViewFullScreenIcon(), func() { t.cfg.OnCommand(FullScreen{!t.full}) })
	l.leave = hint.New(lang.L("desk.full.leave"), fynetheme.ViewRestoreIcon(), func() { t.cfg.OnCommand(FullScreen{}) })
	l.leave.Hide()
	l.save = hint.New(lang.L("desk.save"), fynetheme.DocumentSaveIcon(), func() { t.keep(false) })
	l.copy = hint.New(lang.L("desk.copy"), fynetheme.ContentCopyIcon(), func() { t.keep(true) })
	for _, b := range []*hint.Button{l.sizes[remoteview.ModeFit], l.sizes[remoteview.ModeActual], l.sizes[remoteview.ModeFill], l.full, l.save, l.copy} {
		b.OnHint = t.Hint
	}
	return l
}

// menu are the entries.
func (l *look) menu() fyne.CanvasObject {
	return container.NewVBox(l.sizes[remoteview.ModeFit], l.sizes[remoteview.ModeActual], l.sizes[remoteview.ModeFill], l.zoom,
		widget.NewSeparator(), l.full, l.save, l.copy, l.quality.menu())
}

// update marks what is chosen.
func (l *look) update(s Snapshot) {
	l.quality.update(s.Quality)
	l.follow()
	why := ""
	switch {
	case s.Session.Withdrawn().Share: // which covers it before the log says that it is over
		why = lang.L("why.stopped", map[string]any{"Name": name(s.Session.State, s.Session.State.Share.By)})
	case l.tab.screen.hidden:
		why = lang.L("why.paused")
	case l.tab.screen.shown == nil:
		why = lang.L("why.picture")
	}
	l.save.Allow(why)
	l.copy.Allow(why)
}

// follow marks the size that holds.
func (l *look) follow() {
	l.zoom.percent.SetText(strconv.Itoa(l.tab.View.Percent()) + " %")
	if mode := l.tab.screen.size.Mode; mode != l.shown {
		if b := l.sizes[l.shown]; b != nil {
			b.SetIcon(fynetheme.RadioButtonIcon())
		}
		if b := l.sizes[mode]; b != nil {
			b.SetIcon(fynetheme.RadioButtonCheckedIcon())
		}
		l.shown = mode
	}
}

// choose makes the picture as large as the rep says, and keeps it for the next sessions.
func (t *Tab) choose(size remoteview.Size) {
	t.SetSize(size)
	t.cfg.OnCommand(SetSize{t.screen.size})
}

// SetSize changes how large the picture is.
func (t *Tab) SetSize(size remoteview.Size) {
	t.screen.size = size.Tidy()
	t.updateView(t.loss.note(t.now))
	t.parts.desk.look.follow()
}

// keep hands out the picture as it is now.
func (t *Tab) keep(clipboard bool) {
	if p := t.View.Picture(); p != nil {
		t.cfg.OnCommand(Keep{Picture: p, Clipboard: clipboard})
	}
}

// Full shows nothing but the remote desktop and its tools, or all of the tab again.
func (t *Tab) Full(on bool) {
	t.full = on
	for _, o := range t.parts.around {
		shown(o, !on)
	}
	d := t.parts.desk
	shown(d.look.leave, on)
	if on {
		d.look.full.SetText(lang.L("desk.full.leave"))
		d.look.full.SetIcon(fynetheme.ViewRestoreIcon())
	} else {
		d.look.full.SetText(lang.L("desk.full"))
		d.look.full.SetIcon(fynetheme.ViewFullScreenIcon())
	}
	d.tools.Refresh()
	d.bar.Refresh()
	t.Content.Refresh()
}

// Seen reports whether a remote desktop is shown, so that it can fill the screen.
func (t *Tab) Seen() bool {
	stage := StageOf(t.now.Session)
	return stage == StageViewing || stage == StageControlling
}

// ToTools brings the keyboard to the tools of a remote desktop: from there Tab leads on, and Escape back to it.
func (t *Tab) ToTools() {
	how := t.parts.desk.how
	if c := fyne.CurrentApp().Driver().CanvasForObject(how); c != nil && t.Seen() {
		c.Focus(how)
	}
}

// ofWindows: only some programs' windows are shared.
func ofWindows(s Snapshot) bool { return s.Session.State.Share.Source.Apps }

// deskKeys is a table: entries of the Keys menu that would act on all of the customer's desktop.
var deskKeys = map[string]bool{"ctrl-alt-del": true, "alt-tab": true, "super": true}

// allowKeys says of each entry of the Keys menu whether it does something.
func (d *deskPane) allowKeys(s Snapshot) {
	windows := ofWindows(s)
	for name, b := range d.combos {
		if windows && deskKeys[name] {
			b.Allow(lang.L("why.windows"))
		} else {
			b.Allow("")
		}
	}
}

// zoomRow has the picture larger and smaller, and stays open: who zooms takes several steps.
type zoomRow struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	out, in *hint.Button
	percent *widget.Label
}

func newZoomRow(t *Tab) *zoomRow {
	z := &zoomRow{percent: widget.NewLabel("")}
	z.percent.Alignment = fyne.TextAlignCenter
	step := func(icon fyne.Resource, by int) *hint.Button {
		var b *hint.Button
		b = hint.New("", icon, func() {
			t.View.Zoom(by)
			if pop := t.parts.desk.how.pop; pop != nil {
				pop.Canvas.Focus(b) // a click took the keyboard from the menu
			}
		})
		return b
	}
	z.out, z.in = step(fynetheme.ZoomOutIcon(), -1), step(fynetheme.ZoomInIcon(), 1)
	z.out.SetHint(lang.L("desk.zoom.out"))
	z.in.SetHint(lang.L("desk.zoom.in"))
	for _, b := range []*hint.Button{z.out, z.in} {
		b.OnHint, b.Importance = t.Hint, widget.LowImportance
		b.OnEscape = func() { t.parts.desk.how.close() }
	}
	z.Content = container.NewBorder(nil, nil, container.NewHBox(z.out), container.NewHBox(z.in), z.percent)
	z.ExtendBaseWidget(z)
	return z
}

// CreateRenderer implements fyne.Widget.
func (z *zoomRow) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(z.Content) }

// turnable takes the wheel over what it holds.
type turnable struct {
	widget.BaseWidget
	Content fyne.CanvasObject

	turned func(*fyne.ScrollEvent)
}

func newTurnable(content fyne.CanvasObject, turned func(*fyne.ScrollEvent)) *turnable {
	t := &turnable{Content: content, turned: turned}
	t.ExtendBaseWidget(t)
	return t
}

// Scrolled implements fyne.Scrollable.
func (t *turnable) Scrolled(e *fyne.ScrollEvent) { t.turned(e) }

// CreateRenderer implements fyne.Widget.
func (t *turnable) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.Content) }
