package share

import (
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"deskhand/app/share"
	"deskhand/app/wire"
	"deskhand/ui/hint"
	"deskhand/ui/remoteview"
	"deskhand/ui/theme"
)

// Size of the viewer's window, in units: less than most screens, so that the customer sees that it is a window.
const (
	viewerWidth  = 960
	viewerHeight = 600
)

// Viewer is a window with the screen that somebody else in the session shows. It is made when there is something to see for the first time;
// the customer may close it and open it again, and the session goes on.
type Viewer struct {
	View           *remoteview.View
	Size, GiveBack *hint.Button

	cfg     Config
	root    fyne.CanvasObject
	words   *theme.Text
	more    *theme.Text       // in small below words: what there is to know of the picture
	small   fyne.CanvasObject // more, where there is anything
	window  fyne.Window
	now     share.Seen
	size    remoteview.Size
	started bool // a picture of this showing has come
	stood   bool // it says why the picture does not go on
	open    bool
	away    bool // the customer closed it
}

// newViewer makes the window; closed is called when the customer has closed it.
func newViewer(cfg Config, closed func()) *Viewer {
	v := &Viewer{
		cfg: cfg, words: theme.NewText("", theme.TextStyle{Bold: true}),
		more: theme.NewText("", theme.TextStyle{Color: theme.ColorSubtle, Size: fynetheme.SizeNameCaptionText}),
	}
	v.small = tight(v.more)
	v.View = remoteview.New(remoteview.Config{
		Post: cfg.Post, KeyCode: cfg.KeyCode, Surface: cfg.Surface,
		OnInput: func(epoch uint32, do wire.InputAct) { cfg.OnCommand(Input{Epoch: epoch, Act: do}) }, OnSize: v.resize,
	})
	v.Size = hint.New("", fynetheme.ZoomFitIcon(), v.turn)
	v.GiveBack = hint.New(lang.L("share.seen.release"), theme.Icon(theme.IconControl), func() { cfg.OnCommand(Release{}) })
	v.GiveBack.Hide()
	row := container.NewBorder(nil, nil, nil, container.NewHBox(v.GiveBack, v.Size), container.NewVBox(layout.NewSpacer(), rows(0, tight(v.words), v.small), layout.NewSpacer()))
	bar := theme.NewSurface(row, theme.SurfaceStyle{Ground: theme.ColorSurface, Room: 2 * theme.Grid})
	v.root = container.New(layout.NewBorderLayout(bar, nil, nil, nil), bar, v.View)
	v.window = cfg.App.NewWindow(lang.L("share.seen.window"))
	v.window.SetPadded(false)
	v.window.Resize(fyne.NewSize(viewerWidth, viewerHeight))
	v.window.SetContent(v.root)
	v.window.SetCloseIntercept(closed)
	v.sized()
	return v
}

// turn changes between the whole screen and its own size.
func (v *Viewer) turn() {
	if v.size.Mode == remoteview.ModeActual {
		v.resize(remoteview.Size{Mode: remoteview.ModeFit})
	} else {
		v.resize(remoteview.Size{Mode: remoteview.ModeActual})
	}
}

func (v *Viewer) resize(s remoteview.Size) {
	v.size = s
	v.sized()
	v.tell()
}

func (v *Viewer) sized() {
	text := lang.L("share.seen.actual")
	if v.size.Mode == remoteview.ModeActual {
		text = lang.L("share.seen.fit")
	}
	v.Size.SetText(text)
}

// show shows s, or with nobody in it goes away.
func (v *Viewer) show(s share.Seen) {
	if s.Since != v.now.Since || s.By.ID != v.now.By.ID {
		v.started, v.away = false, false
	}
	changed := s.Source != v.now.Source
	hidden := v.paused()
	v.now = s
	if changed && v.started && (hidden || v.paused()) { // what was covered is not what is shown now: it never comes back
		v.started = false
		v.View.ShowPicture(nil)
		v.cfg.OnCommand(Anew{})
	}
	open := s.By.ID != 0 && !v.away
	if open == v.open {
		v.tell()
		return
	}
	v.open = open
	if open {
		v.View.Show()
		v.tell()
		v.window.Show()
		v.cfg.OnCommand(Look{On: true, Viewer: v.window})
		return
	}
	v.started = false
	v.tell()
	v.View.Hide()
	v.window.Hide()
	v.cfg.OnCommand(Look{})
}

// close is the customer's: the others go on.
func (v *Viewer) close() {
	if v.now.Drives {
		v.cfg.OnCommand(Release{})
	}
	v.away = true
	v.show(v.now)
}

// reopen brings it back.
func (v *Viewer) reopen() {
	v.away = false
	v.show(v.now)
	v.window.RequestFocus()
}

// tell says what is to be seen, and whether it is as it is now.
func (v *Viewer) tell() {
	with := map[string]any{"Name": who(v.now.By.Name)}
	v.words.SetText(v.doing())
	about := v.about()
	v.more.SetText(about)
	setVisible(v.small, about != "")
	setVisible(v.GiveBack, v.now.Drives)
	s := remoteview.Snapshot{Active: v.open, Size: v.size, MayControl: v.now.Drives, Epoch: v.now.Epoch, Phase: remoteview.PhaseLive}
	switch {
	case !v.open:
		s.Phase = remoteview.PhaseNothing
	case v.now.Ahead.Share:
		s.Phase, s.Text = remoteview.PhaseStalled, lang.L("share.seen.stopped", with)
	case v.now.Source.Gone:
		with["Screen"] = v.now.Source.Name
		s.Phase, s.Text = remoteview.PhaseStalled, lang.L("share.seen.unplugged", with)
	case v.now.Cut:
		s.Phase, s.Text = remoteview.PhaseStalled, lang.L("share.seen.cut", with)
	case v.paused():
		s.Phase, s.Text = remoteview.PhasePaused, lang.L("share.seen.paused", with)
	case !v.started:
		s.Phase, s.Text = remoteview.PhaseWaiting, lang.L("share.seen.waiting", with)
	default:
		s.Text = v.stands()
		if v.stood = s.Text != ""; v.stood {
			s.Phase = remoteview.PhaseStalled
		}
	}
	if s.Phase == remoteview.PhaseStalled && (v.paused() || v.now.Ahead.Share) { // whatever else is wrong
		s.Phase = remoteview.PhasePaused
	}
	v.View.Update(s)
	v.root.Refresh()
}

// doing says what the customer sees, and how far they may act on it.
func (v *Viewer) doing() string {
	with := map[string]any{"Name": who(v.now.By.Name), "Left": clock(v.now.Until.Sub(v.cfg.Now()))}
	windows, bounded := v.now.Source.Apps, !v.now.Until.IsZero()
	switch {
	case !v.now.Drives && windows:
		return lang.L("share.seen.sees.windows", with)
	case !v.now.Drives:
		return lang.L("share.seen.sees", with)
	case bounded && windows:
		return lang.L("share.seen.drives.for.windows", with)
	case bounded:
		return lang.L("share.seen.drives.for", with)
	case v.now.Touch && windows:
		return lang.L("share.seen.drives.touch.windows", with)
	case v.now.Touch:
		return lang.L("share.seen.drives.touch", with)
	case windows:
		return lang.L("share.seen.drives.windows", with)
	}
	return lang.L("share.seen.drives", with)
}

// brokenAfter is how long a lost piece of the picture is waited for before that is said: mostly it comes within a round trip or two.
const brokenAfter = 3 * time.Second

// stands says why the picture does not go on, though there is a link; "" it does.
func (v *Viewer) stands() string {
	since := func(lasting time.Duration) map[string]any {
		return map[string]any{"Name": who(v.now.By.Name), "Seconds": int(lasting.Seconds())}
	}
	with := since(v.cfg.Now().Sub(v.now.Doubt.Since))
	switch v.now.Doubt.Why {
	case share.Garbled:
		return lang.L("share.seen.garbled", with)
	case share.Stuck:
		return lang.L("share.seen.stuck", with)
	case share.Silent:
		return lang.L("share.seen.silent", with)
	}
	if v.cfg.Broken == nil {
		return ""
	}
	if lasting := v.cfg.Broken(); lasting >= brokenAfter {
		return lang.L("share.seen.broken", since(lasting))
	}
	return ""
}

// about says what matters most of a picture that goes on.
func (v *Viewer) about() string {
	with := map[string]any{"Name": who(v.now.By.Name), "Part": 1 << v.now.Halved}
	switch {
	case v.now.Cut || v.paused():
		return ""
	case v.now.Covered.All():
		return lang.L("share.seen.covered", with)
	case v.now.Doubt.Why == share.Slow:
		return lang.L("share.seen.slow")
	case v.now.Covered.Some():
		return lang.L("share.seen.grey", with)
	case v.now.Halved > 0:
		return lang.L("share.seen.halved", with)
	}
	return ""
}

func (v *Viewer) paused() bool { return v.now.Paused || v.now.Ahead.Paused }

// draw shows the newest picture that take has, if there is one.
func (v *Viewer) draw(take func() (*image.RGBA, bool)) {
	p, ok := take()
	if !ok || !v.open {
		return
	}
	first := !v.started
	if v.started = true; first || v.stood {
		v.tell()
	}
	v.View.ShowPicture(p)
}
