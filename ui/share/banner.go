package share

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"deskhand/app/session"
	"deskhand/app/share"
	"deskhand/ui/theme"
)

// textWidth is what the banner's text has, in units; names are cut to fit.
const textWidth = 308

// Banner is what is on top as long as somebody sees the screen: who, what they may do, and how to end it.
type Banner struct {
	widget.BaseWidget
	Stop, Pause, TakeBack, Chat *widget.Button
	// OnMove is told how far the customer dragged the banner, in units.
	OnMove func(dx, dy float32)

	command     func(Command)
	ground      *theme.Surface
	shape       *widget.Icon
	words, more *theme.Text
	paused      bool
	grip        fyne.Position
	ended       ended
}

// recently is how long the banner says how control ended.
const recently = 10 * time.Second

// ended is how control ended last.
type ended struct {
	lines int // of the receipt that were looked at
	text  string
	at    time.Time
}

// NewBanner returns the banner; its buttons give commands to command, and call chat.
func NewBanner(command func(Command), chat func()) *Banner {
	b := &Banner{
		command: command, shape: widget.NewIcon(shapeOf(share.Starting)),
		words: theme.NewText("", theme.TextStyle{Color: theme.ColorOnBanner, Bold: true}),
		more:  theme.NewText("", theme.TextStyle{Color: theme.ColorOnBanner, Size: fynetheme.SizeNameCaptionText}),
	}
	b.Stop = widget.NewButtonWithIcon(lang.L("share.banner.stop"), fynetheme.MediaStopIcon(), func() { command(Stop{}) })
	b.Stop.Importance = widget.DangerImportance
	b.Pause = widget.NewButtonWithIcon(lang.L("share.banner.pause"), fynetheme.MediaPauseIcon(), func() { command(Pause{On: !b.paused}) })
	b.TakeBack = widget.NewButton(lang.L("share.banner.takeback"), func() { command(TakeBack{}) })
	b.TakeBack.Hide()
	b.Chat = widget.NewButtonWithIcon("", theme.Icon(theme.IconChat), chat)
	row := container.NewBorder(nil, nil,
		container.NewHBox(container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(6*theme.Grid), b.shape)), room(1*theme.Grid)),
		container.NewHBox(room(2*theme.Grid), steady(b.TakeBack), steady(b.Chat, counted(mostCounted+1)), steady(b.Pause, lang.L("share.banner.goon")), b.Stop),
		container.NewVBox(layout.NewSpacer(), rows(0, room(textWidth), tight(b.words), tight(b.more)), layout.NewSpacer()))
	b.ground = theme.NewSurface(row, theme.SurfaceStyle{Ground: theme.Viewed.Ground(), Room: 2 * theme.Grid})
	b.ExtendBaseWidget(b)
	return b
}

// show says what is going on.
func (b *Banner) show(s moment) {
	b.ended = b.ended.after(s)
	b.words.SetText(bannerText(s))
	b.more.SetText(bannerMore(s, b.ended.told(s)))
	chatButton(b.Chat, s.unread, false)
	theme.Reshape(b.shape, shapeOf(s.Phase))
	b.ground.SetGround(groundOf(s))
	setVisible(b.TakeBack, s.Driver.ID != 0)
	setVisible(b.Pause, s.Phase != share.Starting)
	if paused := s.State.Share.Paused; paused != b.paused {
		b.paused = paused
		if paused {
			b.Pause.SetIcon(fynetheme.MediaPlayIcon())
			b.Pause.SetText(lang.L("share.banner.goon"))
		} else {
			b.Pause.SetIcon(fynetheme.MediaPauseIcon())
			b.Pause.SetText(lang.L("share.banner.pause"))
		}
	}
}

// after looks for the end of control in what is new on the receipt.
func (e ended) after(m moment) ended {
	if len(m.Receipt) < e.lines {
		e = ended{}
	}
	for _, l := range m.Receipt[e.lines:] {
		text := ""
		switch {
		case l.Kind != share.LineControlStop:
		case l.Reason == session.ReasonTime:
			text = lang.L("share.banner.timeover")
		case l.Reason == session.ReasonTouched:
			text = lang.L("share.banner.touched")
		case l.Reason == session.ReasonGivenBack:
			text = fitted(who(l.Who), fynetheme.CaptionTextSize(), false, func(name string) string {
				return lang.L("share.banner.givenback", map[string]any{"Name": name})
			})
		}
		if text != "" {
			e.text, e.at = text, m.now
		}
	}
	e.lines = len(m.Receipt)
	return e
}

// told is what is to be said about it now; empty when it is long ago, or somebody controls again.
func (e ended) told(m moment) string {
	if m.Driver.ID != 0 || m.now.Sub(e.at) > recently {
		return ""
	}
	return e.text
}

// steady keeps a place for a button as wide as it ever gets, whether it is shown or not: nothing may move under the pointer of
// somebody who is about to press Stop.
func steady(b *widget.Button, others ...string) fyne.CanvasObject {
	size := b.MinSize()
	for _, text := range others {
		other := widget.NewButtonWithIcon(text, b.Icon, nil)
		size = size.Max(other.MinSize())
	}
	return container.NewStack(room(size.Width), b)
}

// room is nothing, of a width.
func room(width float32) fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(width, 0))
	return r
}

// bannerText says who does what, and how long yet.
func bannerText(s moment) string {
	rep, _ := s.Representative()
	if s.Driver.ID != 0 {
		rep = s.Driver
	}
	return fitted(who(rep.Name), fynetheme.TextSize(), true, func(name string) string {
		with := map[string]any{"Name": name}
		switch {
		case s.Phase == share.Starting:
			return lang.L("share.banner.starting", with)
		case s.State.Share.Paused:
			return lang.L("share.banner.paused")
		case s.Driver.ID != 0 && !s.ControlUntil.IsZero():
			with["Left"] = clock(s.ControlUntil.Sub(s.now))
			return lang.L("share.banner.controlled.for", with)
		case s.Driver.ID != 0 && s.UntilTouch:
			return lang.L("share.banner.controlled.touch", with)
		case s.Driver.ID != 0:
			return lang.L("share.banner.controlled", with)
		case s.isHeld():
			with["Left"] = clock(s.heldLeft())
			return lang.L("share.banner.held", with)
		}
		return lang.L("share.banner.viewed", with)
	})
}

// fitted is a sentence about a name that is as wide as the banner's text at most: the name is cut.
func fitted(name string, size float32, bold bool, sentence func(name string) string) string {
	text := sentence(name)
	for r := []rune(name); len(r) > 1 && fyne.MeasureText(text, size, fyne.TextStyle{Bold: bold}).Width > textWidth; {
		r = r[:len(r)-1]
		text = sentence(string(r) + "…")
	}
	return text
}

// bannerMore says who else sees the screen, and what is worth knowing most: what is wrong, what just ended, what there is to read, or
// how to stop.
func bannerMore(s moment, ended string) string {
	rep, _ := s.Representative()
	if s.Driver.ID != 0 {
		rep = s.Driver
	}
	word := lang.L("share.banner.panic")
	switch {
	case len(s.Coming) > 0 && !s.State.Share.Paused:
		return comingText(s.Coming)
	case !s.Seat.Connected || s.Cut && !s.isHeld() && s.Phase != share.Starting:
		word = lang.L("share.banner.reconnecting")
	case s.Trouble == share.NotWatched:
		word = lang.L("share.banner.nokey")
	case s.isHeld():
		word = lang.L("share.banner.held.more")
	case !s.IdleEnd.IsZero():
		word = lang.L("share.banner.idle", map[string]any{"Left": clock(s.IdleEnd.Sub(s.now))})
	case ended != "":
		word = ended
	case s.unread > 0:
		word = lang.N("share.chat.new", s.unread, map[string]any{"Count": s.unread})
	case s.Driver.ID != 0 && s.UntilTouch && !s.State.Share.Paused:
		word = lang.L("share.banner.touch")
	case s.Suspended && s.Driver.ID != 0 && !s.State.Share.Paused:
		word = lang.L("share.banner.suspended")
	}
	if s.State.Share.Paused {
		return word // nobody sees it
	}
	return withOthers(s.Viewers, rep.ID, word)
}

// comingText says who is about to see the screen, too: by their names, or by their number where there is no room for all.
func comingText(coming []session.Participant) string {
	names := joined(coming, 0)
	named := lang.N("share.banner.coming", len(names), map[string]any{"Names": strings.Join(names, ", ")})
	switch {
	case fyne.MeasureText(named, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width <= textWidth:
		return named
	case len(names) > 1:
		return lang.N("share.banner.coming.others", len(names), map[string]any{"Count": len(names)})
	}
	return fitted(names[0], fynetheme.CaptionTextSize(), false, func(name string) string {
		return lang.N("share.banner.coming", 1, map[string]any{"Names": name})
	})
}

// withOthers puts those who also see the screen before a word: by their names, or by their number where there is no room for all.
func withOthers(viewers []session.Participant, but session.ParticipantID, word string) string {
	names := joined(viewers, but)
	if len(names) == 0 {
		return word
	}
	named := lang.N("share.banner.also", len(names), map[string]any{"Names": strings.Join(names, ", ")}) + " · " + word
	if fyne.MeasureText(named, fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width <= textWidth {
		return named
	}
	return lang.N("share.banner.others", len(names), map[string]any{"Count": len(names)}) + " · " + word
}

func shapeOf(p share.Phase) fyne.Resource {
	switch p {
	case share.Controlled:
		return theme.IconIn(theme.IconControl, theme.ColorOnBanner)
	case share.Paused:
		return fynetheme.NewColoredResource(fynetheme.MediaPauseIcon(), theme.ColorOnBanner)
	}
	return fynetheme.NewColoredResource(fynetheme.VisibilityIcon(), theme.ColorOnBanner)
}

func groundOf(s moment) fyne.ThemeColorName {
	switch {
	case s.State.Share.Paused:
		return theme.ColorScreen
	case s.Driver.ID != 0:
		return theme.Controlled.Ground()
	}
	return theme.Viewed.Ground()
}

// Dragged implements fyne.Draggable: the banner can be moved out of the way.
func (b *Banner) Dragged(ev *fyne.DragEvent) {
	if b.grip.IsZero() {
		b.grip = ev.Position.SubtractXY(ev.Dragged.DX, ev.Dragged.DY)
	}
	if b.OnMove != nil {
		b.OnMove(ev.Position.X-b.grip.X, ev.Position.Y-b.grip.Y)
	}
}

// DragEnd implements fyne.Draggable.
func (b *Banner) DragEnd() { b.grip = fyne.Position{} }

// TraceText returns the words, for ui/trace.
func (b *Banner) TraceText() string { return b.words.Text() }

// CreateRenderer implements fyne.Widget.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.ground) }
