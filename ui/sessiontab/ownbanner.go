package sessiontab

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/console"
	"deskhand/ui/hint"
	"deskhand/ui/theme"
)

// bannerText is the room for the banner's words, in units; names are cut to fit.
const bannerText = 340

// OwnBanner is what is above all windows while the rep shares their own screen: that they do, who sees it, and how to end it. It is narrow, so that
// it covers little of a title, of tabs or of what is written; nothing in it moves under the pointer of somebody who is about to press Stop.
type OwnBanner struct {
	widget.BaseWidget
	Stop, Pause, TakeBack *hint.Button
	// OnMove is told how far the rep dragged it, in units.
	OnMove func(dx, dy float32)

	ground      *theme.Surface
	words, more *theme.Text
	paused      bool
	grip        fyne.Position
}

// NewOwnBanner returns the banner; its buttons give commands to command.
func NewOwnBanner(command func(Command)) *OwnBanner {
	b := &OwnBanner{
		words: theme.NewText("", theme.TextStyle{Color: theme.ColorOnBanner, Bold: true}),
		more:  theme.NewText("", theme.TextStyle{Color: theme.ColorOnBanner, Size: fynetheme.SizeNameCaptionText}),
	}
	b.Stop = hint.New(lang.L("own.banner.stop"), fynetheme.MediaStopIcon(), func() { command(StopOwn{}) })
	b.Stop.Importance = widget.DangerImportance
	b.Pause = hint.New(lang.L("own.pause"), fynetheme.MediaPauseIcon(), func() { command(PauseOwn{!b.paused}) })
	b.TakeBack = hint.New(lang.L("own.takeback"), nil, func() { command(TakeBackOwn{}) })
	b.TakeBack.Hide()
	shape := widget.NewIcon(theme.IconIn(theme.IconScreenShare, theme.ColorOnBanner))
	says := container.NewBorder(nil, nil, container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(6*theme.Grid), shape)), nil,
		container.New(&wideLayout{bannerText}, theme.Tight(b.words, b.more)))
	does := container.NewBorder(nil, nil, steady(b.TakeBack), container.NewHBox(steady(b.Pause, lang.L("own.goon")), b.Stop))
	b.ground = theme.NewSurface(container.New(layout.NewCustomPaddedVBoxLayout(0), says, does),
		theme.SurfaceStyle{Ground: theme.Viewed.Ground(), Room: 2 * theme.Grid})
	b.ExtendBaseWidget(b)
	return b
}

// Update says how it stands now.
func (b *OwnBanner) Update(c console.Snapshot, now time.Time) {
	_, text := OwnTitle(c, now)
	more := bannerSeen(c)
	if c.State.Share.Paused || c.State.Share.By != c.Me { // which the words above say
		more = lang.L("share.banner.panic")
	}
	driven := c.State.Share.By == c.Me && c.State.Control.Holder != 0
	switch {
	case driven && c.Own.Touch:
		more = lang.L("own.banner.touch")
	case driven && c.Own.Suspended:
		more = lang.L("own.banner.suspended")
	}
	b.words.SetText(cutTo(text, bannerText, fynetheme.TextSize(), true))
	b.more.SetText(cutTo(more, bannerText, fynetheme.CaptionTextSize(), false))
	ground := theme.Viewed.Ground()
	switch b.paused = c.State.Share.Paused; {
	case b.paused:
		ground = theme.ColorPaused
	case driven:
		ground = theme.Controlled.Ground()
	}
	b.ground.SetGround(ground)
	b.Pause.SetText(lang.L("own.pause"))
	b.Pause.SetIcon(fynetheme.MediaPauseIcon())
	if b.paused {
		b.Pause.SetText(lang.L("own.goon"))
		b.Pause.SetIcon(fynetheme.MediaPlayIcon())
	}
	shown(b.TakeBack, driven)
}

// bannerSeen says who sees the screen, cut where there are many, or how much of it they do not, and how that is ended, which is never cut.
func bannerSeen(c console.Snapshot) string {
	size := fynetheme.CaptionTextSize()
	with := func(seen string) string { return lang.L("own.banner.more", map[string]any{"Seen": seen}) }
	if c.Own.Covered.Some() {
		return with(lang.L("own.banner.covered", map[string]any{"Percent": int(c.Own.Covered)}))
	}
	room := bannerText - fyne.MeasureText(with(""), size, fyne.TextStyle{}).Width
	return with(cutTo(OwnSeen(c), room, size, false))
}

// steady keeps a place for a button as wide as it ever gets, whether it is shown or not.
func steady(b *hint.Button, others ...string) fyne.CanvasObject {
	size := b.MinSize()
	for _, text := range others {
		size = size.Max(hint.New(text, b.Icon, nil).MinSize())
	}
	return container.New(&wideLayout{size.Width}, b)
}

// cutTo is text as wide as there is room at most: its first sentences where they take half of the room, else as much of it as there is room for.
// What ends sooner with a point may be no sentence: "Dr. Ana Ruiz controls your computer".
func cutTo(text string, room, size float32, bold bool) string {
	width := func(s string) float32 { return fyne.MeasureText(s, size, fyne.TextStyle{Bold: bold}).Width }
	if width(text) <= room {
		return text
	}
	for end := strings.LastIndex(text, ". "); end >= 0; end = strings.LastIndex(text[:end], ". ") {
		if taken := width(text[:end+1]); taken >= room/2 && taken <= room {
			return text[:end+1]
		}
	}
	r := []rune(text)
	for len(r) > 1 && width(string(r)+"…") > room {
		r = r[:len(r)-1]
	}
	return string(r) + "…"
}

// wideLayout keeps a width, whatever is in it.
type wideLayout struct{ width float32 }

func (l *wideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.width, objects[0].MinSize().Height)
}

func (*wideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }

// Dragged implements fyne.Draggable: the banner can be moved out of the way.
func (b *OwnBanner) Dragged(ev *fyne.DragEvent) {
	if b.grip.IsZero() {
		b.grip = ev.Position.SubtractXY(ev.Dragged.DX, ev.Dragged.DY)
	}
	if b.OnMove != nil {
		b.OnMove(ev.Position.X-b.grip.X, ev.Position.Y-b.grip.Y)
	}
}

// DragEnd implements fyne.Draggable.
func (b *OwnBanner) DragEnd() { b.grip = fyne.Position{} }

// TraceText returns the words, for ui/trace.
func (b *OwnBanner) TraceText() string { return b.words.Text() }

// CreateRenderer implements fyne.Widget.
func (b *OwnBanner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.ground) }
